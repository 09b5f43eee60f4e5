"""The shipped Dockerfiles, built and started as SageMaker starts them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from constructs_lib import JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.contract.finding import Severity, Tier
from constructs_lib.contract.report import Report
from constructs_lib.contract.target import Target
from tests.e2e.conftest import BASE, DOCKER, Build, CheckImage, build_image
from tests.local_aws.containers import ContainerEngine

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("docker_images")]

CONDA = "USER 0\nRUN cd /opt && mkdir --parents conda/envs && ln -s /opt/venv conda/envs/geo\nUSER 1000:100"
PYTHON = KernelGateway(kernel_specs=[KernelSpec("python3")])

Run = Callable[..., str]

# Puts back what `taken_away` of the same folder took, which is the remedy without a download.
GIVEN_BACK = "tar --extract --absolute-names --file=/tmp/taken.tar"


def taken_away(*paths: str) -> str:
    """Return the command that removes something and remembers it."""
    return f"tar --create --remove-files --absolute-names --file=/tmp/taken.tar {' '.join(paths)}"


@pytest.fixture
def run(container_engine: ContainerEngine, build: Build) -> Run:
    """Runs a program in a container of an image, without a network."""

    def run(image: str, program: str, *arguments: str) -> str:
        entrypoint = f"--entrypoint={program}"
        return container_engine.run("run", "--rm", "--network=none", entrypoint, build(image), *arguments)

    return run


def folder(image: str, **build_args: str) -> Target:
    return Target(name=image, directory=DOCKER / image, build_args=build_args)


def derived(directory: Path, image: str, *lines: str) -> Target:
    """Return the Dockerfile of an image that adds lines to another one."""
    (directory / "Dockerfile").write_text("\n".join([f"FROM {image}", *lines]))
    return Target(name=str(directory), directory=directory)


def broken(report: Report) -> dict[str, str]:
    """Return what is broken, with what was seen and what to do about it."""
    return {
        finding.rule.id: f"{finding.reason} {finding.remedy}"
        for finding in report.findings
        if finding.severity is not Severity.UNKNOWN
    }


def test_jupyter_lab_keeps_the_contract(check_image: CheckImage) -> None:
    report = check_image(folder("jupyter_lab", BASE_IMAGE=BASE), JupyterLab())

    assert broken(report) == {}
    seen = report.facts["JupyterLab"]
    assert (seen["uid:gid"], seen["architecture"], seen["notebook"]) == ("1000:100", "x86_64", "printed 42")
    assert seen["seconds to healthy"]


def test_jupyter_lab_tells_studio_when_it_is_idle(container_engine: ContainerEngine, build: Build) -> None:
    contract = JupyterLab.TYPE.contract
    curl = ("curl", "--silent", "--fail", "--retry", "30", "--retry-delay", "1", "--retry-connrefused")
    idle = f"http://127.0.0.1:{contract.port}{contract.base_url}/api/idle"
    server = container_engine.run("run", "--detach", "--network=none", build("jupyter_lab"))
    try:
        answer = container_engine.run("exec", server, *curl, idle)
    finally:
        container_engine.run("rm", "--force", server)

    assert "lastActiveTimestamp" in json.loads(answer)


def test_kernel_gateway_keeps_the_contract(check_image: CheckImage) -> None:
    report = check_image(folder("kernel_gateway", BASE_IMAGE=BASE), PYTHON)

    assert broken(report) == {}
    seen = report.facts["KernelGateway"]
    assert (seen["kernels declared"], seen["kernels found"]) == ("python3", "python3")
    assert seen["ran a line in python3"] == "through jupyter run"


def test_r_session_on_debian_lacks_nothing_but_the_posit_session(
    build: Build, check_image: CheckImage
) -> None:
    report = check_image(build("r_session"), RSession())

    assert broken(report).keys() == {"r-session"}
    assert "Posit session" in broken(report)["r-session"]
    assert report.facts["RSession"]["R answers"] == "42"


@pytest.mark.parametrize(
    ("rule", "line", "remedy"),
    [
        ("r-packages", f"RUN {taken_away('/usr/lib/R/site-library/reticulate')}", f"RUN {GIVEN_BACK}"),
        (
            "r-environment",
            "ENV RSTUDIO_CONNECT_URL=",
            "ENV RSTUDIO_CONNECT_URL=https://connect.example.com",
        ),
    ],
)
def test_what_an_r_session_lacks_is_found_and_mended(
    build: Build, check_image: CheckImage, tmp_path: Path, rule: str, line: str, remedy: str
) -> None:
    program = RSession.TYPE.contract.session_program
    session = f"RUN mkdir --parents $(dirname {program}) && install /bin/true {program}"
    lines = ("USER 0", session, line)

    report = check_image(derived(tmp_path, build("r_session"), *lines), RSession())
    mended = check_image(derived(tmp_path, build("r_session"), *lines, remedy), RSession())

    assert broken(report).keys() == {rule}
    assert broken(mended) == {}


def test_a_notebook_without_a_kernel_is_found_and_mended(
    build: Build, check_image: CheckImage, tmp_path: Path
) -> None:
    lost = (
        f"RUN cd /opt/venv && {taken_away('lib/python3*/site-packages/ipykernel', 'share/jupyter/kernels')}"
    )
    given_back = f"RUN cd /opt/venv && {GIVEN_BACK}"

    report = check_image(derived(tmp_path, build("jupyter_lab"), lost), JupyterLab())
    mended = check_image(derived(tmp_path, build("jupyter_lab"), lost, given_back), JupyterLab())

    assert broken(report).keys() == {"notebook"}
    assert "ipykernel" in broken(report)["notebook"]
    assert broken(mended) == {}


def test_a_kernel_of_another_name_is_found(build: Build, check_image: CheckImage) -> None:
    app = KernelGateway(kernel_specs=[KernelSpec("Python3")])

    found = broken(check_image(build("kernel_gateway"), app))

    assert found.keys() == {"kernel-spec"}
    assert all(hint in found["kernel-spec"] for hint in ("it has: python3", "declare 'python3'"))


def test_a_kernel_that_dies_is_found_and_mended(
    build: Build, check_image: CheckImage, tmp_path: Path
) -> None:
    lost = f"RUN {taken_away('/opt/venv/lib/python3*/site-packages/ipykernel')}"

    report = check_image(derived(tmp_path, build("kernel_gateway"), lost), PYTHON)
    mended = check_image(derived(tmp_path, build("kernel_gateway"), lost, f"RUN {GIVEN_BACK}"), PYTHON)

    assert broken(report).keys() == {"kernel-start"}
    assert all(
        word in broken(report)["kernel-start"] for word in ("No module named 'ipykernel'", "Kernel died")
    )
    assert broken(mended) == {}


@pytest.mark.parametrize(("limit", "rules"), [(0, {"image-size"}), (1, set())])
def test_an_image_over_the_limit_is_found(
    build: Build, check_image: CheckImage, limit: int, rules: set[str]
) -> None:
    class Limited(KernelGateway):
        TYPE = replace(
            KernelGateway.TYPE, contract=replace(KernelGateway.TYPE.contract, maximum_image_gib=limit)
        )

    report = check_image(
        build("kernel_gateway"), Limited(kernel_specs=PYTHON.kernel_specs), depth=Tier.INSPECT
    )

    assert broken(report).keys() == rules


@pytest.mark.parametrize(
    ("line", "kernel", "how"),
    [
        (
            CONDA,
            "conda-env-geo-py",
            "/opt/conda/envs/geo/bin/python -m jupyter_client.runapp",
        ),
        ("ENV PATH=/usr/local/bin:/usr/bin:/bin", "python3", "/opt/venv/bin/python -m jupyter_client.runapp"),
    ],
    ids=["in an environment of conda", "with no Jupyter on the PATH"],
)
def test_kernels_are_found_where_the_platform_finds_them(
    build: Build, check_image: CheckImage, tmp_path: Path, line: str, kernel: str, how: str
) -> None:
    app = KernelGateway(kernel_specs=[KernelSpec(kernel)])

    report = check_image(derived(tmp_path, build("kernel_gateway"), line), app)

    assert broken(report) == {}
    assert report.facts["KernelGateway"][f"ran a line in {kernel}"] == f"through {how}"


def test_a_kernel_gateway_of_the_image_stands_in_for_the_platforms(
    build: Build, check_image: CheckImage, tmp_path: Path
) -> None:
    # Jupyter's server has the gateway's API, and needs no download.
    server = "jupyter-server --ServerApp.ip=0.0.0.0 --ServerApp.token= --ServerApp.disable_check_xsrf=True"
    program = "/opt/venv/bin/jupyter-kernelgateway"
    gateway = f"RUN printf '#!/bin/sh\\nexec {server}\\n' > {program} && chmod 755 {program}"

    report = check_image(derived(tmp_path, build("jupyter_lab"), gateway), PYTHON)

    assert broken(report) == {}
    assert report.facts["KernelGateway"]["ran a line in python3"] == "through the image's kernel gateway"


@pytest.mark.parametrize("image", ["jupyter_lab", "kernel_gateway", "r_session"])
def test_a_second_build_gives_the_same_layers(
    container_engine: ContainerEngine, build: Build, image: str
) -> None:
    layers = ("image", "inspect", "--format={{json .RootFS.Layers}}")
    first = container_engine.run(*layers, build(image))
    again = build_image(container_engine, image)

    assert container_engine.run(*layers, again) == first


def test_kernel_starts_whatever_python_comes_first_on_the_path(run: Run) -> None:
    spec = json.loads(run("kernel_gateway", "cat", "/usr/local/share/jupyter/kernels/python3/kernel.json"))

    assert spec["argv"][0] == "/opt/venv/bin/python"


@pytest.mark.parametrize("image", ["jupyter_lab", "kernel_gateway"])
def test_users_may_install_packages(run: Run, image: str) -> None:
    assert (
        run(image, "python", "-c", "import os, site; print(os.access(site.getsitepackages()[0], os.W_OK))")
        == "True"
    )


def test_r_session_says_that_debian_brings_no_posit_session(
    container_engine: ContainerEngine, build: Build
) -> None:
    labels = json.loads(
        container_engine.run("inspect", "--format={{json .Config.Labels}}", build("r_session"))
    )

    assert labels["org.opencontainers.image.base.name"] == BASE
    assert "Debian has none" in labels["org.opencontainers.image.description"]

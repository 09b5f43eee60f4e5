"""The shipped Dockerfiles, built and started as SageMaker starts them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from constructs_lib import JupyterLab, RSession
from tests.e2e.conftest import BASE, Build, CheckImage, Run, build_image
from tests.e2e.images import GIVEN_BACK, PYTHON, broken, derived, folder, taken_away
from tests.local_aws.containers import ContainerEngine

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("docker_images")]

#: Built by the process that runs the other tests of it.
KERNEL_GATEWAY = pytest.param("kernel_gateway", marks=pytest.mark.xdist_group("kernel_gateway"))


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


@pytest.mark.parametrize("image", ["jupyter_lab", KERNEL_GATEWAY, "r_session"])
def test_a_second_build_gives_the_same_layers(
    container_engine: ContainerEngine, build: Build, image: str
) -> None:
    layers = ("image", "inspect", "--format={{json .RootFS.Layers}}")
    first = container_engine.run(*layers, build(image))
    again = build_image(container_engine, image)

    assert container_engine.run(*layers, again) == first


@pytest.mark.parametrize("image", ["jupyter_lab", KERNEL_GATEWAY])
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

"""The shipped Dockerfiles, built and started."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from constructs_lib import JupyterLab
from tests.local_aws.containers import ContainerEngine

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("docker_images")]

DOCKER = Path(__file__).parents[2] / "docker"
BUILT_HERE = ("jupyter_lab", "kernel_gateway", "r_session")
SERVER = f"http://127.0.0.1:{JupyterLab.TYPE.contract.port}"

Build = Callable[[str], str]
Run = Callable[..., str]


@pytest.fixture(scope="module")
def build(container_engine: ContainerEngine) -> Build:
    """Builds an image of docker/ on Debian and returns its name."""

    @cache
    def build(image: str) -> str:
        tag = f"sagemaker-custom-images/{image.replace('_', '-')}:test"
        base = "--build-arg=BASE_IMAGE=debian:bookworm-slim"
        container_engine.run("build", "--platform=linux/amd64", base, f"--tag={tag}", str(DOCKER / image))
        return tag

    return build


@pytest.fixture
def studio(tmp_path: Path) -> tuple[str, ...]:
    """Options as Studio has them: an empty volume over the home. Without a network, any port is free."""
    tmp_path.chmod(0o777)
    return ("--rm", "--network=none", f"--volume={tmp_path}:/home/sagemaker-user")


@pytest.fixture
def run(container_engine: ContainerEngine, build: Build, studio: tuple[str, ...]) -> Run:
    """Runs a program in a container of an image."""

    def run(image: str, program: str, *arguments: str, options: tuple[str, ...] = ()) -> str:
        entrypoint = f"--entrypoint={program}"
        return container_engine.run("run", *studio, *options, entrypoint, build(image), *arguments)

    return run


@pytest.fixture
def server(container_engine: ContainerEngine, build: Build, studio: tuple[str, ...]) -> Iterator[str]:
    """A container in which the image's own command starts JupyterLab."""
    container = container_engine.run("run", "--detach", *studio, build("jupyter_lab"))
    try:
        yield container
    finally:
        container_engine.run("rm", "--force", container)


@pytest.mark.parametrize("image", ["jupyter_lab", "kernel_gateway"])
def test_runs_as_the_user_that_sagemaker_accepts(run: Run, image: str) -> None:
    assert run(image, "id").startswith("uid=1000(sagemaker-user) gid=100(users)")


@pytest.mark.parametrize("image", BUILT_HERE)
def test_is_built_for_the_only_platform_that_sagemaker_runs(
    container_engine: ContainerEngine, build: Build, image: str
) -> None:
    assert (
        container_engine.run("inspect", "--format={{.Os}}/{{.Architecture}}", build(image)) == "linux/amd64"
    )


@pytest.mark.parametrize("image", BUILT_HERE)
def test_leaves_the_home_and_the_paths_of_the_platform_alone(
    container_engine: ContainerEngine, build: Build, image: str
) -> None:
    reserved = "/opt/ml /opt/.sagemakerinternal /var/log/studio"
    listing = f"ls -A /home/sagemaker-user; ls -d {reserved} 2>/dev/null || true"

    found = container_engine.run("run", "--rm", "--entrypoint=sh", build(image), "-c", listing)

    assert set(found.split()) <= {".bash_logout", ".bashrc", ".profile"}  # what useradd copies


@pytest.mark.parametrize("image", BUILT_HERE)
def test_owns_no_file_with_an_id_that_sagemaker_refuses(run: Run, image: str) -> None:
    search = "find / -xdev -uid +65535 -o -xdev -gid +65535"

    assert run(image, "sh", "-c", search, options=("--user=0",)) == ""


def test_jupyter_lab_answers_what_studio_asks(container_engine: ContainerEngine, server: str) -> None:
    curl = ("curl", "--silent", "--fail", "--retry", "30", "--retry-delay", "1", "--retry-connrefused")

    health = container_engine.run("exec", server, *curl, f"{SERVER}{JupyterLab.TYPE.contract.health_check}")
    idle = container_engine.run(
        "exec", server, *curl, f"{SERVER}{JupyterLab.TYPE.contract.base_url}/api/idle"
    )

    assert "started" in json.loads(health)
    assert "lastActiveTimestamp" in json.loads(idle)


@pytest.mark.parametrize("image", ["jupyter_lab", "kernel_gateway"])
def test_kernel_runs_a_line(run: Run, image: str) -> None:
    line = "jupyter kernelspec list --json && echo 'print(6 * 7)' | jupyter run --kernel=python3"

    specs, answer = run(image, "sh", "-c", line).rsplit("\n", 1)

    assert list(json.loads(specs)["kernelspecs"]) == ["python3"]
    assert answer == "42"


def test_kernel_starts_whatever_python_comes_first_on_the_path(run: Run) -> None:
    spec = json.loads(run("kernel_gateway", "cat", "/usr/local/share/jupyter/kernels/python3/kernel.json"))

    assert spec["argv"][0] == "/opt/venv/bin/python"


@pytest.mark.parametrize("image", ["jupyter_lab", "kernel_gateway"])
def test_users_may_install_packages(run: Run, image: str) -> None:
    assert (
        run(image, "python", "-c", "import os, site; print(os.access(site.getsitepackages()[0], os.W_OK))")
        == "True"
    )


def test_r_session_runs_r_with_what_sagemaker_asks_for(run: Run) -> None:
    script = (
        'for (name in c("CONNECT_URL", "PACKAGE_MANAGER_URL", "FORCE_NON_ZERO_EXIT_CODE"))'
        '  stopifnot(nzchar(Sys.getenv(paste0("RSTUDIO_", name))));'
        'for (program in c("sudo", "javac", "aws", "libpng-config")) stopifnot(nzchar(Sys.which(program)));'
        'for (module in c("boto3", "awscli", "sagemaker.local")) invisible(reticulate::import(module));'
        "cat(6 * 7)"
    )

    printed = run("r_session", "Rscript", "-e", script, options=("--user=1000:100",))

    assert printed.splitlines()[-1] == "42"


def test_r_session_says_that_debian_brings_no_posit_session(
    container_engine: ContainerEngine, build: Build
) -> None:
    labels = json.loads(
        container_engine.run("inspect", "--format={{json .Config.Labels}}", build("r_session"))
    )

    assert labels["org.opencontainers.image.base.name"] == "debian:bookworm-slim"
    assert "Debian has none" in labels["org.opencontainers.image.description"]

"""What an image's configuration tells, without any container tool."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import (
    CodeEditor,
    ContainerConfig,
    FileSystemConfig,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    RSession,
)
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Severity
from constructs_lib.contract.inspecting import ImageConfiguration, inspect_image

KEPT = ImageConfiguration(
    os="linux", architecture="amd64", size=10**9, user="1000:100", working_folder="/home/sagemaker-user"
)
KERNEL = KernelGateway(kernel_specs=[KernelSpec("python3")])
ROOT = KernelGateway(
    kernel_specs=[KernelSpec("ir")],
    file_system_config=FileSystemConfig(default_uid=0, default_gid=0, mount_path="/root"),
)
IMAGE_STARTS = JupyterLab(container_config=ContainerConfig(environment={"A": "b"}))
R_VARIABLES = {
    variable.name: variable.value or "https://example.com" for variable in RSession.TYPE.contract.variables
}


def found(image: ImageConfiguration, app: App) -> set[tuple[str, Severity]]:
    return {(finding.rule.id, finding.severity) for finding in inspect_image(image, [app])}


def errors(*rules: str) -> set[tuple[str, Severity]]:
    return {(rule, Severity.ERROR) for rule in rules}


@pytest.mark.parametrize("app", [JupyterLab(), CodeEditor(), KERNEL])
def test_takes_what_keeps_the_contract(app: App) -> None:
    assert found(KEPT, app) == set()
    assert found(replace(KEPT, environment=R_VARIABLES, user=""), RSession()) == set()


@pytest.mark.parametrize(
    ("user", "app", "severity"),
    [
        ("", JupyterLab(), Severity.ERROR),
        ("root", JupyterLab(), Severity.ERROR),
        ("0:0", KERNEL, Severity.ERROR),
        ("1000:1000", JupyterLab(), Severity.ERROR),
        ("57439", JupyterLab(), Severity.ERROR),
        ("1000", JupyterLab(), Severity.UNKNOWN),
        ("sagemaker-user", KERNEL, Severity.UNKNOWN),
        ("1000:users", CodeEditor(), Severity.UNKNOWN),
        ("1000:100", ROOT, Severity.ERROR),
    ],
)
def test_finds_users_that_sagemaker_does_not_start(user: str, app: App, severity: Severity) -> None:
    assert found(replace(KEPT, user=user), app) == {("user", severity)}


@pytest.mark.parametrize("user", ["", "root", "root:root", "0", "0:0", "root:0"])
def test_takes_root_where_it_is_declared(user: str) -> None:
    assert ("user", Severity.ERROR) not in found(replace(KEPT, user=user), ROOT)


@pytest.mark.parametrize("app", [JupyterLab(), RSession(), KERNEL])
def test_finds_another_processor(app: App) -> None:
    image = replace(KEPT, architecture="arm64", environment=R_VARIABLES)
    assert found(image, app) == errors("platform")


@pytest.mark.parametrize("folder", ["", "/", "/opt", "/home/sagemaker-user2", "/home"])
def test_finds_a_working_folder_outside_the_home(folder: str) -> None:
    assert found(replace(KEPT, working_folder=folder), JupyterLab()) == errors("working-folder")
    assert found(replace(KEPT, working_folder=folder), KERNEL) == set()


@pytest.mark.parametrize(
    "name", ["DB_PASSWORD", "github_token", "AWS_SECRET_ACCESS_KEY", "API_KEY", "SECRET"]
)
def test_finds_secrets_by_their_names(name: str) -> None:
    assert found(replace(KEPT, environment={name: "x"}), KERNEL) == {("secret", Severity.WARNING)}
    assert found(replace(KEPT, environment={name: ""}), KERNEL) == set()


@pytest.mark.parametrize(
    "name", ["TOKENIZERS_PARALLELISM", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "GPG_KEY", "SECRETS_DIR"]
)
def test_takes_names_that_only_contain_such_words(name: str) -> None:
    assert found(replace(KEPT, environment={name: "x"}), KERNEL) == set()


def test_finds_secrets_by_their_values() -> None:
    image = replace(KEPT, environment={"ID": "AKIA" + "A" * 16})
    assert found(image, KERNEL) == {("secret", Severity.WARNING)}


@given(st.integers(min_value=0, max_value=10**12))
def test_takes_images_up_to_the_documented_size(size: int) -> None:
    limit = KERNEL.TYPE.contract.maximum_image_gib
    assert limit is not None
    assert found(replace(KEPT, size=size), KERNEL) == (
        errors("image-size") if size > limit * 2**30 else set()
    )
    assert found(replace(KEPT, size=size), JupyterLab()) == set()


@pytest.mark.parametrize("name", R_VARIABLES)
def test_finds_a_missing_variable_of_rstudio(name: str) -> None:
    image = replace(KEPT, environment={**R_VARIABLES, name: ""})
    assert found(image, RSession()) == errors("r-environment")


@pytest.mark.parametrize(
    "image",
    [
        KEPT,
        replace(KEPT, command=("bash",)),
        replace(KEPT, entrypoint=("/bin/bash",)),
        replace(KEPT, command=("python3",)),
    ],
)
def test_finds_images_that_start_nothing_where_the_image_is_to_start(image: ImageConfiguration) -> None:
    assert found(image, IMAGE_STARTS) == errors("entrypoint")
    assert found(image, JupyterLab()) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ServerApp.ip=127.0.0.1"],
        ["--ServerApp.port=8080"],
        ["--ServerApp.base_url=/"],
        ["--ServerApp.base_url", "/JupyterLab/default"],
    ],
)
def test_finds_a_server_elsewhere(arguments: list[str]) -> None:
    config = ContainerConfig(entrypoint="/opt/venv/bin/jupyter-lab", arguments=arguments)
    assert found(KEPT, JupyterLab(container_config=config)) == errors("server-command")
    image = replace(KEPT, entrypoint=("jupyter-lab",), command=tuple(arguments))
    assert found(image, IMAGE_STARTS) == errors("server-command")


@pytest.mark.parametrize("entrypoint", ["entrypoint-jupyter-server", "/opt/start.sh"])
def test_judges_no_arguments_of_a_program_that_it_does_not_know(entrypoint: str) -> None:
    config = ContainerConfig(entrypoint=entrypoint, arguments=["--port=1"])
    assert found(KEPT, JupyterLab(container_config=config)) == set()


@pytest.mark.parametrize("config", [{}, {"Config": None}, {"Config": {"Env": None, "Entrypoint": None}}])
def test_reads_inspections_that_leave_things_out(config: dict[str, Any]) -> None:
    image = ImageConfiguration.from_inspection({"Os": "linux", "Architecture": "amd64", "Size": 1, **config})
    assert (image.user, image.entrypoint, image.environment, image.working_folder) == ("", (), {}, "")


def test_reads_an_inspection() -> None:
    config = {"User": "1:2", "Env": ["A=b=c", "D="], "Entrypoint": ["x"], "Cmd": ["y"], "WorkingDir": "/z"}
    image = ImageConfiguration.from_inspection(
        {"Os": "linux", "Architecture": "amd64", "Size": 2**30, "Config": config}
    )
    assert (image.user, image.environment, image.gib) == ("1:2", {"A": "b=c", "D": ""}, 1.0)
    assert (image.entrypoint, image.command, image.working_folder) == (("x",), ("y",), "/z")

"""Options of the command line become apps as the constructs know them."""

from __future__ import annotations

import argparse

import pytest

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
from constructs_lib.contract.commands import check
from constructs_lib.contract.commands.arguments import configured_apps, pairs


def apps(*arguments: str) -> list[App]:
    parser = argparse.ArgumentParser()
    check.COMMAND.configure(parser)
    return configured_apps(parser.parse_args(["folder", *arguments]))


def test_what_is_not_said_is_what_the_constructs_write() -> None:
    slugs = ["--app=jupyter-lab", "--app=code-editor", "--app=kernel-gateway", "--app=r-session"]
    kernel = KernelGateway(kernel_specs=[KernelSpec("python3")])
    assert apps(*slugs, slugs[0]) == [JupyterLab(), CodeEditor(), kernel, RSession()]


def test_the_container_config_reaches_every_app_that_takes_one() -> None:
    config = ContainerConfig(entrypoint="start", arguments=["--a", "b=c"], environment={"A": "b=c"})
    given = ["--entrypoint=start", "--argument=--a", "--argument=b=c", "--env=A=b=c"]
    assert apps("--app=jupyter-lab", "--app=r-session", *given) == [
        JupyterLab(container_config=config),
        RSession(),
    ]


def test_the_kernel_and_the_file_system_reach_the_kernel_gateway() -> None:
    given = ["--kernel=ir", "--uid=0", "--gid=0", "--mount-path=/root"]
    file_system = FileSystemConfig(default_uid=0, default_gid=0, mount_path="/root")
    (app,) = apps("--app=kernel-gateway", *given)
    assert app == KernelGateway(kernel_specs=[KernelSpec("ir")], file_system_config=file_system)
    assert (app.kernels, app.identity, app.home) == (("ir",), (0, 0), "/root")


@pytest.mark.parametrize("text", ["", "A", "=b"])
def test_refuses_pairs_without_a_key_or_a_value(text: str) -> None:
    with pytest.raises(ValueError, match="'--env' must be KEY=VALUE"):
        pairs("--env", [text])

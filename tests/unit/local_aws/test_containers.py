from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local_aws import containers_apt
from tests.local_aws.containers import (
    ContainerCommandError,
    ContainerEngine,
    ContainerToolsMissingError,
    find_engine,
    main,
    private_podman,
)

Command = Callable[[str, str], Path]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """A machine on which we may install nothing; the function puts a shell script on its PATH."""
    monkeypatch.setattr(containers_apt, "may_install", lambda: False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def command(name: str, script: str) -> Path:
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return file

    return command


def test_prefers_the_docker_that_is_there(elsewhere: Command) -> None:
    elsewhere("docker", "exit 0")
    elsewhere("podman", "exit 0")

    assert find_engine() == ContainerEngine(command="docker")


def test_takes_podman_where_docker_has_no_daemon(elsewhere: Command) -> None:
    elsewhere("docker", "exit 1")
    elsewhere("podman", "exit 0")

    assert find_engine() == ContainerEngine(command="podman")


def test_says_in_one_line_what_to_install_where_there_is_nothing(
    elsewhere: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere("docker", "exit 1")

    with pytest.raises(ContainerToolsMissingError, match="install podman"):
        find_engine()
    assert main() == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_uses_its_own_podman_where_it_may_install_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(containers_apt, "may_install", lambda: True)
    monkeypatch.setattr(containers_apt, "missing", lambda _: [])

    engine = find_engine()

    assert (engine.command, engine.storage) == ("podman", tmp_path / "sagemaker-custom-images" / "containers")


def test_everything_that_podman_keeps_lies_in_its_folder(tmp_path: Path) -> None:
    engine = private_podman(tmp_path / "containers")

    storage = tomllib.loads(Path(engine.variables["CONTAINERS_STORAGE_CONF"]).read_text())["storage"]
    assert storage["graphroot"] == f"{tmp_path}/containers/graph"
    for name in ("CONTAINERS_CONF", "CONTAINERS_REGISTRIES_CONF", "REGISTRY_AUTH_FILE"):
        assert Path(engine.variables[name]).parent == tmp_path / "containers"


def test_configuration_is_what_podman_can_read(tmp_path: Path) -> None:
    engine = private_podman(tmp_path)

    configuration = tomllib.loads(Path(engine.variables["CONTAINERS_CONF"]).read_text())
    registries = tomllib.loads(Path(engine.variables["CONTAINERS_REGISTRIES_CONF"]).read_text())

    assert configuration["engine"]["runtime"] == "runc"
    assert configuration["containers"]["default_ulimits"] == ["nofile=4096:4096", "nproc=4096:4096"]
    assert registries["unqualified-search-registries"] == ["docker.io"]


def test_run_folder_is_short_enough_for_podman_and_of_one_storage_only(tmp_path: Path) -> None:
    def runroot(storage: Path) -> str:
        variables = private_podman(storage).variables
        return str(
            tomllib.loads(Path(variables["CONTAINERS_STORAGE_CONF"]).read_text())["storage"]["runroot"]
        )

    deep = tmp_path / ("deep" * 20)

    assert len(runroot(deep)) <= 50
    assert runroot(deep) != runroot(tmp_path)


def test_environment_adds_to_the_one_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "proxy.example.com")
    engine = ContainerEngine(command="podman", variables={"CONTAINERS_CONF": "file"})

    environment = engine.environment()

    assert (environment["HTTP_PROXY"], environment["CONTAINERS_CONF"]) == ("proxy.example.com", "file")


def test_failed_command_tells_what_it_said(elsewhere: Command) -> None:
    elsewhere("docker", "echo no space left >&2; exit 3")
    engine = ContainerEngine(command="docker")

    with pytest.raises(ContainerCommandError, match=r"docker build \. failed: no space left"):
        engine.run("build", ".")
    assert not engine.works("build", ".")

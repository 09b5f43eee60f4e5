"""`sagemaker-image check` as a user starts it, with images that are there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local_aws.containers import ContainerEngine

pytestmark = [pytest.mark.containers, pytest.mark.xdist_group("broken_images")]

PROGRAM = Path(sys.executable).with_name("sagemaker-image")
APP = "--app=code-editor"
SECONDS = 60

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(container_engine: ContainerEngine, run_options: tuple[str, ...]) -> Start:
    """Starts the command with the engine of the tests."""

    def start(target: str, *arguments: str) -> subprocess.Popen[str]:
        options = [f"--engine={container_engine.command}", *(f"--run-option={text}" for text in run_options)]
        return subprocess.Popen(
            [PROGRAM, "check", target, APP, "--format=json", *options, *arguments],
            env=container_engine.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def prefix(process: subprocess.Popen[str]) -> str:
    """Return how every container and volume of a process is called; other tests run at the same time."""
    return f"sagemaker-image-{process.pid}-"


def left_behind(engine: ContainerEngine, process: subprocess.Popen[str]) -> list[str]:
    containers = engine.run("ps", "--all", "--format={{.Names}}").split()
    volumes = engine.run("volume", "ls", "--format={{.Name}}").split()
    return [name for name in containers + volumes if name.startswith(prefix(process))]


def test_an_image_that_is_kept_ends_with_0_and_leaves_nothing_behind(
    start: Start, stand_in: str, container_engine: ContainerEngine
) -> None:
    process = start(stand_in, "--run")
    printed, said = process.communicate()

    assert (process.returncode, said) == (0, "")
    document = json.loads(printed)
    assert document["facts"]["CodeEditor"]["base URL"] == "/CodeEditor/default"
    assert {entry["severity"] for entry in document["findings"]} == {"unknown"}  # what the Dockerfile tells
    assert left_behind(container_engine, process) == []


def test_an_image_that_is_broken_ends_with_1_unless_that_is_waived(start: Start, stand_in: str) -> None:
    arguments = [stand_in, "--argument=--port", "--argument=8080", "--entrypoint=sagemaker-code-editor"]
    broken, waived = start(*arguments), start(*arguments, "--waive=server-command=another port is forwarded")

    findings = json.loads(broken.communicate()[0])["findings"]
    assert broken.returncode == 1
    assert [entry["id"] for entry in findings if entry["severity"] == "error"] == ["server-command"]
    assert json.loads(waived.communicate()[0])["waived"][0]["waiver"] == "another port is forwarded"
    assert waived.returncode == 0


def test_a_build_that_fails_ends_with_2_and_its_last_lines(start: Start, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN echo no such luck && false\n")
    process = start(str(tmp_path), "--inspect")
    printed, said = process.communicate()

    assert (process.returncode, printed) == (2, "")
    assert "no such luck" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_interrupts_finds_nothing_left_behind(
    start: Start, stand_in: str, container_engine: ContainerEngine, number: signal.Signals
) -> None:
    process = start(stand_in, "--run", "--entrypoint=sleep", "--argument=600")
    deadline = time.monotonic() + SECONDS
    while not is_serving(container_engine, process) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert is_serving(container_engine, process)
    os.kill(process.pid, number)
    process.communicate()

    assert process.returncode == 130
    assert left_behind(container_engine, process) == []


def is_serving(engine: ContainerEngine, process: subprocess.Popen[str]) -> bool:
    """Whether the app's container runs, not only one of those before it."""
    return "8888/tcp" in engine.run(
        "ps", "--format={{.Names}} {{.Ports}}", f"--filter=name={prefix(process)}"
    )

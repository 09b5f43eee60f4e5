"""`make demo`, as a person runs it: it proves the main job, and leaves nothing behind however it ends."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.local_aws.containers import ContainerEngine
from tests.local_aws.environment import WITHOUT_TEMPLATE_CHECK
from tests.unit.test_makefile import outside_of_make

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("docker_images")]

ROOT = Path(__file__).parents[2]
_DEADLINE = 300.0
# Every process inherits it, whatever session or group it makes for itself.
_MARK = "DEMO_UNDER_TEST"
_DEMO = (sys.executable, "-m", "tests.demo")
#: What a person types, and the documentation says.
COMMAND = ("make", "demo")
_KEPT = """
from tests.demo.__main__ import keep_running
from tests.demo.ending import ends_in_order
from tests.demo.report import Report
from tests.demo.world import started
from tests.local_aws.containers import find_engine

with ends_in_order(), started(find_engine()) as world:
    keep_running(world, Report())
"""


class Demo:
    """The demo in a session of its own, as a terminal starts it."""

    def __init__(self, output: Path, command: Sequence[str] = _DEMO, **variables: str) -> None:
        self._mark = f"{_MARK}={secrets.token_hex(8)}"
        self._output = output
        name, value = self._mark.split("=")
        own = {"NO_COLOR": "1", "PYTHONUNBUFFERED": "1", **variables, name: value}
        with output.open("w") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**outside_of_make(), **own},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + _DEADLINE
        while not condition():
            assert time.monotonic() < deadline, self.output
            assert self.process.poll() is None, self.output
            time.sleep(0.1)

    def commands(self) -> list[str]:
        """The command lines of all processes that come from the demo, itself included."""
        return list(self._commands())

    def _commands(self) -> Iterator[str]:
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (directory / "environ").read_bytes():
                    yield (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:  # it has just ended
                continue


@contextmanager
def running(output: Path, command: Sequence[str] = _DEMO, **variables: str) -> Iterator[Demo]:
    """Start the demo, and end it if the test did not."""
    demo = Demo(output, command, **variables)
    try:
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait()


@pytest.mark.containers
@pytest.mark.usefixtures("container_engine")
def test_every_claim_holds_and_no_process_is_left(tmp_path: Path) -> None:
    with running(tmp_path / "output", COMMAND) as demo:
        demo.process.wait()

        assert demo.process.returncode == 0, demo.output
        assert "claims hold" in demo.output
        assert demo.commands() == []


@pytest.mark.containers
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by Linux's /proc")
@pytest.mark.parametrize(("number", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)])
def test_ctrl_c_while_containers_are_built_and_pushed_leaves_no_process(
    tmp_path: Path, container_engine: ContainerEngine, number: signal.Signals, to_group: bool
) -> None:
    with running(tmp_path / "output", **WITHOUT_TEMPLATE_CHECK) as demo:
        work = tuple(f"{container_engine.command} {verb} " for verb in ("build", "push"))
        demo.wait(lambda: any(command.startswith(work) for command in demo.commands()))

        # A terminal tells the whole group in the foreground; `kill` tells the one process.
        (os.killpg if to_group else os.kill)(demo.process.pid, number)
        demo.process.wait(60)

        assert demo.process.returncode == 128 + number, demo.output
        assert f"Ended by {number.name}" in demo.output
        assert demo.commands() == []


@pytest.mark.containers
@pytest.mark.usefixtures("container_engine")
def test_what_is_kept_running_can_be_used_from_another_shell_as_it_says(tmp_path: Path) -> None:
    with running(tmp_path / "output", (sys.executable, "-c", _KEPT)) as demo:
        demo.wait(lambda: "Stop it with Ctrl-C" in demo.output)
        settings, commands = demo.output.split("What is left to be tried:")
        shell = [line for line in settings.splitlines() if line.startswith(("cd ", "export "))]
        (describe,) = [line for line in commands.splitlines() if line.startswith("aws ")]
        # Of what a person's shell has, nothing but its programs.
        answer = subprocess.check_output(
            ["bash", "-c", "\n".join([*shell, describe])], env={"PATH": os.environ["PATH"]}, text=True
        )

        assert json.loads(answer)["DomainId"] in describe
        demo.process.terminate()
        demo.process.wait(60)
        assert demo.commands() == []


def test_says_in_one_line_what_to_install_where_there_are_no_container_tools(tmp_path: Path) -> None:
    with running(tmp_path / "output", PATH=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)) as demo:
        demo.process.wait()

        assert demo.process.returncode == 1
        (line,) = demo.output.strip().splitlines()
        assert "install podman" in line

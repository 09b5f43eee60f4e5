"""Containers and volumes that are gone when their block ends, however it ends."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import CompletedProcess

from .engine import Engine, EngineError

_LOG_LINES = 20


@dataclass(frozen=True)
class Container:
    """A container that was started.

    Args:
        engine: What runs it.
        name: Its name.
    """

    engine: Engine
    name: str

    def execute(self, *command: str, text: str | None = None) -> CompletedProcess[str]:
        """Run a command in it and return what came of it."""
        options = ["--interactive"] if text is not None else []
        return self.engine.attempt("exec", *options, self.name, *command, text=text)

    def exit_code(self) -> int | None:
        """Return the status with which it ended; ``None`` while it runs."""
        (inspection,) = json.loads(self.engine.call("container", "inspect", self.name))
        state = inspection["State"]
        return None if state["Running"] else int(state["ExitCode"])

    def log(self) -> str:
        """Return the last lines of its log.

        The engine is asked for all of it: podman's own ``--tail`` loses a line that was written in pieces.
        """
        return self.engine.last_lines("logs", self.name, count=_LOG_LINES)

    def published(self, port: int | None) -> tuple[str, int]:
        """Return the host and port under which a port is reached.

        Raises:
            EngineError: The engine publishes none.
        """
        done = self.engine.attempt("port", self.name, f"{port}/tcp")
        host, _, number = done.stdout.partition("\n")[0].strip().rpartition(":")
        if not number.isdigit():
            raise EngineError(
                f"{self.engine.command} does not publish port {port}: {done.stderr.strip()[-300:]}: "
                "give the container a network of its own with --run-option=--network=bridge"
            )
        return host, int(number)


def unique_name() -> str:
    """Return a name for a container or volume that nobody else has, and that tells whose it is."""
    return f"sagemaker-image-{os.getpid()}-{secrets.token_hex(6)}"


@contextmanager
def running(
    engine: Engine, image: str, options: Sequence[str], command: Sequence[str]
) -> Iterator[Container]:
    """Start a container, and remove it at the end.

    Raises:
        EngineError: It does not start.
    """
    name = unique_name()
    try:
        engine.call("run", "--detach", f"--name={name}", "--stop-timeout=0", *options, image, *command)
        yield Container(engine, name)
    finally:
        engine.attempt("rm", "--force", "--volumes", name)


def run_script(
    engine: Engine, image: str, script: str, arguments: Sequence[str], options: Sequence[str] = ()
) -> str:
    """Run a shell script in a container without a network and return what it printed.

    Raises:
        EngineError: It fails, as it does in an image without a shell.
    """
    name = unique_name()
    alone = ["--rm", f"--name={name}", "--network=none", "--entrypoint=sh"]
    try:
        return engine.call("run", *alone, *options, image, "-c", script, "sh", *arguments)
    except BaseException:
        engine.attempt("rm", "--force", "--volumes", name)
        raise


@contextmanager
def volumes(engine: Engine, count: int) -> Iterator[list[str]]:
    """Name volumes, which the first container that mounts them makes, and remove them at the end."""
    names = [unique_name() for _ in range(count)]
    try:
        yield names
    finally:
        engine.attempt("volume", "rm", *names)

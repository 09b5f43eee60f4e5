"""Runs the CDK command line so that a person sees where it is, and none of its processes outlives us."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_GRACE_SECONDS = 10


class CommandError(RuntimeError):
    """A command failed; the text holds all that it wrote."""


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    cwd: Path,
    on_line: Callable[[str], None],
) -> str:
    """Run a command in a process group of its own and return what it wrote.

    Args:
        command: The program and its arguments.
        environment: Its whole environment.
        cwd: Where it runs.
        on_line: Gets each line as soon as it is written.

    Raises:
        CommandError: It failed.
    """
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    lines = []
    assert process.stdout is not None
    with process.stdout as output:
        try:
            for line in output:
                lines.append(line)
                on_line(line.rstrip())
            process.wait()
        finally:
            _end_group(process)
    if process.returncode:
        raise CommandError(f"{shlex.join(command)} ended with {process.returncode}:\n{''.join(lines)}")
    return "".join(lines)


def _end_group(process: subprocess.Popen[str]) -> None:
    """End the command and whatever it started: a build goes on by itself when only its parent ends."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

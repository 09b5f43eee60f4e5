"""Where the processes of Lambda functions come from: one zygote, which forks them at once."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_ZYGOTE = Path(__file__).with_name("lambda_zygote.py")
_STOP_SECONDS = 10
#: Of every function, unless it sets its own: see `lambda_environment`.
BASE_ENVIRONMENT = {"HOME": tempfile.gettempdir(), "LANG": "en_US.UTF-8"}


class NurseryClosedError(RuntimeError):
    """Nothing is started yet, or any more."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Process:
    """A process of one run.

    Attributes:
        pid: Its process id, which is the id of its group as well.
        logs: What it writes, until it and all that it has started are gone.
        result: The file with its result.
        report: Gives its exit status when it has ended.
    """

    pid: int
    logs: IO[bytes]
    result: IO[bytes]
    report: IO[bytes]

    def kill(self) -> None:
        """End it and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end; gives its exit status, or the number of its signal below zero."""
        return int(self.report.read() or -signal.SIGKILL)


class Nursery:
    """Starts processes.

    The zygote ends with this process, however that ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._ready = False
        self._door: socket.socket | None = None
        self._zygote: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the zygote; it is ready when the first process is wanted, or soon after."""
        with self._lock:
            if self._door is None:
                self._door, its_end = socket.socketpair()
                with its_end:
                    self._zygote = _start_zygote(its_end.fileno())

    @contextlib.contextmanager
    def process(
        self, arguments: Sequence[str], environment: Mapping[str, str], event: Any
    ) -> Iterator[Process]:
        """Start a process.

        Args:
            arguments: What the bootstrap gets.
            environment: All that it finds in its environment.
            event: What it reads from standard input.

        Raises:
            NurseryClosedError: It is too early or too late.
        """
        order = {"arguments": arguments, "environment": environment}
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(_written(content)) for content in (order, event)]
            result = stack.enter_context(tempfile.TemporaryFile())
            logs, logs_end = _pipe(stack)
            report, report_end = _pipe(stack)
            with logs_end, report_end:
                descriptors = [file.fileno() for file in (*files, logs_end, result, report_end)]
                self._send(descriptors)
            if not (pid := report.readline()):
                raise NurseryClosedError
            yield Process(pid=int(pid), logs=logs, result=result, report=report)

    def close(self) -> None:
        """End the zygote and all that it has started."""
        with self._lock:
            self._closed = True
            if self._door is None or self._zygote is None:
                return
            self._door.close()
            try:
                self._zygote.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                self._zygote.wait()

    def _send(self, descriptors: Sequence[int]) -> None:
        """Send what a process shall have, once the zygote waits for that."""
        with self._lock:
            if self._closed or self._door is None:
                raise NurseryClosedError
            self._ready = self._ready or self._door.recv(1) == b"."
            socket.send_fds(self._door, [b"."], descriptors)


def _start_zygote(door: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", str(_ZYGOTE), str(door)],
        env=BASE_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(door,),
        start_new_session=True,
    )


def _written(content: Any) -> IO[bytes]:
    """A file without a name, ready to be read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    file.write(json.dumps(content).encode())
    file.seek(0)
    return file


def _pipe(stack: contextlib.ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """Both ends of a pipe; the one to read from is closed with the stack."""
    read_end, write_end = os.pipe()
    return stack.enter_context(os.fdopen(read_end, "rb")), os.fdopen(write_end, "wb")

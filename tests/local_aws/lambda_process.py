"""One run of a Lambda function in a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_BOOTSTRAP = Path(__file__).with_name("lambda_bootstrap.py")
_ENDS = (0, 1)  # of the bootstrap: a result, an error of the handler
Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        result: What the handler returned, or the description of its error.
        error: Kind of the failure, or None.
        logs: Everything that it wrote.
    """

    result: Any
    error: str | None
    logs: str = ""


def failed(kind: str, message: str, logs: str = "") -> Ended:
    """The end of a run that has no result."""
    return Ended({"errorType": kind, "errorMessage": message}, kind, logs)


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is to be run.

    Attributes:
        handler: Module and function, as Lambda writes them.
        root: The unpacked asset.
        arn: The function's ARN.
        request_id: Lambda's request id.
        timeout: Seconds until the function is stopped.
        environment: All that the process finds in its environment.
    """

    handler: str
    root: Path
    arn: str
    request_id: str
    timeout: float
    environment: Mapping[str, str]

    @contextlib.contextmanager
    def start(self) -> Iterator[tuple[Process, io.TextIOBase]]:
        """Start the process; yields it and where its result comes out."""
        read_end, write_end = os.pipe()
        with os.fdopen(read_end) as result:
            try:
                process = self._process(write_end)
            finally:
                os.close(write_end)
            yield process, result

    def wait(self, process: Process, event: Any, result: io.TextIOBase) -> Ended:
        """Hand the event over and wait for the end; at the timeout the process is killed."""
        payload = json.dumps(event).encode()
        try:
            logs = process.communicate(payload, timeout=self.timeout)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            kill(process)
            logs = process.communicate()[0].decode(errors="replace")
            return failed("Sandbox.Timedout", f"Task timed out after {self.timeout:.2f} seconds", logs)
        if not (text := result.read()) or process.returncode not in _ENDS:
            return failed("Runtime.ExitError", f"Runtime exited with status {process.returncode}", logs)
        answer = json.loads(text)
        return Ended(answer, answer["errorType"] if process.returncode else None, logs)

    def _process(self, write_end: int) -> Process:
        deadline = str(time.time() + self.timeout)
        return subprocess.Popen(
            [
                *(sys.executable, "-X", "utf8", str(_BOOTSTRAP)),
                *(self.handler, str(write_end), self.request_id, self.arn, deadline),
            ],
            cwd=self.root,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(write_end,),
            start_new_session=True,
        )


def kill(process: Process) -> None:
    """End a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

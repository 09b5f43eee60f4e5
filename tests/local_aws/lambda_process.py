"""One run of a Lambda function in a process of its own."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.local_aws.lambda_nursery import Nursery, Process

_ENDS = (0, 1)  # of the bootstrap: a result, an error of the handler


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
        arn: The function's ARN.
        request_id: Lambda's request id.
        timeout: Seconds until the function is stopped.
        environment: All that the process finds in its environment.
    """

    handler: str
    arn: str
    request_id: str
    timeout: float
    environment: Mapping[str, str]

    def start(self, nursery: Nursery, event: Any) -> contextlib.AbstractContextManager[Process]:
        """Start the process."""
        arguments = [self.handler, self.request_id, self.arn, str(self.timeout)]
        return nursery.process(arguments, self.environment, event)

    def wait(self, process: Process) -> Ended:
        """Wait for the end; at the timeout the process is killed."""
        overdue = threading.Event()

        def stop() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(self.timeout, stop)
        timer.start()
        logs = process.logs.read().decode(errors="replace")
        status = process.wait()
        timer.cancel()
        if overdue.is_set():
            return failed("Sandbox.Timedout", f"Task timed out after {self.timeout:.2f} seconds", logs)
        process.result.seek(0)
        if not (text := process.result.read()) or status not in _ENDS:
            return failed("Runtime.ExitError", f"Runtime exited with status {status}", logs)
        answer = json.loads(text)
        return Ended(answer, answer["errorType"] if status else None, logs)

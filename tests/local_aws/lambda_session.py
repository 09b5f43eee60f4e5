"""What runs and what ran on Lambda."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.local_aws.lambda_nursery import Process


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One run of a function.

    Attributes:
        function_name: Name of the function.
        request_id: Lambda's request id, the same for every delivery of an asynchronous event.
        event: What the handler got.
        result: What it returned, or the description of its error.
        error: Kind of the failure, or None.
        logs: Everything that it wrote.
        started: When it began, in seconds of a clock that only tells invocations apart.
        seconds: How long it ran.
    """

    function_name: str
    request_id: str
    event: Any
    result: Any
    error: str | None
    logs: str
    started: float
    seconds: float


class Session:
    """What runs and what ran between two resets."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.running: dict[Process, Any] = {}
        self.invocations: list[Invocation] = []

    @contextmanager
    def keeping(self, process: Process, event: Any) -> Iterator[None]:
        """Know of a process while it runs, so that it can be killed."""
        self.running[process] = event
        if self.ended.is_set():
            process.kill()
        try:
            yield
        finally:
            del self.running[process]

    def end(self) -> None:
        """Kill all that runs; what starts later is killed at once."""
        self.ended.set()
        for process in list(self.running):
            process.kill()

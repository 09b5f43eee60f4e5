"""Faults on demand: any error at any call, before or after its effect, and hooks that force interleavings."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.local_aws.calls import Call
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError

Hook = Callable[[Call], object]


class When(enum.StrEnum):
    """On which side of a call's effect something strikes."""

    BEFORE = "before"
    AFTER = "after"


class Kind(enum.StrEnum):
    """What the caller sees of a fault.

    ERROR is an error answer, CUT a connection that closes without an answer, TIMEOUT the same after `hold`
    seconds, FAILURE an accepted call whose work ends in a failed status with the message as FailureReason.
    """

    ERROR = "error"
    CUT = "cut"
    TIMEOUT = "timeout"
    FAILURE = "failure"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One planned fault.

    Attributes:
        operation: The operation it strikes; wildcards allowed.
        at: The first matching call it strikes, counted from 1 since the fault was injected.
        times: How many calls in a row it strikes; None for all that follow.
        hold: How long a TIMEOUT keeps the line open, in seconds.
    """

    operation: str
    kind: Kind = Kind.ERROR
    code: str = "ThrottlingException"
    message: str = "Rate exceeded"
    http_status: int = 400
    when: When = When.BEFORE
    at: int = 1
    times: int | None = 1
    hold: float = 0.0

    def strike(self) -> None:
        if self.kind is Kind.ERROR:
            raise ServiceError(self.code, self.message, self.http_status)
        raise NoAnswer(self.hold)


@dataclass
class _Armed:
    """Something that waits for its calls to come, and counts them."""

    operation: str
    at: int
    times: int | None
    seen: int = 0

    def hits(self, operation: str) -> bool:
        if not fnmatchcase(operation, self.operation):
            return False
        self.seen += 1
        return self.seen >= self.at and (self.times is None or self.seen < self.at + self.times)


class Faults:
    """The faults and hooks that are armed; a server has one for all its accounts and regions."""

    def __init__(self) -> None:
        self._faults: list[tuple[Fault, _Armed]] = []
        self._hooks: list[tuple[When, Hook, _Armed]] = []
        self._lock = threading.Lock()

    def inject(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append((fault, _Armed(fault.operation, fault.at, fault.times)))

    def hook(
        self, operation: str, when: When, action: Hook, *, at: int = 1, times: int | None = None
    ) -> None:
        """Runs an action beside the matching calls, while the service is open for other callers."""
        with self._lock:
            self._hooks.append((when, action, _Armed(operation, at, times)))

    def barrier(
        self,
        operation: str,
        parties: int,
        *,
        when: When = When.AFTER,
        rounds: int = 1,
        timeout: float = 30.0,
    ) -> None:
        """Holds matching calls until that many of them have come, so that all callers saw the same state."""
        barrier = threading.Barrier(parties)
        self.hook(operation, when, lambda _: barrier.wait(timeout), times=parties * rounds)

    def strike(self, call: Call, when: When) -> None:
        """Runs the hooks that are due on this side of the call, then the first fault that is.

        Raises:
            ServiceError: An ERROR fault is due.
            NoAnswer: A CUT or TIMEOUT fault is due.
        """
        with self._lock:
            actions = [
                action for side, action, armed in self._hooks if side is when and armed.hits(call.operation)
            ]
            faults = [
                fault
                for fault, armed in self._faults
                if fault.kind is not Kind.FAILURE and fault.when is when and armed.hits(call.operation)
            ]
        for action in actions:
            action(call)
        for fault in faults[:1]:
            fault.strike()

    def failure(self, operation: str) -> str | None:
        """The FailureReason with which the accepted operation shall end, if one is planned."""
        with self._lock:
            reasons = [
                fault.message
                for fault, armed in self._faults
                if fault.kind is Kind.FAILURE and armed.hits(operation)
            ]
        return reasons[0] if reasons else None

    def clear(self) -> None:
        """Disarms everything."""
        with self._lock:
            self._faults.clear()
            self._hooks.clear()

"""The call log: who called what on which resource, what came of it, and which permissions that took."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

READS = ("Describe*", "List*")
PENDING, OK = "pending", "OK"


class Permission(NamedTuple):
    """One action on one resource that a call needed, and whether the caller's policies allowed it."""

    action: str
    resource: str
    allowed: bool


@dataclass
class Call:
    """One call of one operation.

    Attributes:
        outcome: "OK", or the error code that the caller saw.
        took_effect: Whether the service did the work; a caller may see an error all the same.
        permissions: What the caller's policies were asked for; empty for callers that are not checked.
    """

    operation: str
    parameters: dict[str, Any]
    principal: str | None
    time: float
    resource: str = "*"
    outcome: str = PENDING
    took_effect: bool = False
    permissions: list[Permission] = field(default_factory=list)

    @property
    def is_write(self) -> bool:
        return not any(fnmatchcase(self.operation, pattern) for pattern in READS)


class CallLog:
    """Every call in order of arrival."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Call]:
        return iter(self.find())

    def __len__(self) -> int:
        return len(self._calls)

    def begin(self, call: Call) -> Call:
        """Notes a call that has just arrived; its outcome is filled in later."""
        with self._lock:
            self._calls.append(call)
        return call

    def find(self, operation: str = "*", *, principal: str | None = None) -> list[Call]:
        """The calls of an operation (wildcards allowed), of one principal if it is given."""
        with self._lock:
            calls = list(self._calls)
        return [
            call
            for call in calls
            if fnmatchcase(call.operation, operation) and principal in (None, call.principal)
        ]

    def count(self, operation: str = "*", *, outcome: str | None = None) -> int:
        """How often an operation (wildcards allowed) was called, with one outcome if it is given."""
        return sum(outcome in (None, call.outcome) for call in self.find(operation))

    def writes(self) -> list[Call]:
        """The calls that ask for a change, whatever came of them."""
        return [call for call in self.find() if call.is_write]

    def permissions(self, principal: str) -> set[tuple[str, str]]:
        """Each (action, resource) that the principal's calls used and were allowed."""
        calls = self.find(principal=principal)
        return {(used.action, used.resource) for call in calls for used in call.permissions if used.allowed}

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

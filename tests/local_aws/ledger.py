"""What roles were granted and what of it they used, for all of a local AWS's life."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import NamedTuple


class Right(NamedTuple):
    """An action on a resource, of a role; the resource of what is granted may be a pattern."""

    role: str
    action: str
    resource: str


class Ledger:
    """Grants and uses, noted whenever the policies of a role are asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._granted: set[Right] = set()
        self._used: set[Right] = set()

    def grant(self, rights: Iterable[Right]) -> None:
        """Note what a role is allowed."""
        with self._lock:
            self._granted.update(rights)

    def use(self, right: Right) -> None:
        """Note what a role did, with permission."""
        with self._lock:
            self._used.add(right)

    def pages(self) -> dict[str, list[Right]]:
        """All of both, sorted."""
        with self._lock:
            return {"granted": sorted(self._granted), "used": sorted(self._used)}

    def clear(self) -> None:
        """Begin anew."""
        with self._lock:
            self._granted.clear()
            self._used.clear()

"""Work that finishes later: each change of status is due at a time, and happens once that time has come."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable


class Timeline:
    """Actions in order of the time they are due."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()

    def at(self, time: float, action: Callable[[float], None]) -> None:
        """Plans an action, which gets the time it was due."""
        heapq.heappush(self._due, (time, next(self._order), action))

    def settle(self, now: float) -> None:
        """Does everything that is due by now, including what that makes due."""
        while self._due and self._due[0][0] <= now:
            time, _, action = heapq.heappop(self._due)
            action(time)

"""Time, behind a face that tests can replace: an hour of waiting must not take an hour."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What this code needs of time; seconds since the epoch, so that it can be handed over."""

    def now(self) -> float:
        """Give the present."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Give the present."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

"""How long to wait and when to stop: two deadlines, and pauses that grow while nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .clock import Clock

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 15.0
_GROWTH: Final = 1.5
# What the function keeps back to end in good order: one API call with all its time-outs, then the answer.
_RESERVE: Final = 45.0
_MARGIN: Final = 60.0


class UnfulfilledError(Exception):
    """The request can't be fulfilled; the text goes to CloudFormation."""


class HandOver(Exception):  # noqa: N818 (not an error)
    """The function's time is nearly over, the request is not."""


class Patience:
    """The time that one invocation has.

    Args:
        clock: the time.
        started_at: when the first invocation of the request began.
        service_timeout: seconds after which CloudFormation gives the request up.
        seconds_left: seconds that the function has left.
        jitter: random numbers between 0 and 1, so that writers that collide once don't do so for ever.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        started_at: float,
        service_timeout: float,
        seconds_left: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._started_at = started_at
        self._give_up_at = started_at + service_timeout - min(_MARGIN, service_timeout / 10)
        self._seconds_left = seconds_left
        self._reserve = min(_RESERVE, seconds_left() / 3)
        self._jitter = jitter
        self._waiting_for = ""
        self._pause = _FIRST_PAUSE

    def checkpoint(self) -> None:
        """Stop here if there is no time for another call.

        Raises:
            UnfulfilledError: CloudFormation won't wait any longer.
            HandOver: the function has no time left.
        """
        self._check(0)

    def wait(self, waiting_for: str) -> None:
        """Let some time pass, more each time that the reason is the same.

        Raises:
            UnfulfilledError: CloudFormation won't wait that long.
            HandOver: the function has not that much time.
        """
        self._pause = min(_LONGEST_PAUSE, self._pause * _GROWTH)
        if waiting_for != self._waiting_for:
            self._pause = _FIRST_PAUSE
        self._waiting_for = waiting_for
        pause = self._pause * (0.5 + self._jitter() / 2)
        self._check(pause)
        self._clock.sleep(pause)

    def _check(self, pause: float) -> None:
        if self._clock.now() + pause >= self._give_up_at:
            spent = self._clock.now() - self._started_at
            raise UnfulfilledError(
                f"gave up after {spent:.0f} s of waiting for {self._waiting_for or 'its turn'}"
            )
        if self._seconds_left() - pause <= self._reserve:
            raise HandOver(self._waiting_for)

"""Several writers as interleaved steps: one at a time, in an order that the test chooses, in virtual time.

A writer gives way ahead of every call and while it sleeps. Whoever is chosen goes on, and time moves to where
it wakes up, however long the others are ready: so a writer may be held up anywhere for any time, as a process
may be. Work of the service that ends later is one more choice, which lets time pass until then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from greenlet import getcurrent, greenlet

Choose = Callable[[int], int]


@dataclass(eq=False, kw_only=True)
class _Actor:
    """A writer with a stack of its own, which runs only while the turn is its own."""

    body: greenlet
    wakes_at: float
    just_chosen: bool = True


class Simulation:
    """A clock that is a scheduler as well.

    Args:
        choose: gets the number of ways to go on, two at least, and gives the index of the one to take.
        punctual: nobody is held up, so time passes only when all sleep.
    """

    def __init__(self, choose: Choose, *, punctual: bool = False) -> None:
        self._choose = choose
        self._punctual = punctual
        self._now = 1_800_000_000.0
        self._due = self._now
        self._living: list[_Actor] = []
        self._current: _Actor | None = None

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        actor = self._current
        if actor is None:
            self._now += seconds
            return
        actor.wakes_at = self._now + seconds
        getcurrent().parent.switch()
        actor.just_chosen = True

    def give_way(self) -> None:
        """Lets another writer go first, if the test wants that; once is enough between two calls."""
        if self._current is None:
            return
        if not self._current.just_chosen:
            self.sleep(0)
        self._current.just_chosen = False

    def expect(self, seconds: float) -> None:
        """Notes that something ends in so many seconds, which the test may let pass at once."""
        self._due = self._now + seconds

    def run(self, *works: Callable[[], None]) -> None:
        """Runs all writers to their end; an exception of one of them comes out here."""
        self._living = [_Actor(body=greenlet(work), wakes_at=self._now) for work in works]
        try:
            while self._living:
                self._current = self._next()
                self._current.body.switch()
                if self._current.body.dead:
                    self._living.remove(self._current)
        finally:
            self._current = None

    def _next(self) -> _Actor:
        while True:
            actors = self._ready
            ways = len(actors) + (self._due > self._now and not self._punctual)
            way = self._choose(ways) if ways > 1 else 0
            if way < len(actors):
                self._now = max(self._now, actors[way].wakes_at)
                return actors[way]
            self._now = self._due

    @property
    def _ready(self) -> list[_Actor]:
        """Who may go on next."""
        if not self._punctual:
            return self._living
        time = max(self._now, min(actor.wakes_at for actor in self._living))
        return [actor for actor in self._living if actor.wakes_at <= time]

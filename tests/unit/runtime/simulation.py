"""Several writers as interleaved steps: one at a time, in an order that the test chooses, in virtual time.

A writer gives way ahead of every call and while it sleeps. Whoever is chosen goes on, and time moves to where
it wakes up, however long the others are ready: so a writer may be held up anywhere for any time, as a process
may be. Work of the service that ends later is one more choice, which lets time pass until then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Choose = Callable[[int], int]


@dataclass(eq=False)
class _Actor:
    """A writer in a thread of its own, which runs only while the turn is its own."""

    work: Callable[[], None]
    wakes_at: float
    turn: threading.Lock = field(default_factory=threading.Lock)
    just_chosen: bool = True
    error: BaseException | None = None


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
        self._all_done = threading.Lock()
        self._current = threading.local()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        actor: _Actor | None = getattr(self._current, "actor", None)
        if actor is None:
            self._now += seconds
            return
        actor.wakes_at = self._now + seconds
        chosen = self._next()
        if chosen is not actor:
            chosen.turn.release()
            actor.turn.acquire()
        actor.just_chosen = True

    def give_way(self) -> None:
        """Lets another writer go first, if the test wants that; once is enough between two calls."""
        actor: _Actor | None = getattr(self._current, "actor", None)
        if actor is None:
            return
        if not actor.just_chosen:
            self.sleep(0)
        actor.just_chosen = False

    def expect(self, seconds: float) -> None:
        """Notes that something ends in so many seconds, which the test may let pass at once."""
        self._due = self._now + seconds

    def run(self, *works: Callable[[], None]) -> None:
        """Runs all writers to their end; an exception of one of them comes out here."""
        actors = [_Actor(work, self._now) for work in works]
        self._living = list(actors)
        threads = [threading.Thread(target=self._live, args=(actor,)) for actor in actors]
        for actor in actors:
            actor.turn.acquire()
        self._all_done.acquire()
        for thread in threads:
            thread.start()
        self._next().turn.release()
        with self._all_done:
            pass
        for thread in threads:
            thread.join()
        for error in (actor.error for actor in actors if actor.error):
            raise error

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

    def _live(self, actor: _Actor) -> None:
        self._current.actor = actor
        actor.turn.acquire()
        try:
            actor.work()
        except BaseException as error:
            actor.error = error
        self._living.remove(actor)
        if self._living:
            self._next().turn.release()
        else:
            self._all_done.release()

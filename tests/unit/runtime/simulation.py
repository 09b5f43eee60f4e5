"""Several writers as interleaved steps: one at a time, in an order that the test chooses, in virtual time.

A writer gives way ahead of every call and while it sleeps. Time passes only when all of them sleep, so what
happens between a read and the write that follows it takes no time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class _Actor:
    work: Callable[[], None]
    wakes_at: float
    turn: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    error: BaseException | None = None


class Simulation:
    """A clock that is a scheduler as well.

    Args:
        choose: gets the number of writers that could go on and gives the index of the one that does.
    """

    def __init__(self, choose: Callable[[int], int]) -> None:
        self._choose = choose
        self._now = 1_800_000_000.0
        self._idle = threading.Semaphore(0)
        self._current = threading.local()

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        actor: _Actor | None = getattr(self._current, "actor", None)
        if actor is None:
            self._now += seconds
            return
        actor.wakes_at = self._now + seconds
        self._idle.release()
        actor.turn.acquire()

    def give_way(self, _: object = None) -> None:
        """Lets another writer go first, if the test wants that."""
        self.sleep(0)

    def run(self, *works: Callable[[], None]) -> None:
        """Runs all writers to their end; an exception of one of them comes out here."""
        actors = [_Actor(work, self._now) for work in works]
        threads = {id(actor): threading.Thread(target=self._live, args=(actor,)) for actor in actors}
        for thread in threads.values():
            thread.start()
        living = list(actors)
        while living:
            actor = self._next(living)
            actor.turn.release()
            self._idle.acquire()
            if actor.wakes_at < 0:
                threads[id(actor)].join()
                living.remove(actor)
        for error in (actor.error for actor in actors if actor.error):
            raise error

    def _next(self, living: Sequence[_Actor]) -> _Actor:
        self._now = max(self._now, min(actor.wakes_at for actor in living))
        ready = [actor for actor in living if actor.wakes_at <= self._now]
        return ready[self._choose(len(ready))]

    def _live(self, actor: _Actor) -> None:
        self._current.actor = actor
        actor.turn.acquire()
        try:
            actor.work()
        except BaseException as error:
            actor.error = error
        actor.wakes_at = -1
        self._idle.release()

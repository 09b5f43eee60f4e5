"""Runs work in the order of its dependencies, and in every order that these leave open."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from queue import SimpleQueue

Graph = Mapping[str, AbstractSet[str]]
Work = Callable[[str], None]


def restricted(graph: Graph, names: AbstractSet[str]) -> dict[str, set[str]]:
    """The part of a graph between some names, with the paths that lead through others kept as edges."""

    def needs(name: str, seen: set[str]) -> set[str]:
        found: set[str] = set()
        for need in graph.get(name, frozenset()) - seen:
            seen.add(need)
            found |= {need} if need in names else needs(need, seen)
        return found

    return {name: needs(name, {name}) for name in graph if name in names}


@dataclass(frozen=True)
class Outcome:
    """How a run ended: what was done, in which order it finished, and what failed."""

    done: list[str] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)


class Scheduler:
    """Starts whatever is ready, in an order that depends on the seed.

    Without a seed the order of declaration decides. A seed takes one of three hostile orders: the last
    declared first, the one that has just become ready first, or a random one. In parallel mode all that is
    ready runs at once.
    """

    def __init__(self, *, seed: int | None, parallel: bool) -> None:
        self._random = random.Random(seed)  # noqa: S311 (orders, not secrets)
        self._seed = seed
        self._parallel = parallel

    def run(self, graph: Graph, work: Work, *, cancel: threading.Event | None = None) -> Outcome:
        """Do the work of every node after the work of the nodes that it needs.

        Args:
            graph: Names with the names that they need; needs outside the graph count as met.
            work: Called with each name; an exception is a failure.
            cancel: Given, the first failure sets it and nothing more is started. Without it a failure
                blocks only what needs the failed node.
        """
        outcome, finished = Outcome(), SimpleQueue[tuple[str, Exception | None]]()
        waiting = {name: set(needs & graph.keys()) for name, needs in graph.items()}
        ready: list[str] = []
        running: set[str] = set()
        while True:
            newly_ready = [name for name, needs in waiting.items() if needs <= set(outcome.done)]
            ready += newly_ready
            for name in newly_ready:
                del waiting[name]
            stopped = bool(outcome.failures) and cancel is not None
            while ready and not stopped and (self._parallel or not running):
                name = self._pick(ready, list(graph))
                ready.remove(name)
                running.add(name)
                self._start(name, work, finished)
            if not running:
                return outcome
            name, error = finished.get()
            running.remove(name)
            if error is None:
                outcome.done.append(name)
                continue
            outcome.failures[name] = error
            if cancel is not None:
                cancel.set()

    def _pick(self, ready: Sequence[str], declared: Sequence[str]) -> str:
        if self._seed is None:
            return min(ready, key=declared.index)
        match self._seed % 3:
            case 0:
                return max(ready, key=declared.index)
            case 1:
                return ready[-1]
            case _:
                return self._random.choice(ready)

    def _start(self, name: str, work: Work, finished: SimpleQueue[tuple[str, Exception | None]]) -> None:
        def run() -> None:
            try:
                work(name)
            except Exception as error:
                finished.put((name, error))
            else:
                finished.put((name, None))

        if self._parallel:
            threading.Thread(target=run, name=f"resource {name}", daemon=True).start()
        else:
            run()

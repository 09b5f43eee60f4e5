"""Which schedules a test runs: every one of a small case, or random ones of a large case."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from tests.unit.runtime.simulation import Choose

# How many random schedules each of the two large cases gets; more on request: SCHEDULES=100000 pytest ...
SCHEDULES: Final = int(os.environ.get("SCHEDULES", "5000"))

_T = TypeVar("_T")


def every_schedule(act: Callable[[Choose], _T], *, at_most: int) -> Iterator[_T]:
    """Acts once for each sequence of choices that there is, depth first.

    Raises:
        RuntimeError: there are more than that, so this would not be every one.
    """
    prefix: list[int] = []
    for _ in range(at_most):
        taken: list[int] = []
        ways: list[int] = []

        def choose(number: int, prefix: list[int] = prefix, taken: list[int] = taken) -> int:
            way = prefix[len(taken)] if len(taken) < len(prefix) else 0
            taken.append(way)
            ways.append(number)  # noqa: B023 (called before the next round only)
            return way

        try:
            yield act(choose)
        except BaseException as error:
            error.add_note(f"schedule {taken}")
            raise
        while taken and taken[-1] + 1 == ways[len(taken) - 1]:
            taken.pop()
        if not taken:
            return
        prefix = [*taken[:-1], taken[-1] + 1]
    raise RuntimeError(f"there are more than {at_most} schedules")


def random_schedules(act: Callable[[Choose], _T], *, seeds: range) -> Iterator[_T]:
    """Acts with random choices; what fails names the seed that makes it fail again."""
    for seed in seeds:
        try:
            yield act(_random_choices(seed))
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise


def _random_choices(seed: int) -> Choose:
    """Choices that stay with the last one for long in some schedules and hardly in others."""
    chance = random.Random(seed)  # noqa: S311 (a schedule, not a secret)
    tenacity = chance.random()
    last = sys.maxsize

    def choose(number: int) -> int:
        nonlocal last
        if last >= number or chance.random() > tenacity:
            last = chance.randrange(number)
        return last

    return choose

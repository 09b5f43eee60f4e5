"""The default image of one place: ours in, and on the way out what was there before. Pure decisions.

SageMaker has no way to clear a default, and keeps the version that one pins until told otherwise. So what
was there before is noted ahead of our write, and ``None`` is sent where a pin must go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .wire import DefaultImage

_CLEARED: Final = "None"  # SageMaker's own word for a version that is pinned no more


@dataclass(frozen=True, kw_only=True)
class DefaultGoal:
    """What is wanted of one default: ours as it shall be, and as we last sent it."""

    desired: DefaultImage | None = None
    owned: DefaultImage | None = None


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What this request knows of the default before ours; ``None`` where it has not looked or noted yet."""

    recalled: DefaultImage | None = None
    noted: DefaultImage | None = None


@dataclass(frozen=True)
class Note:
    """Note on the image that becomes the default what was there before."""

    on: DefaultImage
    before: DefaultImage


@dataclass(frozen=True)
class Recall:
    """Look up on our image what was there before."""

    on: DefaultImage


@dataclass(frozen=True)
class Set:
    """Send these members of the DefaultResourceSpec."""

    members: dict[str, str]


@dataclass(frozen=True)
class Stuck:
    """SageMaker can't do it."""

    reason: str


def next_default(
    goal: DefaultGoal, there: DefaultImage, memory: Memory, *, written: bool
) -> Note | Recall | Set | Stuck | None:
    """Decide the next step towards a default; ``None`` if it is as wanted.

    Args:
        goal: what is wanted.
        there: the default as SageMaker has it.
        memory: what is known of the default before ours.
        written: whether a write of ours was accepted.
    """
    if goal.desired is not None:
        return _next_arrival(goal, goal.desired, there, memory, written=written)
    if goal.owned is None or not there.is_of(goal.owned):
        return None  # not ours any more: somebody changed it since
    if memory.recalled is None:
        return Recall(goal.owned)
    return _set(memory.recalled, there) if memory.recalled else Stuck(_unclearable(there))


def _next_arrival(
    goal: DefaultGoal, desired: DefaultImage, there: DefaultImage, memory: Memory, *, written: bool
) -> Note | Recall | Set | Stuck | None:
    if there == desired:
        return None
    if there.is_of(desired):
        stays = written and there.version_alias
        return Stuck(_sticky_alias(there)) if stays else _set(desired, there)
    before = there
    if goal.owned is not None and there.is_of(goal.owned):  # another image of ours, with a note of its own
        if memory.recalled is None:
            return Recall(goal.owned)
        before = memory.recalled
    return _set(desired, there) if memory.noted == before else Note(desired, before)


def _set(wanted: DefaultImage, there: DefaultImage) -> Set:
    members = wanted.to_properties()
    if there.version_arn and not wanted.version_arn:
        members["SageMakerImageVersionArn"] = _CLEARED
    return Set(members)


def _unclearable(there: DefaultImage) -> str:
    return (
        f"starts apps with {there.version_arn or there.image_arn}, had no default image before, and "
        "SageMaker has no way to clear one: set another default image there, then try again"
    )


def _sticky_alias(there: DefaultImage) -> str:
    return (
        f"keeps the version alias {there.version_alias!r} of the default image before, and SageMaker has no "
        "way to clear one: set a default image without an alias there first"
    )

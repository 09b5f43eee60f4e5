"""What to do next about one target: a pure function of what was observed and what is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .merge import ForeignEntryError, merge
from .remedies import with_remedy
from .wire import CustomImage, DomainUpdate, Target

MAX_CUSTOM_IMAGES: Final = 200
_BUSY: Final = frozenset({"Pending", "Updating"})
_SETTLED: Final = frozenset({"InService", "Update_Failed"})


@dataclass(frozen=True, kw_only=True)
class ListGoal:
    """What is wanted of one list: our entries as they shall be, and as we last sent them."""

    desired: tuple[CustomImage, ...] = ()
    owned: tuple[CustomImage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is wanted of one target, list by list; the key is the settings path."""

    target: Target
    lists: Mapping[str, ListGoal]
    adopt: Collection[str] = ()

    @property
    def attaches(self) -> bool:
        """Whether entries shall be there at the end, so that a target that is gone is an error."""
        return any(goal.desired for goal in self.lists.values())


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What SageMaker says of one target: its status and the lists that a goal names."""

    status: str
    failure_reason: str = ""
    lists: Mapping[str, Sequence[CustomImage]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Nothing can be done before something has passed."""

    waiting_for: str


@dataclass(frozen=True)
class Write:
    """Send these lists, whole; ``changed`` names those that differ from what is there."""

    lists: Mapping[str, tuple[CustomImage, ...]]
    changed: frozenset[str]


@dataclass(frozen=True)
class Done:
    """The target is as wanted."""


@dataclass(frozen=True)
class Fail:
    """It can't be as wanted."""

    reason: str


Step = Wait | Write | Done | Fail


def goals_of(*, old: DomainUpdate | None, new: DomainUpdate | None) -> tuple[Goal, ...]:
    """Give the goal of every target that either properties name, in the order in which they name them.

    Args:
        old: what this resource last sent; ``None`` if it never did.
        new: what it shall be; ``None`` on the way out.
    """
    desired = _entries(new)
    owned = _entries(old)
    targets: dict[Target, dict[str, ListGoal]] = {}
    for target, path in {**desired, **owned}:
        targets.setdefault(target, {})[path] = ListGoal(
            desired=desired.get((target, path), ()), owned=owned.get((target, path), ())
        )
    adopt = frozenset(new.adopt) if new else frozenset()
    return tuple(Goal(target=target, lists=lists, adopt=adopt) for target, lists in targets.items())


def next_step(goal: Goal, observed: Observed | None, *, written: bool = False) -> Step:
    """Decide the next step towards a goal.

    Args:
        goal: what is wanted.
        observed: what SageMaker says; ``None`` if the target does not exist.
        written: whether a write of ours was accepted, so that a failed update is our own.
    """
    if observed is None:
        return Fail("does not exist") if goal.attaches else Done()
    if observed.status in _BUSY:
        return Wait(f"to leave status {observed.status}")
    if observed.status not in _SETTLED:
        reason = f"is in status {observed.status}{_because(observed)}"
        return Fail(reason) if goal.attaches else Done()
    failed = observed.status == "Update_Failed"
    if failed and written:
        return Fail(f"went to Update_Failed after our update{_because(observed)}")
    return _merge_all(goal, observed, heal=failed and goal.attaches)


def _merge_all(goal: Goal, observed: Observed, *, heal: bool) -> Step:
    """Plan the write; a failed update of the past is healed by sending our lists again, changed or not."""
    merged: dict[str, tuple[CustomImage, ...]] = {}
    for path, wanted in goal.lists.items():
        there = observed.lists.get(path, ())
        try:
            merged[path] = merge(there, desired=wanted.desired, owned=wanted.owned, adopt=goal.adopt)
        except ForeignEntryError as error:
            return Fail(_foreign(path, error))
        if len(merged[path]) > max(MAX_CUSTOM_IMAGES, len(there)):
            return Fail(_full(path, len(merged[path])))
    changed = frozenset(path for path in merged if merged[path] != tuple(observed.lists.get(path, ())))
    if not changed and not heal:
        return Done()
    sent = {path: images for path, images in merged.items() if path in changed or (heal and images)}
    return Write(sent, changed)


def _entries(update: DomainUpdate | None) -> dict[tuple[Target, str], tuple[CustomImage, ...]]:
    entries: dict[tuple[Target, str], tuple[CustomImage, ...]] = {}
    for images in update.custom_image_lists if update else ():
        place = (images.target, images.settings_path)
        entries[place] = entries.get(place, ()) + images.custom_images
    return entries


def _because(observed: Observed) -> str:
    return f": {with_remedy(observed.failure_reason)}" if observed.failure_reason else ""


def _foreign(path: str, error: ForeignEntryError) -> str:
    return (
        f"already lists image {error.ours.image_name!r} in {path} with AppImageConfig "
        f"{error.theirs.app_image_config_name!r}, where this stack wants "
        f"{error.ours.app_image_config_name!r}: detach that entry, or attach with adopt=True to take it over"
    )


def _full(path: str, number: int) -> str:
    return (
        f"would hold {number} custom images in {path}, but SageMaker takes {MAX_CUSTOM_IMAGES} at most: "
        "detach images that nobody uses any more"
    )

"""What to do next about one target: a pure function of what was observed and what is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from .default_image import DefaultGoal, Memory, Note, Recall, Set, Stuck, next_default
from .merge import ForeignEntryError, merge
from .remedies import with_remedy
from .wire import CustomImage, CustomImageList, DefaultImage, DomainUpdate, Target

MAX_CUSTOM_IMAGES: Final = 200
_BUSY: Final = frozenset({"Pending", "Updating"})
_SETTLED: Final = frozenset({"InService", "Update_Failed"})


@dataclass(frozen=True, kw_only=True)
class ListGoal:
    """What is wanted of one list: our entries as they shall be, and as we last sent them."""

    desired: tuple[CustomImage, ...] = ()
    owned: tuple[CustomImage, ...] = ()
    default: DefaultGoal = field(default_factory=DefaultGoal)

    @property
    def attaches(self) -> bool:
        """Whether something of ours shall be there at the end."""
        return bool(self.desired) or self.default.desired is not None


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What is wanted of one target, list by list; the key is the settings path."""

    target: Target
    lists: Mapping[str, ListGoal]
    adopt: Collection[str] = ()

    @property
    def attaches(self) -> bool:
        """Whether entries shall be there at the end, so that a target that is gone is an error."""
        return any(goal.attaches for goal in self.lists.values())


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What SageMaker says of one target: its status and the lists that a goal names."""

    status: str
    failure_reason: str = ""
    lists: Mapping[str, Sequence[CustomImage]] = field(default_factory=dict)
    defaults: Mapping[str, DefaultImage] = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Nothing can be done before something has passed."""

    waiting_for: str


@dataclass(frozen=True)
class Write:
    """Send these lists, whole, and these members of defaults; ``changed`` names lists that differ."""

    lists: Mapping[str, tuple[CustomImage, ...]]
    changed: frozenset[str]
    defaults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Remember:
    """Note, or look up, what the default at this path was before ours."""

    path: str
    task: Note | Recall


@dataclass(frozen=True)
class Done:
    """The target is as wanted."""


@dataclass(frozen=True)
class Fail:
    """It can't be as wanted."""

    reason: str


Step = Wait | Write | Remember | Done | Fail


def goals_of(*, old: DomainUpdate | None, new: DomainUpdate | None) -> tuple[Goal, ...]:
    """Give the goal of every target that either properties name, in the order in which they name them.

    Args:
        old: what this resource last sent; ``None`` if it never did.
        new: what it shall be; ``None`` on the way out.
    """
    desired = _lists(new)
    owned = _lists(old)
    targets: dict[Target, dict[str, ListGoal]] = {}
    for target, path in {**desired, **owned}:
        nothing = CustomImageList(target=target, settings_path=path, custom_images=())
        after, before = desired.get((target, path), nothing), owned.get((target, path), nothing)
        targets.setdefault(target, {})[path] = ListGoal(
            desired=after.custom_images,
            owned=before.custom_images,
            default=DefaultGoal(desired=after.default, owned=before.default),
        )
    adopt = frozenset(new.adopt) if new else frozenset()
    return tuple(Goal(target=target, lists=lists, adopt=adopt) for target, lists in targets.items())


def next_step(
    goal: Goal,
    observed: Observed | None,
    *,
    written: bool = False,
    memories: Mapping[str, Memory] = MappingProxyType({}),
) -> Step:
    """Decide the next step towards a goal.

    Args:
        goal: what is wanted.
        observed: what SageMaker says; ``None`` if the target does not exist.
        written: whether a write of ours was accepted, so that a failed update is our own.
        memories: what is known of the defaults before ours, by settings path.
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
    step = _merge_all(goal, observed, heal=failed and goal.attaches)
    if isinstance(step, Fail):
        return step
    return _with_defaults(step, goal, observed, memories, written=written)


def _with_defaults(
    step: Write | Done, goal: Goal, observed: Observed, memories: Mapping[str, Memory], *, written: bool
) -> Step:
    """Have the write bring the defaults as well, after what was there before is noted or looked up."""
    defaults: dict[str, Mapping[str, str]] = {}
    for path, wanted in goal.lists.items():
        there = observed.defaults.get(path, DefaultImage())
        match next_default(wanted.default, there, memories.get(path, Memory()), written=written):
            case Set(members):
                defaults[path] = members
            case Stuck(reason):
                return Fail(f"{reason} ({path})")
            case Note() | Recall() as task:
                return Remember(path, task)
    if not defaults:
        return step
    return replace(step if isinstance(step, Write) else Write({}, frozenset()), defaults=defaults)


def _merge_all(goal: Goal, observed: Observed, *, heal: bool) -> Write | Done | Fail:
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


def _lists(update: DomainUpdate | None) -> dict[tuple[Target, str], CustomImageList]:
    lists: dict[tuple[Target, str], CustomImageList] = {}
    for images in update.custom_image_lists if update else ():
        place = (images.target, images.settings_path)
        if place in lists:
            images = replace(images, custom_images=lists[place].custom_images + images.custom_images)
        lists[place] = images
    return lists


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

"""The domain update: observe, plan, act, verify, until every target is as wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from . import rstudio
from .default_memory import DefaultMemory
from .patience import UnfulfilledError
from .plan import Done, Fail, Goal, Observed, Remember, Wait, Write, goals_of, next_step
from .run import Run
from .sagemaker import ApiError, Sort
from .wire import CustomImage, DefaultImage, DomainUpdate, Target, TargetKind

# What the operations that describe and update a target end with, and what they call its name.
_OPERATIONS: Final = {
    TargetKind.DOMAIN: ("domain", ""),
    TargetKind.USER_PROFILE: ("user_profile", "UserProfileName"),
    TargetKind.SPACE: ("space", "SpaceName"),
}
_LIST: Final = "CustomImages"
_DEFAULT: Final = "DefaultResourceSpec"
_NAMED_IMAGES: Final = 5
# Longer than a handler pauses between two looks, with a call that times out and a start.
_WATCH: Final = 60.0


class DomainTask:
    """Brings one domain from what a stack last wanted of it to what it wants now.

    Args:
        run: the invocation.
        old: what this resource last sent; ``None`` on the way in.
        new: what it shall be; ``None`` on the way out. One of both is there.
        watch: whether what created this resource may still be at work while it is on the way out.
    """

    def __init__(
        self, run: Run, *, old: DomainUpdate | None, new: DomainUpdate | None, watch: bool = False
    ) -> None:
        self._run = run
        self._watches = watch
        self._progress = run.progress
        self._attaches = new is not None
        self._update = next(update for update in (new, old) if update is not None)
        self._domain_id = self._update.domain_id
        self._goals = goals_of(old=old, new=new)

    def __str__(self) -> str:
        lists = self._update.custom_image_lists
        names = list(dict.fromkeys(image.image_name for images in lists for image in images.custom_images))
        shown = ", ".join(names[:_NAMED_IMAGES]) + (", ..." if len(names) > _NAMED_IMAGES else "")
        verb = "attach images to" if self._attaches else "detach images from"
        return f"{verb} domain {self._domain_id} ({shown})"

    def converge(self) -> Mapping[str, Any]:
        """Bring every target to its goal, then restart the RStudio server if that is wanted."""
        if len(self._goals) > 1:
            # Whatever can't be done must show before the first write, not after some of them.
            self._check_all()
        for goal in self._goals:
            self._settle(goal)
        if self._watches:
            self._watch()
        if self._may_restart:
            rstudio.restart(self._run, self._domain_id)
        return {"DomainId": self._domain_id, "Updates": self._progress.updates}

    def _check_all(self) -> None:
        for goal in self._goals:
            key = self._key(goal.target)
            if key not in self._progress.checked:
                if isinstance(self._plan(goal), Done):
                    self._progress.settled.append(key)
                self._progress.checked.append(key)

    def _settle(self, goal: Goal) -> None:
        key = self._key(goal.target)
        if key in self._progress.settled:
            return
        while isinstance(step := self._plan(goal), Write):
            self._write(goal, step)
        self._progress.settled.append(key)

    def _watch(self) -> None:
        """Take back what a Create writes that this Delete has overtaken.

        The Create must find its entries there once to end, so they get the time before they are taken.
        """
        updates = None
        while updates != self._progress.updates:
            updates = self._progress.updates
            if not self._waited_out():
                return
            self._progress.settled.clear()
            for goal in self._goals:
                self._settle(goal)

    def _waited_out(self) -> bool:
        """Let a Create have its time; if there is less than that, all that was there is detached already."""
        if self._progress.watched_since is None:
            self._progress.watched_since = self._run.clock.now()
        try:
            while self._run.clock.now() < self._progress.watched_since + _WATCH:
                self._run.wait("a Create that was never answered to end")
        except UnfulfilledError:
            return False
        self._progress.watched_since = None
        return True

    @property
    def _may_restart(self) -> bool:
        """Whether the RStudio server is our business: it is on the way out only if we changed its list."""
        if not self._update.restart_rstudio_server:
            return False
        listed = any(rstudio.concerns(path) for goal in self._goals for path in goal.lists)
        return self._progress.restart_due or (self._attaches and listed)

    def _plan(self, goal: Goal) -> Write | Done:
        """Observe until there is something to do or nothing left to do."""
        key = self._key(goal.target)
        memory = DefaultMemory(self._run, key)
        while True:
            observed = self._run.insist(lambda: self._observe(goal))
            step = next_step(
                goal, observed, written=key in self._progress.written, memories=memory.of(goal.lists)
            )
            self._run.log("plan", Target=str(goal.target), Next=type(step).__name__)
            match step:
                case Wait():
                    self._run.wait(f"{self._name(goal.target)} {step.waiting_for}")
                case Fail():
                    raise UnfulfilledError(f"{self._name(goal.target)} {step.reason}")
                case Remember():
                    memory.carry_out(step.path, step.task)
                case _:
                    return step

    def _observe(self, goal: Goal) -> Observed | None:
        kind, _ = _OPERATIONS[goal.target.kind]
        description = self._run.api.find(f"describe_{kind}", **self._identity(goal.target))
        if description is None:
            return None
        return Observed(
            status=description["Status"],
            failure_reason=description.get("FailureReason") or "",
            lists={path: _list_at(description, path) for path in goal.lists},
            defaults={path: _default_at(description, path) for path in goal.lists},
        )

    def _write(self, goal: Goal, write: Write) -> None:
        """Send the lists; nothing else, so that nothing else is at stake."""
        kind, _ = _OPERATIONS[goal.target.kind]
        self._progress.attempted = True
        if any(rstudio.concerns(path) for path in write.changed):
            self._progress.restart_due = True
        request = self._identity(goal.target)
        for path, images in write.lists.items():
            _settings_at(request, path)[_LIST] = [image.to_properties() for image in images]
        for path, members in write.defaults.items():
            _settings_at(request, path)[_DEFAULT] = dict(members)
        lengths = {path: len(images) for path, images in write.lists.items()}
        self._run.log("write", Target=str(goal.target), Lengths=lengths, Defaults=sorted(write.defaults))
        try:
            self._run.api.call(f"update_{kind}", **request)
        except ApiError as error:
            if error.sort is not Sort.GONE or self._run.insist(lambda: self._observe(goal)) is not None:
                self._run.tolerate(error)
            return
        self._progress.updates += 1
        if self._key(goal.target) not in self._progress.written:
            self._progress.written.append(self._key(goal.target))
        self._run.wait(f"{self._name(goal.target)} to take the update")

    def _identity(self, target: Target) -> dict[str, Any]:
        _, name = _OPERATIONS[target.kind]
        identity = {"DomainId": self._domain_id}
        return {**identity, name: target.name} if name else identity

    def _key(self, target: Target) -> str:
        return f"{self._domain_id}/{target}"

    def _name(self, target: Target) -> str:
        domain = f"domain {self._domain_id}"
        return domain if target.kind is TargetKind.DOMAIN else f"{target} of {domain}"


def _list_at(description: dict[str, Any], path: str) -> tuple[CustomImage, ...]:
    return tuple(
        CustomImage.from_sagemaker(entry) for entry in _settings_at(description, path).get(_LIST, ())
    )


def _default_at(description: dict[str, Any], path: str) -> DefaultImage:
    return DefaultImage.from_properties(_settings_at(description, path).get(_DEFAULT, {}))


def _settings_at(root: dict[str, Any], path: str) -> dict[str, Any]:
    """Give the app settings at a path, made where there are none."""
    settings = root
    for member in path.split("."):
        settings = settings.setdefault(member, {})
    return settings

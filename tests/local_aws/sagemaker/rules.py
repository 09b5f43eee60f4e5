"""How the service behaves where AWS is slow, or where the public evidence leaves a choice."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


class Merge(enum.StrEnum):
    """How an update meets stored settings: member by member, or (hostile) whole app-settings blocks."""

    DEEP = "deep"
    BLOCK = "block"


class References(enum.StrEnum):
    """What an update that names an unknown image or version ends in."""

    REJECT = "reject"
    FAIL_UPDATE = "fail-update"
    ACCEPT = "accept"


class Aliases(enum.StrEnum):
    """What happens to an alias that another version of the image holds."""

    REJECT = "reject"
    MOVE = "move"


class RunningApps(enum.StrEnum):
    """Whether running apps hinder an update of custom images."""

    IGNORE = "ignore"
    REFUSE = "refuse"


class OverlapError(enum.StrEnum):
    """The error of a change that meets a resource which is busy with another."""

    RESOURCE_IN_USE = "ResourceInUse"
    CONFLICT = "ConflictException"


class _Adjustable:
    """Values that can be changed by name, from another process too."""

    def configure(self, values: Mapping[str, Any]) -> None:
        """Sets some values; each is converted to the type of the one it replaces.

        Raises:
            ValueError: A name or a value is not among the known ones.
        """
        known = [member.name for member in fields(self)]  # type: ignore[arg-type]  # subclasses are dataclasses
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"'{name}' is unknown: use one of {', '.join(known)}")
            setattr(self, name, _converted(name, value, type(getattr(self, name))))

    def values(self) -> dict[str, Any]:
        return {member.name: getattr(self, member.name) for member in fields(self)}  # type: ignore[arg-type]


def _converted(name: str, value: Any, kind: type) -> Any:
    if kind is bool and not isinstance(value, bool):
        raise ValueError(f"'{name}' must be one of True, False, got {value!r}")
    return kind(value)


@dataclass
class Latency(_Adjustable):
    """How long a change of each kind of resource takes, and how long deleted apps stay listed; seconds."""

    image: float = 0.2
    image_version: float = 0.2
    domain: float = 0.2
    user_profile: float = 0.2
    space: float = 0.2
    app: float = 0.2
    deleted_app: float = 86_400.0

    @classmethod
    def of(cls, seconds: float) -> Latency:
        """The same latency for every kind of change."""
        return cls(
            image=seconds,
            image_version=seconds,
            domain=seconds,
            user_profile=seconds,
            space=seconds,
            app=seconds,
        )


@dataclass
class Rules(_Adjustable):
    """The modes; each default is the strictest reading of the evidence.

    Attributes:
        caller_describes: A caller must be allowed to describe each image and version that it attaches.
        check_image_role: An image's role must exist, trust SageMaker and be allowed to pull when it is used.
        check_execution_role: A domain whose execution role may not describe what is attached fails to update.
        page_size: How many items a List call answers when it does not say.
    """

    merge: Merge = Merge.DEEP
    references: References = References.REJECT
    aliases: Aliases = Aliases.REJECT
    running_apps: RunningApps = RunningApps.IGNORE
    overlap_error: OverlapError = OverlapError.RESOURCE_IN_USE
    caller_describes: bool = True
    check_image_role: bool = True
    check_execution_role: bool = False
    page_size: int = 10

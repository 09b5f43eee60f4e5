"""Where in a domain an image is offered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from ._validation import ENTITY_NAME, check_text


class AttachLevel(Enum):
    """The settings of SageMaker that can hold a list of custom images.

    The value is the member of the Update request that holds them.
    """

    USERS = "DefaultUserSettings"
    SPACES = "DefaultSpaceSettings"
    USER_PROFILE = "UserSettings"
    SPACE = "SpaceSettings"


@dataclass(frozen=True)
class AttachTo:
    """A place in a domain to which images are attached.

    Use ``AttachTo.USERS`` (all users' private spaces), ``AttachTo.SPACES`` (shared spaces),
    ``AttachTo.user_profile(name)`` or ``AttachTo.space(name)``.

    See the AWS pages "UserSettings", "DefaultSpaceSettings" and "SpaceSettings" of the SageMaker API
    reference.
    """

    level: AttachLevel
    name: str | None = None

    USERS: ClassVar[AttachTo]
    SPACES: ClassVar[AttachTo]

    @staticmethod
    def user_profile(name: str) -> AttachTo:
        """Return the settings of one user profile, which replace the domain's list for that user.

        Args:
            name: The UserProfileName, at most 63 characters.

        Raises:
            ValueError: the name is not one of a user profile.
        """
        _check_name("user_profile", name)
        return AttachTo(AttachLevel.USER_PROFILE, name)

    @staticmethod
    def space(name: str) -> AttachTo:
        """Return the settings of one space.

        Args:
            name: The SpaceName, at most 63 characters.

        Raises:
            ValueError: the name is not one of a space.
        """
        _check_name("space", name)
        return AttachTo(AttachLevel.SPACE, name)

    def __str__(self) -> str:
        argument = "" if self.name is None else f"({self.name!r})"
        return f"AttachTo.{self.level.name.lower() if argument else self.level.name}{argument}"


def _check_name(prop: str, name: str) -> None:
    check_text(
        prop,
        name,
        maximum=63,
        pattern=ENTITY_NAME,
        remedy="use its name (letters, digits, inner hyphens), not its ARN",
    )


AttachTo.USERS = AttachTo(AttachLevel.USERS)
AttachTo.SPACES = AttachTo(AttachLevel.SPACES)

"""What can go wrong: in a request, and in a resource."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """A request that CloudFormation refuses, with its own code and wording."""

    # moto finds the service model of an error by the name of its module
    __module__ = "moto.cloudformation.exceptions"
    code = "ValidationError"


class AlreadyExistsError(ValidationError):
    """A stack of that name exists."""

    __module__ = "moto.cloudformation.exceptions"
    code = "AlreadyExistsException"


class ChangeSetNotFoundError(ValidationError):
    """No change set of that name."""

    __module__ = "moto.cloudformation.exceptions"
    code = "ChangeSetNotFoundException"


class ResourceError(Exception):
    """A resource could not be created, updated or deleted; the text becomes the event's reason.

    Args:
        reason: What the event says.
        offered_id: The physical id that a failed custom resource named, if it was another one.
    """

    def __init__(self, reason: str, *, offered_id: str | None = None) -> None:
        super().__init__(reason)
        self.offered_id = offered_id


class ResourceGoneError(ResourceError):
    """The resource does not exist any more; for a native type that is success when it is to be deleted."""


class ResourceCancelledError(ResourceError):
    """A sibling failed while this resource was still in flight."""


class UnresolvedError(ResourceError):
    """A reference to something that is not there yet."""

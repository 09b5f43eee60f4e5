"""What a handler is, and what it may know of the operation that it serves."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from tests.local_aws.cloudformation.resource import Resource


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The operation that a handler works for.

    Attributes:
        account: The account id.
        region: The region.
        stack_id: The stack's ARN.
        stack_name: The stack's name.
        cancelled: Set once a sibling has failed.
    """

    account: str
    region: str
    stack_id: str
    stack_name: str
    cancelled: threading.Event = field(default_factory=threading.Event)


class Handler(Protocol):
    """Manages the resources of some types.

    A handler sets `physical_id` as soon as something exists, so that a failure later on leaves a trace to
    clean up, and `attributes`. It raises ResourceError, or ResourceGoneError where nothing is left to delete.
    """

    def create(self, resource: Resource, scope: Scope) -> None:
        """Bring the resource into being."""

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change what exists from the old properties to the new ones."""

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Take the resource away."""


@runtime_checkable
class Importable(Protocol):
    """A handler that can read what it did not create."""

    def adopt(self, resource: Resource, scope: Scope) -> None:
        """Take over what exists under the physical id of the resource, without changing it."""


class HandlerOf(Protocol):
    """Finds the handler of a resource type."""

    def __call__(self, resource_type: str) -> Handler:
        """The handler; raises ResourceError for a type that is not emulated."""

"""One resource at a time: create, update, delete, each told as CloudFormation tells it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ResourceError, ResourceGoneError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import HandlerOf, Importable, Scope
from tests.local_aws.cloudformation.stack import Stack

_LOG = logging.getLogger(__name__)


class Lifecycle:
    """Leads single resources of a stack through their life and records the events.

    Args:
        stack: The stack that they belong to.
        handler_of: Finds the handler of a type.
        cancelled: Set once the operation shall wind up.
    """

    def __init__(self, stack: Stack, handler_of: HandlerOf, cancelled: threading.Event | None = None) -> None:
        self._stack = stack
        self._handler_of = handler_of
        self._scope = Scope(
            account=stack.account,
            region=stack.region,
            stack_id=stack.stack_id,
            stack_name=stack.name,
            cancelled=cancelled if cancelled is not None else threading.Event(),
        )

    def create(self, resource: Resource) -> None:
        """Create the resource."""

        def action() -> None:
            schemas.validate(resource.type, resource.properties)
            self._handler_of(resource.type).create(resource, self._scope)

        self._do("CREATE", resource, action)

    def adopt(self, resource: Resource) -> None:
        """Take over what exists already, without changing it."""

        def action() -> None:
            schemas.validate(resource.type, resource.properties)
            handler = self._handler_of(resource.type)
            if not isinstance(handler, Importable):
                raise ResourceError(f"the local AWS cannot import {resource.type}")
            handler.adopt(resource, self._scope)

        self._do("IMPORT", resource, action)

    def update(self, resource: Resource, old: Resource) -> None:
        """Update the resource in place."""

        def action() -> None:
            schemas.validate(resource.type, resource.properties)
            self._handler_of(resource.type).update(resource, old, self._scope)

        self._do("UPDATE", resource, action)

    def delete(self, resource: Resource) -> None:
        """Delete the resource; a native one that is gone already counts as deleted."""

        def action() -> None:
            try:
                self._handler_of(resource.type).delete(resource, self._scope)
            except ResourceGoneError:
                if schemas.is_custom(resource.type):
                    raise

        self._do("DELETE", resource, action)

    def skip_deletion(self, resource: Resource) -> None:
        """Leave the resource behind because a policy says so."""
        self._stack.record_resource(resource, "DELETE_SKIPPED")

    def fail(self, resource: Resource, verb: str, error: Exception) -> ResourceError:
        """Record a failure that came before or out of the handler."""
        if not isinstance(error, ResourceError):
            _LOG.warning("%s of %s failed", verb, resource.logical_id, exc_info=error)
        failure = error if isinstance(error, ResourceError) else ResourceError(str(error) or repr(error))
        self._stack.record_resource(resource, f"{verb}_FAILED", str(failure))
        return failure

    def _do(self, verb: str, resource: Resource, action: Callable[[], None]) -> None:
        self._stack.record_resource(resource, f"{verb}_IN_PROGRESS")
        try:
            action()
        except Exception as error:
            raise self.fail(resource, verb, error) from error
        self._stack.record_resource(resource, f"{verb}_COMPLETE")

"""The one way in which domains, user profiles and spaces take new settings."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.attachments import check_attachments
from tests.local_aws.sagemaker.errors import ServiceError, invalid
from tests.local_aws.sagemaker.merge import merged
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.state import Resource
from tests.local_aws.sagemaker.world import Transition, World

BUSY_STATUSES = ("Pending", "Updating", "Deleting")
UPDATABLE_STATUSES = ("InService", "Update_Failed")


def refuse_busy(world: World, resource: Resource) -> None:
    """Refuses to touch a resource while a change of it is under way.

    Raises:
        ServiceError: With the code that the rules give to overlapping changes.
    """
    if resource.status in BUSY_STATUSES:
        code = world.rules.overlap_error.value
        raise ServiceError(code, f"{resource.arn} is in status {resource.status}")


def start_update(
    request: Request, resource: Resource, changes: dict[str, Any], transition: Transition
) -> None:
    """Starts an update, whose effect shows when it ends; a failed one leaves the settings as they were."""
    world = request.world
    refuse_busy(world, resource)
    if resource.status not in UPDATABLE_STATUSES:
        raise invalid(f"{resource.arn} cannot be updated in status {resource.status}")
    reason = check_attachments(request, resource.arn, resource.fields, changes)
    new = merged({name: resource.fields.get(name, {}) for name in changes}, changes, world.rules.merge)
    resource.pending = new
    world.change(resource, transition, effect=lambda: resource.fields.update(new), reason=reason)

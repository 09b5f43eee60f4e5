"""Takes resources away, dependents first."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tests.local_aws.cloudformation.errors import ResourceError
from tests.local_aws.cloudformation.lifecycle import Lifecycle
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.scheduler import Scheduler, restricted

# The user guide, on what happens to resources that a finished update has left over.
CLEANUP_ATTEMPTS = 3


def delete_all(
    resources: Collection[Resource],
    *,
    lifecycle: Lifecycle,
    scheduler: Scheduler,
    retain: Callable[[Resource], bool],
    attempts: int = 1,
    bystanders: Collection[Resource] = (),
) -> list[Resource]:
    """Delete resources, each one after all that depend on it; what fails blocks only what it depends on.

    Args:
        resources: What shall go; at most one of each logical id.
        lifecycle: Acts on single resources.
        scheduler: Decides the order.
        retain: Whether a policy says that the resource stays behind.
        attempts: How often each deletion is tried.
        bystanders: Resources that stay, known for the order that they impose.

    Returns:
        The resources that are still there, although no policy asked for it.
    """
    by_name = {resource.logical_id: resource for resource in resources}

    def delete(name: str) -> None:
        if retain(by_name[name]):
            lifecycle.skip_deletion(by_name[name])
        else:
            _delete(by_name[name], lifecycle, attempts)

    known = {resource.logical_id: resource for resource in bystanders} | by_name
    dependents = {
        name: {other.logical_id for other in known.values() if name in other.definition.dependencies}
        for name in known
    }
    outcome = scheduler.run(restricted(dependents, by_name.keys()), delete)
    return [resource for name, resource in by_name.items() if name not in outcome.done]


def _delete(resource: Resource, lifecycle: Lifecycle, attempts: int) -> None:
    for _ in range(attempts - 1):
        try:
            lifecycle.delete(resource)
        except ResourceError:
            continue
        return
    lifecycle.delete(resource)

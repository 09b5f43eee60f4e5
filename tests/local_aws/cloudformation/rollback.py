"""The way back: first everything is restored, then what the failed operation had made is removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.deletion import CLEANUP_ATTEMPTS, delete_all
from tests.local_aws.cloudformation.deployment import Change, Deployment
from tests.local_aws.cloudformation.lifecycle import Lifecycle
from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.scheduler import Scheduler, restricted
from tests.local_aws.cloudformation.stack import Stack

MakeScheduler = Callable[[], Scheduler]


class CreateRollback:
    """Undoes the creation of a stack."""

    def __init__(
        self, stack: Stack, lifecycle: Lifecycle, scheduler: Scheduler, *, retain_except_on_create: bool
    ) -> None:
        self._stack = stack
        self._lifecycle = lifecycle
        self._scheduler = scheduler
        self._retain_except_on_create = retain_except_on_create

    def run(self, reason: str) -> None:
        """Delete all that was created."""
        self._stack.record("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        left = delete_all(
            [resource for resource in self._stack.resources.values() if resource.physical_id is not None],
            lifecycle=self._lifecycle,
            scheduler=self._scheduler,
            retain=self._retained,
        )
        self._stack.resources = {resource.logical_id: resource for resource in left}
        self._stack.record("ROLLBACK_FAILED" if left else "ROLLBACK_COMPLETE")

    def _retained(self, resource: Resource) -> bool:
        return resource.definition.deletion_policy == "Retain" and not self._retain_except_on_create


class UpdateRollback:
    """Undoes an update, in two phases like AWS.

    Args:
        stack: The stack.
        deployment: What was done.
        lifecycle: Acts on single resources.
        make_scheduler: Makes a scheduler for each phase.
        options: Which of the open questions is answered how.
        retain_except_on_create: Whether the request said that new resources go, whatever their policy.
    """

    def __init__(
        self,
        stack: Stack,
        deployment: Deployment,
        lifecycle: Lifecycle,
        make_scheduler: MakeScheduler,
        *,
        options: Options,
        retain_except_on_create: bool,
    ) -> None:
        self._stack = stack
        self._before = deployment.before
        self._changes = deployment.changes
        self._lifecycle = lifecycle
        self._make_scheduler = make_scheduler
        self._options = options
        self._retain_except_on_create = retain_except_on_create
        self._restored: set[str] = set()
        self._litter: dict[str, Resource] = {}

    def start(self, reason: str) -> None:
        """Begin the rollback of a failed update."""
        self._stack.record("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        self.run(frozenset())

    def run(self, skip: frozenset[str]) -> None:
        """Restore what is not restored yet, then clean up; stops where restoring fails."""
        for change in self._changes.values():
            if change.kind != "update":
                self._discard(change.new)
        old_order = {name: old.definition.dependencies for name, old in self._before.items()}
        graph = restricted(old_order, self._changes.keys() - self._restored)
        outcome = self._make_scheduler().run(graph, lambda name: self._restore(name, skip))
        if len(outcome.done) < len(graph):
            self._stack.stuck_rollback = self
            names = ", ".join(sorted(graph.keys() - set(outcome.done)))
            self._stack.record(
                "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{names}]."
            )
            return
        self._stack.stuck_rollback = None
        self._stack.resources = {
            name: self._stack.resources[name] if name in self._changes else old
            for name, old in self._before.items()
        }
        self._stack.record("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        delete_all(
            list(self._litter.values()),
            lifecycle=self._lifecycle,
            scheduler=self._make_scheduler(),
            retain=self._retained,
            attempts=CLEANUP_ATTEMPTS,
            bystanders=list(self._stack.resources.values()),
        )
        self._stack.record("UPDATE_ROLLBACK_COMPLETE")

    def _restore(self, name: str, skip: frozenset[str]) -> None:
        change, old = self._changes[name], self._before[name]
        if change.kind == "replace":
            self._stack.resources[name] = old
        elif name in skip:
            self._stack.resources[name] = old.revived(change.new)
        else:
            self._revert(change, old)
        self._restored.add(name)

    def _revert(self, change: Change, old: Resource) -> None:
        """Update back, old and new properties swapped."""
        new, name = change.new, old.logical_id
        offered = replace(new, physical_id=change.offered_id) if change.offered_id is not None else None
        if self._options.new_id_rollback == "delete" and (change.renewed or offered):
            self._discard(offered if offered is not None else new)
            self._stack.resources[name] = old
            return
        back = old.revived(new)
        self._lifecycle.update(back, new)
        if schemas.is_custom(new.type) and back.physical_id != new.physical_id:
            self._discard(new)
        self._stack.resources[name] = back

    def _discard(self, resource: Resource) -> None:
        if resource.physical_id is not None:
            self._litter[resource.logical_id] = resource

    def _retained(self, resource: Resource) -> bool:
        if self._retain_except_on_create:
            return False
        policy = resource.definition
        if resource.logical_id in self._before:  # the new copy of something that was to be replaced
            retain = "Retain" in (policy.deletion_policy, policy.update_replace_policy)
            return retain and self._options.replacement_rollback == "keep"
        return policy.deletion_policy == "Retain"

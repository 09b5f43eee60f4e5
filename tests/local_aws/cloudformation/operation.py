"""One operation on one stack, from the first event to the last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from typing import Literal

from moto.core.utils import utcnow

from tests.local_aws.cloudformation.deletion import CLEANUP_ATTEMPTS, delete_all
from tests.local_aws.cloudformation.deployment import Deployment, DeploymentError
from tests.local_aws.cloudformation.exports import Exports
from tests.local_aws.cloudformation.import_plan import Target
from tests.local_aws.cloudformation.importing import Import
from tests.local_aws.cloudformation.lifecycle import Lifecycle
from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import HandlerOf
from tests.local_aws.cloudformation.rollback import CreateRollback, UpdateRollback
from tests.local_aws.cloudformation.scheduler import Scheduler
from tests.local_aws.cloudformation.stack import Output, Stack

_LOG = logging.getLogger(__name__)
Verb = Literal["CREATE", "UPDATE"]


class Operation:
    """Runs in a thread of its own while its stack is in progress.

    Args:
        stack: The stack.
        handler_of: Finds the handler of a resource type.
        exports: The exports of the account and region.
        options: The options in force when the operation begins.
    """

    def __init__(self, stack: Stack, handler_of: HandlerOf, exports: Exports, options: Options) -> None:
        self._stack = stack
        self._handler_of = handler_of
        self._exports = exports
        self._options = options

    def start(self, work: Callable[[], None]) -> None:
        """Do the work in the background; the stack's status says when it is over."""

        def run() -> None:
            try:
                work()
            except Exception as error:
                _LOG.exception("the operation on %s broke", self._stack.name)
                self._stack.record(
                    self._stack.status.replace("_IN_PROGRESS", "_FAILED"), f"Internal Failure: {error!r}"
                )

        threading.Thread(target=run, name=f"stack {self._stack.name}", daemon=True).start()

    def deploy(self, verb: Verb, plan: Plan, *, retain_except_on_create: bool) -> None:
        """Create or update the stack, or roll it back."""
        cancelled = threading.Event()
        deployment = Deployment(self._stack, plan, self._lifecycle(cancelled), self._scheduler(), cancelled)
        try:
            deployment.run()
            outputs = deployment.outputs()
            self._exports.check_change(self._stack, outputs)
        except DeploymentError as failure:
            self._roll_back(verb, deployment, str(failure), retain_except_on_create)
            return
        self._commit(plan, deployment, outputs)
        if verb == "UPDATE":
            self._clean_up(plan, deployment)
        self._stack.record(f"{verb}_COMPLETE")

    def take_over(self, plan: Plan, targets: Collection[Target]) -> None:
        """Import existing resources into the stack."""
        Import(self._stack, plan, targets, self._lifecycle(), self._scheduler()).run()

    def delete(self, *, retain: Collection[str], finished: Callable[[], None]) -> None:
        """Delete the stack and call `finished` once nothing is left of it."""
        stack = self._stack
        if (reason := self._exports.reason_to_keep(stack)) is not None:
            stack.record("DELETE_FAILED", reason)
            return

        def retained(resource: Resource) -> bool:
            return resource.logical_id in retain or resource.definition.deletion_policy != "Delete"

        left = delete_all(
            [resource for resource in stack.resources.values() if resource.physical_id is not None],
            lifecycle=self._lifecycle(),
            scheduler=self._scheduler(),
            retain=retained,
        )
        stack.resources = {resource.logical_id: resource for resource in left}
        if left:
            names = ", ".join(sorted(stack.resources))
            stack.record("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}].")
            return
        stack.outputs, stack.imports, stack.deleted = [], frozenset(), utcnow()
        finished()
        stack.record("DELETE_COMPLETE")

    def continue_rollback(self, skip: frozenset[str]) -> None:
        """Take up a rollback that stopped half-way."""
        if self._stack.stuck_rollback is not None:
            self._stack.stuck_rollback.run(skip)

    def _roll_back(
        self, verb: Verb, deployment: Deployment, reason: str, retain_except_on_create: bool
    ) -> None:
        if verb == "CREATE":
            CreateRollback(
                self._stack,
                self._lifecycle(),
                self._scheduler(),
                retain_except_on_create=retain_except_on_create,
            ).run(reason)
            return
        UpdateRollback(
            self._stack,
            deployment,
            self._lifecycle(),
            self._scheduler,
            options=self._options,
            retain_except_on_create=retain_except_on_create,
        ).start(reason)

    def _commit(self, plan: Plan, deployment: Deployment, outputs: list[Output]) -> None:
        stack = self._stack
        with stack.lock:
            stack.template, stack.parameters = plan.template, plan.parameters
            stack.outputs, stack.imports = outputs, frozenset(deployment.imports)
            stack.resources = {name: stack.resources[name] for name in plan.definitions}

    def _clean_up(self, plan: Plan, deployment: Deployment) -> None:
        self._stack.record("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")

        def retained(old: Resource) -> bool:
            new = plan.definitions.get(old.logical_id)
            if new is None:
                return old.definition.deletion_policy != "Delete"
            # which template's policy counts is nowhere said: retain only if both say so
            return {old.definition.update_replace_policy, new.update_replace_policy} == {"Retain"}

        delete_all(
            deployment.obsolete(),
            lifecycle=self._lifecycle(),
            scheduler=self._scheduler(),
            retain=retained,
            attempts=CLEANUP_ATTEMPTS,
            bystanders=list(deployment.before.values()),
        )

    def _lifecycle(self, cancelled: threading.Event | None = None) -> Lifecycle:
        return Lifecycle(self._stack, self._handler_of, cancelled)

    def _scheduler(self) -> Scheduler:
        return Scheduler(seed=self._options.seed, parallel=self._options.parallel)

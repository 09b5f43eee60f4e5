"""The work of an import: everything is taken over, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Collection

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.import_plan import Target
from tests.local_aws.cloudformation.lifecycle import Lifecycle
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.scheduler import Scheduler
from tests.local_aws.cloudformation.stack import Stack


class Import:
    """Takes existing resources over into a stack.

    Args:
        stack: The stack.
        plan: The stack with the imported resources.
        targets: The resources to import.
        lifecycle: Acts on single resources.
        scheduler: Decides the order.
    """

    def __init__(
        self,
        stack: Stack,
        plan: Plan,
        targets: Collection[Target],
        lifecycle: Lifecycle,
        scheduler: Scheduler,
    ) -> None:
        self._stack = stack
        self._plan = plan
        self._targets = {target.logical_id: target for target in targets}
        self._lifecycle = lifecycle
        self._scheduler = scheduler
        self._taken: list[Resource] = []
        self._resources = dict(stack.resources)
        self._evaluator = plan.evaluator(self._resources)

    def run(self) -> None:
        """Import, or leave the stack as it was; what exists in the account stays as it is either way."""
        definitions = self._plan.definitions.items()
        graph = {name: set(one.dependencies) for name, one in definitions if name in self._targets}
        outcome = self._scheduler.run(graph, self._take, cancel=threading.Event())
        if outcome.failures:
            self._roll_back(f"The following resource(s) failed to import: [{', '.join(outcome.failures)}].")
            return
        with self._stack.lock:
            self._stack.template, self._stack.parameters = self._plan.template, self._plan.parameters
            self._stack.resources = {name: self._resources[name] for name in self._plan.definitions}
        self._stack.record("IMPORT_COMPLETE")

    def _take(self, name: str) -> None:
        definition = self._plan.definitions[name]
        resource = Resource(definition=definition, properties={}, physical_id=self._targets[name].physical_id)
        try:
            properties = self._evaluator.evaluate(definition.properties)
        except Exception as error:
            raise self._lifecycle.fail(resource, "IMPORT", error) from error
        resource.properties = schemas.coerced(resource.type, properties)
        self._lifecycle.adopt(resource)
        self._resources[name] = resource
        self._taken.append(resource)

    def _roll_back(self, reason: str) -> None:
        self._stack.record("IMPORT_ROLLBACK_IN_PROGRESS", reason)
        for resource in self._taken:
            self._stack.record_resource(resource, "IMPORT_ROLLBACK_COMPLETE")
        self._stack.record("IMPORT_ROLLBACK_COMPLETE")

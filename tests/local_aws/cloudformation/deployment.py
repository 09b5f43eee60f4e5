"""The forward half of a create or update: resources in order, then outputs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Literal

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ResourceCancelledError, ResourceError
from tests.local_aws.cloudformation.lifecycle import Lifecycle
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.scheduler import Outcome, Scheduler
from tests.local_aws.cloudformation.stack import Output, Stack
from tests.local_aws.cloudformation.template import references


@dataclass(kw_only=True)
class Change:
    """Something that was done to a resource, or at least begun.

    Attributes:
        kind: Whether it was created, updated in place, or created anew beside its old self.
        new: The resource as it shall be.
        old: The resource as it was.
        offered_id: The physical id that a failed Update of a custom resource named, if it was another one.
    """

    kind: Literal["create", "update", "replace"]
    new: Resource
    old: Resource | None = None
    offered_id: str | None = None

    @property
    def renewed(self) -> Resource | None:
        """The old self, if an Update of a custom resource gave it a new physical id."""
        if self.kind == "update" and self.old is not None and self.old.physical_id != self.new.physical_id:
            return self.old
        return None


class DeploymentError(Exception):
    """The deployment cannot be finished; the text is the reason of the rollback."""


class Deployment:
    """Brings a stack's resources to what a plan says, and remembers each step for a rollback.

    Args:
        stack: The stack; its resources are replaced one by one.
        plan: What it shall look like.
        lifecycle: Acts on single resources.
        scheduler: Decides the order.
        cancelled: Set on the first failure, for siblings in flight.
    """

    def __init__(
        self, stack: Stack, plan: Plan, lifecycle: Lifecycle, scheduler: Scheduler, cancelled: threading.Event
    ) -> None:
        self.before = dict(stack.resources)
        self.changes: dict[str, Change] = {}
        self.imports: set[str] = set()
        self.plan = plan
        self._resources: dict[str, Resource] = {}
        self._stack = stack
        self._lifecycle = lifecycle
        self._scheduler = scheduler
        self._cancelled = cancelled
        self._evaluator = plan.evaluator(self._resources, self._find_export)

    def run(self) -> None:
        """Create, update and replace; raises DeploymentError once nothing is in flight any more."""
        graph = {name: set(definition.dependencies) for name, definition in self.plan.definitions.items()}
        outcome = self._scheduler.run(graph, self._deploy, cancel=self._cancelled)
        if outcome.failures:
            raise DeploymentError(self._reason(outcome))

    def outputs(self) -> list[Output]:
        """The outputs, once all resources are there."""
        try:
            conditions = self._evaluator.conditions()
            return [
                self._output(key)
                for key, body in self.plan.template.outputs.items()
                if body.get("Condition") is None or conditions[body["Condition"]]
            ]
        except Exception as error:
            raise DeploymentError(str(error)) from error

    def obsolete(self) -> list[Resource]:
        """What a finished update has to clean up: old selves and resources that the template dropped."""
        replaced = [change.old for change in self.changes.values() if change.kind == "replace" and change.old]
        renewed = [change.renewed for change in self.changes.values() if change.renewed]
        dropped = [old for name, old in self.before.items() if name not in self.plan.definitions]
        return replaced + renewed + dropped

    def _deploy(self, name: str) -> None:
        definition = self.plan.definitions[name]
        old = self.before.get(name)
        new = Resource(definition=definition, properties={})
        try:
            new.properties = schemas.coerced(new.type, self._evaluator.evaluate(definition.properties))
        except Exception as error:
            raise self._lifecycle.fail(new, "UPDATE" if old else "CREATE", error) from error
        if old is None:
            self._create(Change(kind="create", new=new))
        elif old.properties == new.properties:
            new = replace(old, definition=definition)
        elif schemas.create_only_changes(new.type, old.properties, new.properties):
            self._create(Change(kind="replace", new=new, old=old))
        else:
            self._update(new, old)
        self._resources[name] = self._stack.resources[name] = new

    def _create(self, change: Change) -> None:
        # on record before anything happens, so that a half-done creation is cleaned up
        self.changes[change.new.logical_id] = change
        if change.old is None:
            self._stack.resources[change.new.logical_id] = change.new
        self._lifecycle.create(change.new)

    def _update(self, new: Resource, old: Resource) -> None:
        new.physical_id, new.model, new.attributes = old.physical_id, old.model, dict(old.attributes)
        new.find_attribute = old.find_attribute
        change = self.changes[new.logical_id] = Change(kind="update", new=new, old=old)
        try:
            self._lifecycle.update(new, old)
        except ResourceError as failure:
            change.offered_id = failure.offered_id
            raise

    def _find_export(self, name: str) -> str | None:
        self.imports.add(name)
        return self.plan.find_export(name)

    def _output(self, key: str) -> Output:
        body = self.plan.template.outputs[key]
        value = self._evaluator.evaluate(body["Value"])
        names = {name for name, attribute in references(body["Value"]) if attribute is not None}
        masked = any(self._resources[name].no_echo for name in names & self._resources.keys())
        export = body.get("Export")
        return Output(
            key=key,
            value="****" if masked else str(value),
            description=body.get("Description"),
            export_name=None if export is None else str(self._evaluator.evaluate(export["Name"])),
        )

    def _reason(self, outcome: Outcome) -> str:
        failed = {
            name for name, error in outcome.failures.items() if not isinstance(error, ResourceCancelledError)
        }
        updates = {name for name in failed if name in self.changes and self.changes[name].kind == "update"}
        parts = [("create", failed - updates), ("update", updates)]
        return " ".join(
            f"The following resource(s) failed to {verb}: [{', '.join(sorted(names))}]."
            for verb, names in parts
            if names
        )

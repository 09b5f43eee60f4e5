"""What a plan would change, worked out without doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import UnresolvedError
from tests.local_aws.cloudformation.intrinsics import Evaluator
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.stack import STACK_TYPE, Stack
from tests.local_aws.cloudformation.template import Definition

Replacement = Literal["True", "False", "Conditional"]


@dataclass(frozen=True, kw_only=True)
class ResourceChange:
    """What would happen to one resource."""

    action: Literal["Add", "Modify", "Remove", "Import"]
    logical_id: str
    type: str
    physical_id: str | None = None
    replacement: Replacement | None = None
    scope: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


def find_changes(plan: Plan, stack: Stack) -> list[ResourceChange]:
    """Compare a plan with what the stack has."""
    # what is going to be replaced or created is taken out, so that references to it are seen as unknown
    settled = dict(stack.resources)
    evaluator = plan.evaluator(settled)
    changes = []
    for definition in _in_order(plan):
        change = _change(definition, stack.resources.get(definition.logical_id), evaluator)
        if change is None:
            continue
        changes.append(change)
        if change.replacement != "False":
            settled.pop(definition.logical_id, None)
    changes += [
        ResourceChange(action="Remove", logical_id=name, type=old.type, physical_id=old.physical_id)
        for name, old in stack.resources.items()
        if name not in plan.definitions
    ]
    if not changes and stack.template is not None and _differs_otherwise(plan, stack):
        changes.append(
            ResourceChange(action="Modify", logical_id=stack.name, type=STACK_TYPE, replacement="False")
        )
    return changes


def _in_order(plan: Plan) -> Iterator[Definition]:
    left = dict(plan.definitions)
    while left:
        ready = [name for name, definition in left.items() if not definition.dependencies & left.keys()]
        for name in ready:
            yield left.pop(name)


def _change(definition: Definition, old: Resource | None, evaluator: Evaluator) -> ResourceChange | None:
    name, kind = definition.logical_id, definition.type
    if old is None:
        return ResourceChange(action="Add", logical_id=name, type=kind)
    static, dynamic = _evaluate(definition, evaluator)
    new = schemas.coerced(kind, static)
    before = {key: value for key, value in old.properties.items() if key not in dynamic}
    changed = sorted(key for key in before.keys() | new.keys() if before.get(key) != new.get(key))
    must = schemas.create_only_changes(kind, before, new)
    may = set(schemas.create_only_changes(kind, old.properties, new)) & dynamic
    scope = ["Properties"] if changed or dynamic else []
    scope += [] if old.definition.deletion_policy == definition.deletion_policy else ["DeletionPolicy"]
    scope += (
        []
        if old.definition.update_replace_policy == definition.update_replace_policy
        else ["UpdateReplacePolicy"]
    )
    if not scope:
        return None
    recreation = dict.fromkeys(must, "Always") | dict.fromkeys(may, "Conditionally")
    return ResourceChange(
        action="Modify",
        logical_id=name,
        type=kind,
        physical_id=old.physical_id,
        replacement="True" if must else "Conditional" if may else "False",
        scope=tuple(scope),
        properties=tuple((key, recreation.get(key, "Never")) for key in sorted({*changed, *dynamic})),
    )


def _evaluate(definition: Definition, evaluator: Evaluator) -> tuple[dict[str, Any], set[str]]:
    static: dict[str, Any] = {}
    dynamic: set[str] = set()
    for key, value in definition.properties.items():
        try:
            static |= evaluator.evaluate({key: value})
        except UnresolvedError:
            dynamic.add(key)
    return static, dynamic


def _differs_otherwise(plan: Plan, stack: Stack) -> bool:
    """Whether outputs differ; a template that differs in its description only is no update."""
    return stack.template is not None and stack.template.outputs != plan.template.outputs

"""What an import may do: resources that exist become a stack's, and nothing else of the stack changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.changes import ResourceChange, find_changes
from tests.local_aws.cloudformation.errors import ValidationError
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.stack import Stack


@dataclass(frozen=True, kw_only=True)
class Target:
    """A resource to import: its place in the template, and what identifies it in the account."""

    logical_id: str
    type: str
    identifier: Mapping[str, str]

    @property
    def physical_id(self) -> str:
        """The values of the identifier, in the order of the schema."""
        return "|".join(self.identifier[name] for name in schemas.primary_identifier(self.type))


def find_imports(
    plan: Plan, stack: Stack, targets: Collection[Target], living: Collection[Stack]
) -> list[ResourceChange]:
    """What an import would do; raises ValidationError for what no import may do.

    Args:
        plan: The stack with the imported resources.
        stack: The stack as it is.
        targets: The resources to import.
        living: All stacks: none may have the resource already.
    """
    by_name = {target.logical_id: target for target in targets}
    _check_targets(plan, stack, by_name)
    changes = find_changes(plan, stack)
    _check_changes(changes, by_name)
    if (stack.template.outputs if stack.template else {}) != plan.template.outputs:
        raise ValidationError("As part of the import operation, you cannot modify or add [Outputs]")
    _check_owners(targets, living)
    return [
        replace(change, action="Import", physical_id=by_name[change.logical_id].physical_id)
        for change in changes
    ]


def _check_targets(plan: Plan, stack: Stack, targets: Mapping[str, Target]) -> None:
    if not targets:
        raise ValidationError("ResourcesToImport must name at least one resource for an import")
    _refuse(targets.keys() - plan.definitions.keys(), "Resources {} to import are not in the template")
    _refuse(
        targets.keys() & stack.resources.keys(),
        "Resources {} passed in ResourceToImport are already in a stack and cannot be imported.",
    )
    types = {name: plan.definitions[name].type for name in targets}
    _refuse(
        {types[name] for name in targets if not schemas.is_importable(types[name])},
        "ResourceTypes {} are not supported for Import",
    )
    _refuse(
        {name for name, target in targets.items() if target.type != types[name]},
        "Resources {} have another type in the template",
    )
    _refuse(
        {
            name
            for name, target in targets.items()
            if set(target.identifier) != set(schemas.primary_identifier(target.type))
        },
        "Resources {} are not identified by the primary identifier of their type",
    )
    _refuse(
        {name for name in targets if "DeletionPolicy" not in plan.template.resources[name]},
        "The following resources to import {} must have DeletionPolicy attribute specified in the template.",
    )


def _check_changes(changes: Collection[ResourceChange], targets: Mapping[str, Target]) -> None:
    added = {change.logical_id for change in changes if change.action == "Add"}
    _refuse(added - targets.keys(), "Resources {} is missing from ResourceToImport list")
    _refuse(
        {change.logical_id for change in changes} - added,
        "You have modified resources {} in your template that are not being imported. "
        "Update, create or delete operations cannot be executed during import operations.",
    )


def _check_owners(targets: Collection[Target], living: Collection[Stack]) -> None:
    owners = {
        (resource.type, resource.physical_id): stack.stack_id
        for stack in living
        for resource in stack.resources.values()
    }
    for target in targets:
        if (owner := owners.get((target.type, target.physical_id))) is not None:
            raise ValidationError(f"{target.physical_id} already exists in stack {owner}")


def _refuse(names: Collection[str], message: str) -> None:
    if names:
        raise ValidationError(message.format(f"[{', '.join(sorted(names))}]"))

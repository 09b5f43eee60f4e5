"""A template together with everything that its values depend on: parameters, conditions, the stack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.ssm.models import ssm_backends

from tests.local_aws.cloudformation.errors import ValidationError
from tests.local_aws.cloudformation.intrinsics import Evaluator
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.cloudformation.template import Definition, Template

FindExport = Callable[[str], str | None]


@dataclass(frozen=True)
class Plan:
    """What a stack shall look like after a deployment.

    Attributes:
        template: The template.
        parameters: Parameter values as given, by name.
        values: Resolved parameters and pseudo parameters, by name.
        definitions: The resources whose condition holds.
        find_export: Finds the value of an export by name.
        region: The stack's region.
    """

    template: Template
    parameters: dict[str, str]
    values: dict[str, Any]
    definitions: dict[str, Definition]
    find_export: FindExport
    region: str

    @classmethod
    def make(
        cls, stack: Stack, template: Template, given: Mapping[str, str], find_export: FindExport
    ) -> Plan:
        """Resolve parameters and conditions; whatever is wrong with them is refused here."""
        unknown = sorted(given.keys() - template.parameters.keys())
        if unknown:
            raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
        parameters = {
            name: str(given.get(name, declared.get("Default")))
            for name, declared in template.parameters.items()
            if name in given or "Default" in declared
        }
        missing = sorted(template.parameters.keys() - parameters.keys())
        if missing:
            raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
        values = _pseudo_parameters(stack) | {
            name: _resolve(value, template.parameters[name], stack) for name, value in parameters.items()
        }
        draft = cls(template, parameters, values, {}, find_export, stack.region)
        definitions = template.definitions(draft.evaluator({}).conditions())
        stack.same_types({name: definition.type for name, definition in definitions.items()})
        return cls(template, parameters, values, definitions, find_export, stack.region)

    def evaluator(
        self, resources: Mapping[str, Resource], find_export: FindExport | None = None
    ) -> Evaluator:
        """An evaluator that sees these resources, which may still be growing."""
        return Evaluator(
            self.template,
            values=self.values,
            resources=resources,
            exported=find_export if find_export is not None else self.find_export,
            region=self.region,
        )


def _pseudo_parameters(stack: Stack) -> dict[str, Any]:
    return {
        "AWS::AccountId": stack.account,
        "AWS::NotificationARNs": stack.notification_arns,
        "AWS::Partition": "aws",
        "AWS::Region": stack.region,
        "AWS::StackId": stack.stack_id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com",
    }


def _resolve(value: str, declared: Mapping[str, Any], stack: Stack) -> Any:
    allowed = declared.get("AllowedValues")
    if allowed is not None and value not in map(str, allowed):
        raise ValidationError(f"Parameter value {value!r} must be one of AllowedValues")
    kind = declared.get("Type", "String")
    if kind.startswith("AWS::SSM::Parameter::Value"):
        found = ssm_backends[stack.account][stack.region].get_parameter(value)
        if found is None:
            raise ValidationError(
                f"Unable to fetch parameters [{value}] from parameter store for this account."
            )
        value = found.value
    return value.split(",") if "List" in kind else value

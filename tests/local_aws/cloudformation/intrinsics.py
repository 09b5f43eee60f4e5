"""Intrinsic functions: from what a template says to what a resource gets."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.local_aws.cloudformation.errors import UnresolvedError, ValidationError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.template import Template, split_attribute

NO_VALUE: Final = object()
_PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")


class Evaluator:
    """Evaluates the values of one template for one stack.

    Args:
        template: The template.
        values: Parameters and pseudo parameters by name.
        resources: Resources that exist so far; grows while a deployment goes on.
        exported: Finds the value of an export by name, or None.
        region: The region, for Fn::GetAZs.
    """

    def __init__(
        self,
        template: Template,
        *,
        values: Mapping[str, Any],
        resources: Mapping[str, Resource],
        exported: Callable[[str], str | None],
        region: str,
    ) -> None:
        self._template = template
        self._values = values
        self._resources = resources
        self._exported = exported
        self._region = region
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Condition": self.condition,
            "Fn::And": lambda parts: all(self.evaluate(part) for part in parts),
            "Fn::Base64": lambda text: base64.b64encode(self.evaluate(text).encode()).decode(),
            "Fn::Equals": lambda pair: _text(self.evaluate(pair[0])) == _text(self.evaluate(pair[1])),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._attribute,
            "Fn::GetAZs": lambda _: [self._region + zone for zone in "abc"],
            "Fn::If": self._if,
            "Fn::ImportValue": self._import,
            "Fn::Join": lambda parts: parts[0].join(_text(item) for item in self.evaluate(parts[1])),
            "Fn::Not": lambda parts: not self.evaluate(parts[0]),
            "Fn::Or": lambda parts: any(self.evaluate(part) for part in parts),
            "Fn::Select": lambda parts: self.evaluate(parts[1])[int(self.evaluate(parts[0]))],
            "Fn::Split": lambda parts: self.evaluate(parts[1]).split(parts[0]),
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda value: json.dumps(self.evaluate(value)),
        }

    def evaluate(self, value: Any) -> Any:
        """The value with every intrinsic function replaced by its result."""
        if isinstance(value, list):
            items = (self.evaluate(item) for item in value)
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            # "Condition" is also a plain key, of IAM statements for example
            if name in self._functions and (name != "Condition" or isinstance(argument, str)):
                return self._functions[name](argument)
        members = {key: self.evaluate(item) for key, item in value.items()}
        return {key: item for key, item in members.items() if item is not NO_VALUE}

    def condition(self, name: str) -> bool:
        """Whether a condition of the template holds."""
        if name not in self._template.conditions:
            raise ValidationError(f"Template error: condition {name} is not defined")
        return bool(self.evaluate(self._template.conditions[name]))

    def conditions(self) -> dict[str, bool]:
        """Every condition of the template by name."""
        return {name: self.condition(name) for name in self._template.conditions}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._values:
            return self._values[name]
        return self._resource(name).physical_id

    def _attribute(self, argument: Any) -> Any:
        name, attribute = split_attribute(argument)
        return self._resource(name).attribute(self.evaluate(attribute))

    def _resource(self, name: str) -> Resource:
        if name not in self._resources:
            raise UnresolvedError(f"Unresolved resource dependencies [{name}]")
        return self._resources[name]

    def _if(self, argument: Any) -> Any:
        name, then, otherwise = argument
        return self.evaluate(then if self.condition(name) else otherwise)

    def _find_in_map(self, argument: Any) -> Any:
        value = self._template.document["Mappings"]
        for key in argument[:3]:
            value = value[self.evaluate(key)]
        return value

    def _import(self, argument: Any) -> str:
        name = self.evaluate(argument)
        value = self._exported(name)
        if value is None:
            raise ValidationError(f"No export named {name} found.")
        return value

    def _sub(self, argument: Any) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def substitute(match: re.Match[str]) -> str:
            name = match.group(1)
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in variables:
                return _text(self.evaluate(variables[name]))
            return _text(self._attribute(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(substitute, text)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

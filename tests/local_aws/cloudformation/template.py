"""A template as CloudFormation reads it: parsed, checked as a whole, with its dependencies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml  # type: ignore[import-untyped] # publishes no types
from moto.cloudformation.utils import yaml_tag_constructor

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ValidationError

PSEUDO_PARAMETERS = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)
# The user guide names these and no others; Snapshot belongs to types that this double does not have.
_POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate"),
    "UpdateReplacePolicy": ("Delete", "Retain"),
}
_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # see above
    """YAML with CloudFormation's short forms (!Ref and friends)."""


_Loader.add_multi_constructor(
    "!", lambda loader, suffix, node: yaml_tag_constructor(loader, f"!{suffix}", node)
)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One resource of a template, as written."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    deletion_policy: str
    update_replace_policy: str
    dependencies: frozenset[str]


class Template:
    """A parsed template that passed the checks which need no account."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.document = _parse(text)
        self.parameters: dict[str, Any] = self.document.get("Parameters") or {}
        self.conditions: dict[str, Any] = self.document.get("Conditions") or {}
        self.outputs: dict[str, Any] = self.document.get("Outputs") or {}
        self.resources: dict[str, Any] = self.document.get("Resources") or {}
        self._check()

    @property
    def description(self) -> str | None:
        """What the template says about itself."""
        return self.document.get("Description")

    def definitions(self, conditions: Mapping[str, bool]) -> dict[str, Definition]:
        """The resources whose condition holds, in the order of the template."""
        present = {
            logical_id: body
            for logical_id, body in self.resources.items()
            if body.get("Condition") is None or conditions[body["Condition"]]
        }
        return {
            logical_id: Definition(
                logical_id=logical_id,
                type=body["Type"],
                properties=body.get("Properties") or {},
                deletion_policy=body.get("DeletionPolicy", "Delete"),
                update_replace_policy=body.get("UpdateReplacePolicy", "Delete"),
                dependencies=frozenset(_dependencies(body) & present.keys()),
            )
            for logical_id, body in present.items()
        }

    def _check(self) -> None:
        if not self.resources:
            raise ValidationError("Template format error: At least one Resources member must be defined.")
        unknown = sorted({b["Type"] for b in self.resources.values() if not schemas.is_known(b["Type"])})
        if unknown:
            raise ValidationError(
                f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]"
            )
        for logical_id, body in self.resources.items():
            _check_policies(logical_id, body)
            self._check_references(body, "Resources")
        self._check_references(self.outputs, "Outputs")
        _check_acyclic({logical_id: _dependencies(body) for logical_id, body in self.resources.items()})

    def _check_references(self, value: Any, block: str) -> None:
        known = self.resources.keys() | self.parameters.keys() | PSEUDO_PARAMETERS
        for name, attribute in references(value):
            if name not in known:
                raise ValidationError(
                    f"Template format error: Unresolved resource dependencies [{name}] "
                    f"in the {block} block of the template"
                )
            if attribute is not None and not schemas.has_attribute(self.resources[name]["Type"], attribute):
                raise ValidationError(
                    f"Template error: resource {name} does not support "
                    f"attribute type {attribute} in Fn::GetAtt"
                )


def references(value: Any) -> Iterator[tuple[str, str | None]]:
    """Every (name, attribute) that a value refers to; a plain Ref has no attribute."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, Mapping):
        return
    if set(value) == {"Ref"}:
        yield value["Ref"], None
    elif set(value) == {"Fn::GetAtt"}:
        yield split_attribute(value["Fn::GetAtt"])
    elif set(value) == {"Fn::Sub"}:
        yield from _placeholders(value["Fn::Sub"])
    else:
        for item in value.values():
            yield from references(item)


def split_attribute(value: str | list[str]) -> tuple[str, str]:
    """The two parts of Fn::GetAtt, which comes as a list or with a dot."""
    name, attribute = value.split(".", 1) if isinstance(value, str) else value
    return name, attribute


def _placeholders(value: Any) -> Iterator[tuple[str, str | None]]:
    text, variables = (value, {}) if isinstance(value, str) else value
    for placeholder in _PLACEHOLDER.findall(text):
        if placeholder not in variables:
            name, _, attribute = placeholder.partition(".")
            yield name, attribute or None
    yield from references(list(variables.values()))


def _dependencies(body: Mapping[str, Any]) -> set[str]:
    explicit = body.get("DependsOn") or []
    names = {explicit} if isinstance(explicit, str) else set(explicit)
    return names | {name for name, _ in references(body.get("Properties") or {})}


def _parse(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        try:
            document = yaml.load(text, Loader=_Loader)  # noqa: S506 (a subclass of SafeLoader)
        except yaml.YAMLError as error:
            raise ValidationError(f"Template format error: YAML not well-formed. ({error})") from error
    if not isinstance(document, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return document


def _check_policies(logical_id: str, body: Mapping[str, Any]) -> None:
    for attribute, allowed in _POLICIES.items():
        if attribute in body and body[attribute] not in allowed:
            raise ValidationError(
                f"Template error: resource {logical_id} has an invalid {attribute} {body[attribute]!r}: "
                f"use one of {', '.join(allowed)}"
            )


def _check_acyclic(graph: Mapping[str, set[str]]) -> None:
    left = {name: needs & graph.keys() for name, needs in graph.items()}
    while left:
        ready = {name for name, needs in left.items() if not needs & left.keys()}
        if not ready:
            raise ValidationError(f"Circular dependency between resources: [{', '.join(sorted(left))}]")
        left = {name: needs for name, needs in left.items() if name not in ready}

"""The real provider schemas of CloudFormation's resource types, as cfn-lint ships them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.local_aws.cloudformation import validator
from tests.local_aws.cloudformation.coercion import coerce
from tests.local_aws.cloudformation.errors import ResourceError

# Older types whose every property is an attribute, too; the schemas do not say so.
_ALL_PROPERTIES_ARE_ATTRIBUTES = frozenset(
    {
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::VPC",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SSM::Parameter",
    }
)


def is_custom(resource_type: str) -> bool:
    """Whether the type is served by somebody's function, so that no schema exists."""
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


def is_known(resource_type: str) -> bool:
    """Whether CloudFormation has such a type."""
    return is_custom(resource_type) or resource_type in _files()


@cache
def schema(resource_type: str) -> dict[str, Any]:
    """The provider schema of a native type."""
    content: dict[str, Any] = json.loads(_files()[resource_type].read_text())
    return content


def has_attribute(resource_type: str, attribute: str) -> bool:
    """Whether Fn::GetAtt of the type knows the attribute."""
    if is_custom(resource_type):
        return True
    whole = schema(resource_type)
    if resource_type in _ALL_PROPERTIES_ARE_ATTRIBUTES and attribute in whole["properties"]:
        return True
    return attribute in {".".join(_path(pointer)) for pointer in whole.get("readOnlyProperties", [])}


def primary_identifier(resource_type: str) -> list[str]:
    """Names of the properties that make up the physical id."""
    return [_path(pointer)[-1] for pointer in schema(resource_type)["primaryIdentifier"]]


def is_importable(resource_type: str) -> bool:
    """Whether CloudFormation can read what it did not create, as an import must."""
    return not is_custom(resource_type) and "read" in schema(resource_type).get("handlers", {})


def create_only_changes(resource_type: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Top-level properties whose change makes a replacement necessary."""
    if is_custom(resource_type):
        return []  # the answer to the Update event decides
    paths = [_path(pointer) for pointer in schema(resource_type).get("createOnlyProperties", [])]
    return sorted({path[0] for path in paths if list(_at(old, path)) != list(_at(new, path))})


def coerced(resource_type: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with scalars converted to what the schema asks for, as CloudFormation does."""
    if is_custom(resource_type):
        return dict(properties)
    result: dict[str, Any] = coerce(properties, schema(resource_type))
    return result


def validate(resource_type: str, properties: Mapping[str, Any]) -> None:
    """Refuse properties that break the schema anywhere, however deeply nested."""
    if is_custom(resource_type):
        if not isinstance(properties.get("ServiceToken"), str):
            raise ResourceError("Properties validation failed: required key [ServiceToken] not found")
        return
    problems = validator.problems(properties, schema(resource_type))
    problems += [
        f"#: property [{'/'.join(path)}] is read-only"
        for path in map(_path, schema(resource_type).get("readOnlyProperties", []))
        if any(value is not None for value in _at(properties, path))
    ]
    if problems:
        raise ResourceError(f"Properties validation failed with message: [{', '.join(sorted(problems))}]")


@cache
def _files() -> dict[str, Path]:
    # found without an import of cfn-lint, which takes seconds
    package = find_spec("cfnlint")
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).parent / "data" / "schemas"
    # types exist in every region alike, as far as this double is concerned
    digests = json.loads((data / "providers" / "us-east-1.json").read_text())
    return {name: data / "resources" / f"{digest}.json" for name, digest in digests.items()}


def _path(pointer: str) -> list[str]:
    return pointer.split("/")[2:]


def _at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*":
        for item in value if isinstance(value, list) else ():
            yield from _at(item, path[1:])
    else:
        yield from _at(value.get(path[0]) if isinstance(value, Mapping) else None, path[1:])

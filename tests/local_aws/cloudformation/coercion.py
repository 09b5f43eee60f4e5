"""Scalars as a schema wants them: CloudFormation takes "3" for 3 and true for "true"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any


def coerce(value: Any, whole: Mapping[str, Any]) -> Any:
    """The value with scalars converted to the types of the schema; what cannot be converted stays."""
    return _coerce(value, whole, whole)


def _coerce(value: Any, part: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    if "$ref" in part:
        part = _resolve(part["$ref"], whole)
    if isinstance(value, Mapping):
        members, other = part.get("properties", {}), part.get("additionalProperties")
        rest = other if isinstance(other, Mapping) else {}
        return {key: _coerce(item, members.get(key, rest), whole) for key, item in value.items()}
    if isinstance(value, list):
        items = part.get("items")
        return [_coerce(item, items if isinstance(items, Mapping) else {}, whole) for item in value]
    types = part.get("type", [])
    return _coerce_scalar(value, [types] if isinstance(types, str) else types)


def _coerce_scalar(value: Any, types: Sequence[str]) -> Any:
    if isinstance(value, bool):
        return str(value).lower() if "string" in types and "boolean" not in types else value
    if isinstance(value, int | float):
        return str(value) if "string" in types and not {"integer", "number"} & set(types) else value
    if not isinstance(value, str) or not types or "string" in types:
        return value
    if "boolean" in types and value in ("true", "false"):
        return value == "true"
    if "integer" in types and re.fullmatch(r"-?\d+", value):
        return int(value)
    if "number" in types and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    return value


def _resolve(reference: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    part: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    resolved: Mapping[str, Any] = part
    return _resolve(resolved["$ref"], whole) if "$ref" in resolved else resolved

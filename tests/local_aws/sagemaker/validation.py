"""Requests against the service model, as the service checks them: botocore's clients check far less."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.local_aws.sagemaker.errors import ServiceError, invalid

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, datetime.datetime),
}
# The tag patterns use Java's classes for letters, separators and numbers, which Python's re lacks.
_JAVA_CLASSES, _PYTHON_CLASSES = r"\p{L}\p{Z}\p{N}", r"\w\s"


def check_request(shape: Any, parameters: Mapping[str, Any]) -> None:
    """Checks a request as a whole and reports all its mistakes at once.

    Raises:
        ServiceError: SerializationException for a wrong type, ValidationException for all else.
    """
    problems = list(_problems(shape, parameters, ""))
    if problems:
        plural = "s" if len(problems) > 1 else ""
        raise invalid(f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}")


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind = shape.type_name
    if not _is_of(kind, value):
        raise ServiceError(
            "SerializationException", f"'{path}' must be of type {kind}, got {type(value).__name__}"
        )
    if kind == "structure":
        yield from _structure_problems(shape, value, path)
    elif kind == "list":
        yield from _range_problems(shape, len(value), f"a list at '{path}'", "length")
        for index, item in enumerate(value, start=1):
            yield from _problems(shape.member, item, f"{path}.{index}.member")
    elif kind == "map":
        yield from _range_problems(shape, len(value), f"a map at '{path}'", "length")
        for key, item in value.items():
            yield from _problems(shape.key, key, f"{path}.key")
            yield from _problems(shape.value, item, f"{path}.{key}")
    elif kind == "string":
        yield from _string_problems(shape, value, path)
    elif kind in ("integer", "long"):
        yield from _range_problems(shape, value, f"'{value}' at '{path}'", "value")


def _is_of(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean") == isinstance(value, bool)


def _structure_problems(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if name not in value:
            yield f"value null at '{prefix}{name}' must not be null"
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        yield f"value at '{path}' must set exactly one member, got {len(value)}"
    for name, item in value.items():
        if name in shape.members:
            yield from _problems(shape.members[name], item, f"{prefix}{name}")
        else:
            yield f"'{prefix}{name}' is not a member of {shape.name}"


def _string_problems(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _range_problems(shape, len(value), f"'{value}' at '{path}'", "length")
    if shape.enum and value not in shape.enum:
        yield f"value '{value}' at '{path}' must satisfy enum value set: [{', '.join(shape.enum)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"value '{value}' at '{path}' must satisfy regular expression pattern: {pattern}"


def _range_problems(shape: Any, size: int, what: str, measure: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"value {what} must have {measure} greater than or equal to {low}"
    if high is not None and size > high:
        yield f"value {what} must have {measure} less than or equal to {high}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(_JAVA_CLASSES, _PYTHON_CLASSES))

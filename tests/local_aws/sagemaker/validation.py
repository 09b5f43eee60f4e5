"""Requests against the service model, as the service checks them: botocore's clients check far less.

Each shape becomes a function once: a random schedule would spend most of its time on reading shapes.
"""

from __future__ import annotations

import datetime
import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.local_aws.sagemaker.errors import ServiceError, invalid

#: Takes a value and where it is, and adds what is wrong with it to a list.
Check = Callable[[Any, str, list[str]], None]

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
    problems: list[str] = []
    _check_of(shape)(parameters, "", problems)
    if problems:
        plural = "s" if len(problems) > 1 else ""
        raise invalid(f"{len(problems)} validation error{plural} detected: {'; '.join(problems)}")


def conforms(shape: Any, parameters: Mapping[str, Any]) -> bool:
    """Tells whether `check_request` has nothing against a request."""
    try:
        check_request(shape, parameters)
    except ServiceError:
        return False
    return True


@functools.cache
def _check_of(shape: Any) -> Check:
    """The check of everything that has this shape."""
    kind = shape.type_name
    types, is_boolean = _TYPES[kind], kind == "boolean"
    check_content = _CONTENTS[kind](shape) if kind in _CONTENTS else None

    def check(value: Any, path: str, problems: list[str]) -> None:
        if not isinstance(value, types) or isinstance(value, bool) != is_boolean:
            raise ServiceError(
                "SerializationException", f"'{path}' must be of type {kind}, got {type(value).__name__}"
            )
        if check_content is not None:
            check_content(value, path, problems)

    return check


def _structure(shape: Any) -> Check:
    required, members = shape.required_members, shape.members
    is_union = getattr(shape, "is_tagged_union", False)

    def check(value: Mapping[str, Any], path: str, problems: list[str]) -> None:
        prefix = f"{path}." if path else ""
        for name in required:
            if name not in value:
                problems.append(f"value null at '{prefix}{name}' must not be null")
        if is_union and len(value) != 1:
            problems.append(f"value at '{path}' must set exactly one member, got {len(value)}")
        for name, item in value.items():
            if name in members:
                _check_of(members[name])(item, f"{prefix}{name}", problems)
            else:
                problems.append(f"'{prefix}{name}' is not a member of {shape.name}")

    return check


def _list(shape: Any) -> Check:
    check_length = _bounds(shape, "length")

    def check(value: Sequence[Any], path: str, problems: list[str]) -> None:
        check_length(len(value), lambda: f"a list at '{path}'", problems)
        for index, item in enumerate(value, start=1):
            _check_of(shape.member)(item, f"{path}.{index}.member", problems)

    return check


def _map(shape: Any) -> Check:
    check_length = _bounds(shape, "length")

    def check(value: Mapping[str, Any], path: str, problems: list[str]) -> None:
        check_length(len(value), lambda: f"a map at '{path}'", problems)
        for key, item in value.items():
            _check_of(shape.key)(key, f"{path}.key", problems)
            _check_of(shape.value)(item, f"{path}.{key}", problems)

    return check


def _string(shape: Any) -> Check:
    check_length = _bounds(shape, "length")
    enum, pattern = shape.enum, shape.metadata.get("pattern")
    compiled = re.compile(pattern.replace(_JAVA_CLASSES, _PYTHON_CLASSES)) if pattern else None

    def check(value: str, path: str, problems: list[str]) -> None:
        check_length(len(value), lambda: f"'{value}' at '{path}'", problems)
        if enum and value not in enum:
            problems.append(f"value '{value}' at '{path}' must satisfy enum value set: [{', '.join(enum)}]")
        if compiled and not compiled.fullmatch(value):
            problems.append(f"value '{value}' at '{path}' must satisfy regular expression pattern: {pattern}")

    return check


def _number(shape: Any) -> Check:
    check_value = _bounds(shape, "value")

    def check(value: int, path: str, problems: list[str]) -> None:
        check_value(value, lambda: f"'{value}' at '{path}'", problems)

    return check


#: How the content of a value is checked whose type is right; that of other kinds is not.
_CONTENTS: dict[str, Callable[[Any], Check]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "integer": _number,
    "long": _number,
}


def _bounds(shape: Any, measure: str) -> Callable[[int, Callable[[], str], list[str]], None]:
    low, high = shape.metadata.get("min", -math.inf), shape.metadata.get("max", math.inf)

    def check(size: int, what: Callable[[], str], problems: list[str]) -> None:
        if size < low:
            problems.append(f"value {what()} must have {measure} greater than or equal to {low}")
        elif size > high:
            problems.append(f"value {what()} must have {measure} less than or equal to {high}")

    return check

"""JSON Schema as provider schemas use it, with the keywords that cfn-lint adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import regex  # type: ignore[import-untyped] # publishes no types
from jsonschema import (  # type: ignore[import-untyped] # publishes no types
    Draft7Validator,
    ValidationError,
    validators,
)


def problems(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """All that is wrong with a value, each with its path."""
    # what begins with $ are addresses of the schema itself
    relevant = {key: part for key, part in schema.items() if not key.startswith("$")}
    return [_describe(error) for error in _Validator(relevant).iter_errors(value)]


def _describe(error: ValidationError) -> str:
    return f"#/{'/'.join(map(str, error.absolute_path))}: {error.message}"


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    # provider schemas use classes like \p{L}, which the standard library does not know
    if isinstance(instance, str) and not regex.search(pattern, instance):
        yield ValidationError(f"failed validation constraint for keyword [pattern]: {pattern}")


def _required_xor(_: Any, names: Sequence[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping) and len(set(names) & instance.keys()) != 1:
        yield ValidationError(f"exactly one of {list(names)} is required")


def _required_or(_: Any, names: Sequence[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping) and not set(names) & instance.keys():
        yield ValidationError(f"at least one of {list(names)} is required")


def _dependent_excluded(
    _: Any, rules: Mapping[str, Sequence[str]], instance: Any, __: Any
) -> Iterator[ValidationError]:
    if isinstance(instance, Mapping):
        for name, excluded in rules.items():
            if name in instance and set(excluded) & instance.keys():
                yield ValidationError(f"{name} excludes {list(excluded)}")


_Validator = validators.extend(
    Draft7Validator,
    {
        "pattern": _pattern,
        "requiredXor": _required_xor,
        "requiredOr": _required_or,
        "dependentExcluded": _dependent_excluded,
    },
)

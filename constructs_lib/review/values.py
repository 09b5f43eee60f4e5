"""Values of a template whatever their shape: one or many, in a branch of a condition, of a wrong type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Cases = tuple[str, ...]

_NO_VALUE: Final = {"Ref": "AWS::NoValue"}


def cases(value: Any, known: Cases = ()) -> Iterator[tuple[Any, Cases]]:
    """Return what a value may be, and the conditions of the template under which it is.

    Which branch of ``Fn::If`` holds is known at the deployment only, so both count.
    """
    if value is None or value == _NO_VALUE:
        return
    match value:
        case {"Fn::If": [name, then, otherwise]} if len(value) == 1:
            yield from cases(then, (*known, f"{name}"))
            yield from cases(otherwise, (*known, f"not {name}"))
        case _:
            yield value, known


def items(value: Any, known: Cases = ()) -> Iterator[tuple[Any, Cases]]:
    """Return the items of a value, which may be one or a list of them, each with its conditions."""
    for one, where in cases(value, known):
        if isinstance(one, list):
            for item in one:
                yield from items(item, where)
        else:
            yield one, where


def listed(value: Any) -> list[Any]:
    """Return the items of a value, whatever their conditions."""
    return [item for item, _ in items(value)]


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return those items of a value that are mappings."""
    return [item for item in listed(value) if isinstance(item, dict)]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a value that is a mapping; nothing of any other."""
    return value if isinstance(value, dict) else {}


def is_certain(value: Any) -> bool:
    """Tell whether a value is there whichever conditions of the template hold."""
    match value:
        case None | {"Ref": "AWS::NoValue"}:
            return False
        case {"Fn::If": [_, then, otherwise]}:
            return is_certain(then) and is_certain(otherwise)
        case _:
            return True

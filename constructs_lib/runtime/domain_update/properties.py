"""Reading what CloudFormation delivers, strictly for what is wanted now and tolerantly for the past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

_T = TypeVar("_T")


def required(properties: Mapping[str, Any], name: str) -> str:
    """Read a property that must be there.

    Raises:
        ValueError: it is not, or it is empty.
    """
    value = properties.get(name)
    if value in (None, ""):
        raise ValueError(f"'{name}' must be given, got {value!r}")
    return str(value)


def read_all(items: Any, read: Callable[[Any], _T], *, tolerant: bool = False) -> tuple[_T, ...]:
    """Read each item of a list, which may be missing; a tolerant reader leaves out what it cannot read.

    Raises:
        ValueError: something cannot be read, unless the reader is tolerant.
    """
    if items is not None and not isinstance(items, list):
        if tolerant:
            return ()
        raise ValueError(f"{items!r} must be a list")
    values: list[_T] = []
    for item in items or ():
        try:
            values.append(read(item))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if not tolerant:
                raise ValueError(f"{item!r} cannot be read: {error!r}") from error
    return tuple(values)

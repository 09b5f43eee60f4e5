"""How two values compare, in words: what both are where they are equal, where they differ otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MUCH = 100  # characters; longer values are counted instead of shown


def summary(value: Any) -> str:
    """Say in short what was compared."""
    text = _shown(value)
    return text if len(text) <= _MUCH else f"{len(list(_leaves(value)))} values compared"


def differences(found: Any, expected: Any) -> list[str]:
    """Say where two values differ."""
    if not isinstance(found, Mapping | list) or type(found) is not type(expected):
        return [f"expected {_shown(expected)}, found {_shown(found)}"]
    there, wanted = dict(_leaves(found)), dict(_leaves(expected))
    return [
        f"{path}: expected {_shown(wanted.get(path))}, found {_shown(there.get(path))}"
        for path in sorted(there.keys() | wanted.keys())
        if there.get(path) != wanted.get(path)
    ]


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All that is in a value, each with the path that leads to it."""
    items: Any = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list | tuple):
        items = enumerate(value)
    elif isinstance(value, set | frozenset):
        items = enumerate(sorted(value))
    if not items:
        yield path, value
    for key, item in items:
        yield from _leaves(item, f"{path}.{key}" if path else str(key))


def _shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value in ([], {}, set(), (), ""):
        return "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return str(value)

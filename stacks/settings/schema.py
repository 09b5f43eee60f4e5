"""What the settings may hold, told from their models."""

from __future__ import annotations

from functools import cache
from typing import Any

from .mistakes import Path
from .root import Settings


def keys_at(path: Path) -> list[str]:
    """Return the keys that the object at a path may have."""
    return list(_node_at(path).get("properties", ()))


def is_required(path: Path) -> bool:
    """Tell whether an object can't do without this key."""
    return path[-1] in _node_at(path[:-1]).get("required", ())


def _node_at(path: Path) -> dict[str, Any]:
    node = _schema()
    for key in path:
        node = _resolved(node["items"] if isinstance(key, int) else node["properties"][key])
    return node


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and of an optional value the choice that is not null."""
    choice: dict[str, Any] = next((c for c in node.get("anyOf", ()) if c.get("type") != "null"), node)
    if "$ref" not in choice:
        return choice
    definition: dict[str, Any] = _schema()["$defs"][choice["$ref"].rpartition("/")[2]]
    return definition


@cache
def _schema() -> dict[str, Any]:
    return Settings.model_json_schema()

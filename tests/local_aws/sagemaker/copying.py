"""Copies of what requests and answers are made of; copy.deepcopy takes several times as long for the same."""

from __future__ import annotations

from typing import Any


def copied(value: Any) -> Any:
    """A copy of a value of the API, in which nothing that can be changed is shared."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(copied, value))
    return value

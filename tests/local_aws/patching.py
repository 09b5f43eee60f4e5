"""Putting something of ours in the place of something of moto's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def replace_method(owner: type, name: str, method: Callable[..., Any]) -> None:
    """Replaces a method, for all of this process.

    Raises:
        AttributeError: The class has no such method, so moto is not the version that this was written for.
    """
    getattr(owner, name)
    setattr(owner, name, method)

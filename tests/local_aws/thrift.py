"""Spares what botocore and moto load again and again, or for nothing.

Each process that has to do with the local AWS spends seconds on it otherwise, and each client tenths of one.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from botocore.loaders import JSONFileLoader


def read_models_once() -> None:
    """Have botocore parse each of its files once a process, not once a session: moto makes many of these."""
    read = JSONFileLoader._load_file

    @functools.cache
    def parsed(path: str, open_method: Callable[..., Any]) -> Any:
        return read(JSONFileLoader(), path, open_method)

    JSONFileLoader._load_file = lambda _, path, open_method: parsed(path, open_method)


def leave_international_addresses_unchecked() -> None:
    """Have jsonschema find no checker of IRIs: it compiles a grammar on import, and nobody asks it."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # how Python is told of none

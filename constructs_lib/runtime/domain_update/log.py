"""Structured logs: one JSON line a step, always with the request and resource that it belongs to.

Never pass the answer's address or a whole description of a domain in here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any, Final

_LONGEST: Final = 4096  # characters of one member: what an answer can say, and no more


@dataclass(frozen=True, kw_only=True)
class Log:
    """The log of one request."""

    request_id: str
    logical_resource_id: str

    def __call__(self, step: str, **details: Any) -> None:
        """Write one line."""
        line = {
            "Step": step,
            "RequestId": self.request_id,
            "LogicalResourceId": self.logical_resource_id,
            **details,
        }
        shortened = {name: _shortened(value) for name, value in line.items()}
        sys.stdout.write(json.dumps(shortened, default=str) + "\n")
        sys.stdout.flush()


def _shortened(value: Any) -> Any:
    """Cut what is too long in its middle: the end of a traceback says most."""
    text = str(value)
    half = _LONGEST // 2
    return value if len(text) <= _LONGEST else f"{text[:half]} ... {text[-half:]}"

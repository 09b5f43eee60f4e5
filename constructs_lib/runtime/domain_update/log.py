"""Structured logs: one JSON line a step, always with the request and resource that it belongs to.

Never pass the answer's address or a whole description of a domain in here.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any


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
        sys.stdout.write(json.dumps(line, default=str) + "\n")
        sys.stdout.flush()

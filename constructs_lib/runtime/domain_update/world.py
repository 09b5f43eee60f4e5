"""What the function takes from its surroundings, so that tests can put their own around it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .clock import Clock, SystemClock


@dataclass(frozen=True, kw_only=True)
class World:
    """Time, chance and AWS.

    Attributes:
        clock: the time.
        jitter: random numbers between 0 and 1.
        client: makes a boto3 client of a service; ``None`` for a real one.
        s3_endpoint: where S3 is, if the function's environment says so, as it does for boto3.
    """

    clock: Clock = field(default_factory=SystemClock)
    jitter: Callable[[], float] = random.random
    client: Callable[[str], Any] | None = None
    s3_endpoint: str = field(
        default_factory=lambda: (
            os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
        )
    )

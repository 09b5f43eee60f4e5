"""The check of a running container, started as SageMaker starts it."""

from __future__ import annotations

from .check import RunResult, run_image

__all__ = ["RunResult", "run_image"]

"""A synthesized assembly as a security reviewer reads it: one page, from files alone, without CDK."""

from __future__ import annotations

from .model import Review
from .reviewing import review_assembly

__all__ = ["Review", "review_assembly"]

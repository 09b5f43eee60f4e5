"""The check of an image by its configuration, without running it."""

from __future__ import annotations

from .configuration import ImageConfiguration
from .image import inspect_image, is_amd64

__all__ = ["ImageConfiguration", "inspect_image", "is_amd64"]

"""What both sides of the comparison are given: names, and where the container images come from."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path

DOMAIN_ID = "d-abcdefghijkl"
REPOSITORY_NAME = "images"
DOCKER_CONTEXT = str(Path(__file__).parent / "container_image")


class Source(StrEnum):
    """Where container images come from."""

    ECR = "ecr"
    ASSET = "asset"


def image_name(index: int) -> str:
    """Return an ImageName; all have one length."""
    return f"image-{index:03}"


def digest(name: str) -> str:
    """Return a digest in ECR."""
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def build_args(name: str) -> dict[str, str]:
    """Return what makes an asset differ from the next one."""
    return {"NAME": name}

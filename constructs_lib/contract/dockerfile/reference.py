"""The name of a container image, in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOCKER_HUB = re.compile(r"^((registry-1\.|index\.)?docker\.io/)?(library/)?")


@dataclass(frozen=True, kw_only=True)
class ImageReference:
    """The name of a container image.

    Args:
        repository: Its repository; those of Docker Hub without its host, and without ``library``.
        tag: Its tag. Default: none.
        digest: Its digest. Default: none.
    """

    repository: str
    tag: str = ""
    digest: str = ""

    @staticmethod
    def parse(text: str) -> ImageReference:
        """Take the name of an image apart."""
        name, _, digest = text.partition("@")
        head, colon, tag = name.rpartition(":")
        if not colon or "/" in tag:  # the colon is that of a registry's port
            head, tag = name, ""
        return ImageReference(repository=_DOCKER_HUB.sub("", head, count=1), tag=tag, digest=digest)

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.repository}{tag}" + (f"@{self.digest}" if self.digest else "")

"""What is wrong with a Dockerfile that can't be read."""

from __future__ import annotations


class DockerfileError(ValueError):
    """The Dockerfile can't be built.

    Args:
        message: What is wrong.
        line: Where, from 1. Default: nowhere in particular.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line

"""What a Dockerfile says of the image that it builds: stages, and what is in force at their end."""

from __future__ import annotations

from .errors import DockerfileError
from .model import Command, Dockerfile, Setting, Stage, State, Step
from .reading import read_dockerfile
from .reference import ImageReference

__all__ = [
    "Command",
    "Dockerfile",
    "DockerfileError",
    "ImageReference",
    "Setting",
    "Stage",
    "State",
    "Step",
    "read_dockerfile",
]

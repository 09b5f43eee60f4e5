"""What an image says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_GIB = 2**30


@dataclass(frozen=True, kw_only=True)
class ImageConfiguration:
    """The configuration of an image.

    Args:
        os: Its operating system.
        architecture: Its processor, as Go spells it.
        size: All of its layers, in bytes.
        user: USER as it was written. Default: none, which is root.
        environment: ENV. Default: empty.
        entrypoint: ENTRYPOINT. Default: none.
        command: CMD. Default: none.
        working_folder: WORKDIR. Default: none, which is the root folder.
    """

    os: str
    architecture: str
    size: int
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    working_folder: str = ""

    @classmethod
    def from_inspection(cls, inspection: Mapping[str, Any]) -> ImageConfiguration:
        """Read what ``docker image inspect`` prints of one image; podman and finch print the same."""
        config = inspection.get("Config") or {}
        return cls(
            os=inspection["Os"],
            architecture=inspection["Architecture"],
            size=inspection["Size"],
            user=config.get("User") or "",
            environment=dict(line.split("=", 1) for line in config.get("Env") or [] if "=" in line),
            entrypoint=tuple(config.get("Entrypoint") or ()),
            command=tuple(config.get("Cmd") or ()),
            working_folder=config.get("WorkingDir") or "",
        )

    @property
    def gib(self) -> float:
        """The size in GiB."""
        return self.size / _GIB

    def facts(self) -> dict[str, object]:
        """Return what a reader wants to see of it."""
        return {
            "platform": f"{self.os}/{self.architecture}",
            "size in MB": round(self.size / 1_000_000),
            "user": self.user or "root",
            "working folder": self.working_folder or "/",
            "entrypoint": " ".join(self.entrypoint),
        }

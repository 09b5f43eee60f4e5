"""What is checked: a folder with a Dockerfile, or an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .._build_context import find_dockerfile
from .._validation import is_there
from .errors import CannotCheckError


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is checked.

    Args:
        name: What the user called it.
        directory: The folder with the Dockerfile. Default: none, the name is that of an image.
        file: The Dockerfile, relative to the folder. Default: ``Dockerfile``.
        build_args: Values of the Dockerfile's ARGs. Default: those in it.
        stage: The stage that becomes the image. Default: the last.
    """

    name: str
    directory: Path | None = None
    file: str | None = None
    build_args: Mapping[str, str] = field(default_factory=dict)
    stage: str | None = None

    @classmethod
    def parse(
        cls, name: str, *, file: str | None, build_args: Mapping[str, str], stage: str | None
    ) -> Target:
        """Tell a folder from an image.

        Raises:
            CannotCheckError: The folder has no such Dockerfile in it, or an image is to be built.
        """
        directory = Path(name)
        if not is_there(directory.is_dir):
            if file or build_args or stage or name.startswith((".", "/")):
                raise CannotCheckError(f"{name!r} is no folder: give the one with the Dockerfile")
            return cls(name=name)
        try:
            find_dockerfile(directory, file)
        except ValueError as refused:
            raise CannotCheckError(f"{refused}; --file names it") from None
        return cls(name=name, directory=directory, file=file, build_args=build_args, stage=stage)

    @property
    def dockerfile(self) -> Path:
        """The path of the Dockerfile, or for an image its name."""
        return Path(self.name) if self.directory is None else self.directory / (self.file or "Dockerfile")

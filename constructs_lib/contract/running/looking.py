"""What is to be seen of an image before its app is started."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SCRIPTS = Path(__file__).with_name("scripts")


@dataclass(frozen=True, kw_only=True)
class ImageFacts:
    """What was seen of an image.

    Args:
        uid: The id of its own user.
        gid: The id of that user's group.
        machine: The processor, as the kernel spells it.
        home_files: Some of the files in the home, which the volume hides.
        refused_files: Some of the files whose ids SageMaker refuses; ``None`` if they can't be searched for.
        program: What starts the app. Default: nothing needs to.
        program_path: Where that is on the PATH; empty if it is not.
    """

    uid: int
    gid: int
    machine: str
    home_files: tuple[str, ...] = ()
    refused_files: tuple[str, ...] | None = ()
    program: str = ""
    program_path: str = ""


def script(name: str) -> str:
    """Return one of the scripts that run in containers."""
    return (_SCRIPTS / name).read_text(encoding="utf-8")


def values(printed: str) -> dict[str, list[str]]:
    """Return ``NAME=VALUE`` lines as lists of values; other lines are passed over."""
    found: dict[str, list[str]] = {}
    for line in printed.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            found.setdefault(name, []).append(value)
    return found


def image_facts(looked: str, prepared: str, program: str) -> ImageFacts:
    """Return what the two scripts printed as facts."""
    own, root = values(looked), values(prepared)
    return ImageFacts(
        uid=int(_first(own["uid"])),
        gid=int(_first(own["gid"])),
        machine=_first(own["machine"]),
        home_files=tuple(own.get("home", ())),
        refused_files=None if "search" in root else tuple(root.get("refused", ())),
        program=program,
        program_path=_first(own.get("program", ())),
    )


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")

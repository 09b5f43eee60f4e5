"""What is known of base images that people start from; versions and dates are data, and the only copy.

Sources: the support policy of SageMaker Distribution, the AWS page "RStudio versions", and the Dockerfiles
of the images.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from .dockerfile import ImageReference


@dataclass(frozen=True, kw_only=True)
class BaseImage:
    """What is known of a base image, whichever its tag.

    Args:
        repositories: A regular expression for the repositories that have it.
        identity: User and group id that it runs as. Default: not known.
        starts_nothing: Nothing that it starts listens as Studio wants it to.
        plain: It brings no configuration of Jupyter, no variables for RStudio, and works in ``/``.
        floating: A regular expression for its tags that move, beside those that move everywhere.
            Default: none.
        version: A regular expression that finds the version in a tag. Default: no versions are known.
        ends: The last day of support, by version or its beginning.
        brings: What it has of the packages that RStudio needs.
    """

    repositories: str
    identity: tuple[int, int] | None = None
    starts_nothing: bool = False
    plain: bool = False
    floating: str | None = None
    version: str | None = None
    ends: tuple[tuple[str, date], ...] = ()
    brings: frozenset[str] = frozenset()

    def is_floating(self, tag: str) -> bool:
        """Tell whether a tag is one that moves."""
        return any(re.fullmatch(pattern, tag) for pattern in (_MOVES, self.floating) if pattern is not None)

    @property
    def newest(self) -> str:
        """The newest version."""
        return max(self.ends, key=lambda end: [int(part) for part in end[0].split(".")])[0]

    def is_out_of_support(self, tag: str, today: date) -> bool | None:
        """Tell whether a tag's support has ended; ``None`` if it is not known."""
        found = None if self.version is None else re.search(self.version, tag)
        if found is None:
            return None
        if any(day < today for version, day in self.ends if f"{found[1]}.".startswith(f"{version}.")):
            return True
        return False if found[1] in dict(self.ends) else None


_MOVES: Final = r"|latest(-.*)?|stable|nightly|edge|main|master|dev"
_LONG_AGO: Final = date.min  # no longer supported, since when the page does not say

SAGEMAKER_DISTRIBUTION: Final = BaseImage(
    repositories=r"public\.ecr\.aws/sagemaker/sagemaker-distribution|\d{12}\.dkr\.ecr\..*/sagemaker-distribution-prod",
    starts_nothing=True,  # micromamba's entrypoint and a shell
    floating=r"\d+(\.\d+)?(-(cpu|gpu))?",
    version=r"^(\d+\.\d+)",
    ends=(
        ("4", date(2027, 10, 7)),
        ("4.4", date(2027, 2, 12)),
        ("4.3", date(2027, 1, 10)),
        ("4.2", date(2026, 11, 30)),
        ("4.1", date(2026, 10, 29)),
        ("3", date(2026, 9, 29)),
        ("2", date(2026, 9, 9)),
    ),
)
R_SESSION_COMPLETE: Final = BaseImage(
    repositories=r"(ghcr\.io/)?rstudio/r-session-complete",
    identity=(0, 0),
    starts_nothing=True,
    plain=True,
    floating=r"[a-z]+|ubuntu\d{4}",
    version=r"(\d{4}\.\d{2}\.\d+)",
    ends=(
        ("2026.08.2", date(2028, 1, 31)),
        ("2025.05.1", date(2026, 12, 5)),
        ("2024.04", _LONG_AGO),
        ("2023", _LONG_AGO),
        ("2022", _LONG_AGO),
    ),
    brings=frozenset({"sudo", "openjdk-11-jdk", "libpng-dev"}),
)
SCRATCH: Final = BaseImage(repositories="scratch", identity=(0, 0), starts_nothing=True, plain=True)

#: Images that run as root in ``/``, with an interpreter or a shell as their command.
_PLAIN: Final = BaseImage(
    repositories=(
        r"((public\.ecr\.aws/(docker/library|debian|ubuntu|amazonlinux)/)?"
        r"(almalinux|alpine|amazonlinux|debian|eclipse-temurin|fedora|julia|node|python|r-base|rockylinux|ubuntu)"
        r"|(quay\.io/)?condaforge/miniforge3|continuumio/(ana|mini)conda3|(nvcr\.io/)?nvidia/cuda"
        r"|(ghcr\.io/)?rocker(-org)?/r-ver)"
    ),
    identity=(0, 0),
    starts_nothing=True,
    plain=True,
)
_MICROMAMBA: Final = BaseImage(
    repositories=r"(ghcr\.io/mamba-org|mambaorg)/micromamba",
    identity=(57439, 57439),
    starts_nothing=True,
    plain=True,
)
_UNKNOWN: Final = BaseImage(repositories="")
_KNOWN: Final = (SAGEMAKER_DISTRIBUTION, R_SESSION_COMPLETE, SCRATCH, _PLAIN, _MICROMAMBA)


def known_base(reference: ImageReference | None) -> BaseImage:
    """Return what is known of a base image, which may be nothing."""
    name = "" if reference is None else reference.repository
    return next((base for base in _KNOWN if re.fullmatch(base.repositories, name)), _UNKNOWN)

"""What an ImageVersion says about itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ._validation import ONE_LINE, check_choice, check_sequence, check_text, error

_ALIAS = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]*")
_NAME_AND_VERSION = re.compile(r"[a-zA-Z]+ ?\d+\.\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class VersionMetadata:
    """Metadata of an ImageVersion.

    Args:
        aliases: Other names of the version, 1 to 128 characters each. A new version takes them over from the
            one before it. Default: none.
        ml_framework: Name and version, such as ``PyTorch 2.9``. Default: not told.
        programming_lang: Name and version, such as ``Python 3.12``. Default: not told.
        processor: ``CPU`` or ``GPU``. Default: not told.
        job_type: ``TRAINING``, ``INFERENCE`` or ``NOTEBOOK_KERNEL``. Default: not told.
        release_notes: One line of at most 255 characters. Default: none.
        vendor_guidance: ``NOT_PROVIDED``, ``STABLE``, ``TO_BE_ARCHIVED`` or ``ARCHIVED``. Default: not told.
        horovod: Whether the image works with Horovod. Default: not told.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    See the AWS page "AWS::SageMaker::ImageVersion" of the CloudFormation reference.
    """

    aliases: Sequence[str] = ()
    ml_framework: str | None = None
    programming_lang: str | None = None
    processor: str | None = None
    job_type: str | None = None
    release_notes: str | None = None
    vendor_guidance: str | None = None
    horovod: bool | None = None

    def __post_init__(self) -> None:
        self._check_aliases()
        object.__setattr__(self, "aliases", tuple(self.aliases))
        for prop in ("ml_framework", "programming_lang"):
            _check_optional(
                prop,
                getattr(self, prop),
                maximum=128,
                pattern=_NAME_AND_VERSION,
                remedy="write a name and a version of two or three numbers, such as Python 3.12",
            )
        _check_optional(
            "release_notes",
            self.release_notes,
            maximum=255,
            pattern=ONE_LINE,
            remedy="write one line, and link to the rest",
        )
        for prop, choices in _CHOICES.items():
            value = getattr(self, prop)
            if value is not None:
                check_choice(prop, value, choices)

    def _check_aliases(self) -> None:
        check_sequence("aliases", self.aliases)
        for index, alias in enumerate(self.aliases):
            check_text(
                f"aliases[{index}]",
                alias,
                maximum=128,
                pattern=_ALIAS,
                remedy="use letters, digits, - _ and ., starting with none of - and .",
            )
        if len(set(self.aliases)) != len(self.aliases):
            raise error("aliases", "name each alias once", list(self.aliases), "leave the repeated one out")


_CHOICES = {
    "processor": ("CPU", "GPU"),
    "job_type": ("TRAINING", "INFERENCE", "NOTEBOOK_KERNEL"),
    "vendor_guidance": ("NOT_PROVIDED", "STABLE", "TO_BE_ARCHIVED", "ARCHIVED"),
}


def _check_optional(
    prop: str, value: str | None, *, maximum: int, pattern: re.Pattern[str], remedy: str
) -> None:
    if value is not None:
        check_text(prop, value, maximum=maximum, pattern=pattern, remedy=remedy)

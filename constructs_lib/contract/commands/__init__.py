"""The subcommands of ``sagemaker-image``: one file each, listed here."""

from __future__ import annotations

from . import check, review
from .command import Command

#: Every subcommand; a new one is one file and one line here.
COMMANDS: tuple[Command, ...] = (check.COMMAND, review.COMMAND)

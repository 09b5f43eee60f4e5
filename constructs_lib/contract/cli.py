"""The command ``sagemaker-image``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from .._showing import shown
from .commands import COMMANDS
from .errors import CannotCheckError

_COULD_NOT = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status.

    Args:
        arguments: What follows the command's name. Default: those of this process.
    """
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_INTERRUPTED))  # containers are removed on the way
    try:
        return int(options.run(options))
    except (CannotCheckError, ValueError) as error:
        sys.stderr.write(f"sagemaker-image: {shown(str(error), lines=True)}\n")
        return _COULD_NOT
    except KeyboardInterrupt:
        return _INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """Return what understands the command line: one subparser a command."""
    whole = _Parser(prog="sagemaker-image", description="Images that truly launch.")
    subparsers = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.help, description=command.description)
        command.configure(subparser)
        subparser.set_defaults(run=command.run)
    return whole


class _Parser(argparse.ArgumentParser):
    """Quotes options that it does not know so that a terminal shows them and does nothing else."""

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))

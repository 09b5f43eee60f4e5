"""What a subcommand is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Command:
    """A subcommand of ``sagemaker-image``.

    Args:
        name: What the user types.
        help: What it does, in a few words.
        description: What it does, with its exit statuses.
        configure: Adds its arguments to its parser.
        run: Does it with the parsed arguments, and returns the exit status.
    """

    name: str
    help: str
    description: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]

"""``sagemaker-image review``: what a security reviewer wants to know about a synthesized app."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..._showing import shown
from ...review import review_assembly
from .command import Command

_CLEAN, _OPEN = 0, 1


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assembly", metavar="ASSEMBLY", help="what cdk synth wrote: cdk.out")
    parser.add_argument(
        "--output", metavar="FOLDER", help="where review.html and review.md go; default: into the assembly"
    )
    parser.add_argument(
        "--strict", action="store_true", help="end with status 1 if a finding is open or the contract broken"
    )


def _run(options: argparse.Namespace) -> int:
    from ...review.writing import write  # here, since its templates take longer than all other commands

    folder = Path(options.assembly)
    review = review_assembly(folder)
    page, text = write(review, folder if options.output is None else Path(options.output))
    sys.stdout.write(
        f"{len(review.findings)} findings open, {len(review.acknowledgements)} acknowledged, "
        f"{review.contract_errors} rules of the contract broken, {len(review.decisions)} decisions\n"
        f"{shown(str(page))}\n{shown(str(text))}\n"
    )
    return _OPEN if options.strict and not review.is_clean else _CLEAN


COMMAND = Command(
    name="review",
    help="tells a security reviewer what an app creates and who may do what",
    description="Writes one HTML page, and the same as Markdown, about a synthesized app: what it creates, "
    "every role with its statements explained, findings and acknowledgements with their evidence, container "
    "images, data flows, and what a person has to decide. Exit status: 0 written, 1 something is open and "
    "--strict is given, 2 could not review.",
    configure=_configure,
    run=_run,
)

"""One whole synth in a process of its own: ``python -m tests.benchmarks.synth SIDE COUNT SOURCE OUTDIR``.

It prints the number of calls to the jsii kernel.
"""

from __future__ import annotations

import importlib
import sys
from enum import StrEnum
from pathlib import Path

from aws_cdk import App, Stack

from .kernel_calls import counted
from .sources import Source


class Side(StrEnum):
    """The two sides of the comparison, by the module that defines the images."""

    CONSTRUCTS = "with_constructs"
    RAW = "with_raw_resources"


def synthesize(side: Side, count: int, source: Source, outdir: Path) -> tuple[Path, int]:
    """Synthesize so many images; return the template's file and the number of kernel calls."""
    define = importlib.import_module(f"{__package__}.{side}").define
    with counted() as calls:
        app = App(outdir=str(outdir))
        stack = Stack(app, "Benchmark")
        define(stack, count, source)
        app.synth()
    return outdir / stack.template_file, calls.count


if __name__ == "__main__":
    side, count, source, outdir = sys.argv[1:]
    _, calls = synthesize(Side(side), int(count), Source(source), Path(outdir))
    sys.stdout.write(f"{calls}\n")

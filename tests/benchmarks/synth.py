"""One whole synth in a process of its own: ``python -m tests.benchmarks.synth SIDE COUNT SOURCE OUTDIR``.

It prints the number of calls to the jsii kernel, and the processor time of itself and of the kernel.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from enum import StrEnum
from pathlib import Path

from aws_cdk import App, Stack

from .kernel_calls import KernelCalls, counted
from .sources import Source


class Side(StrEnum):
    """The two sides of the comparison, by the module that defines the images."""

    CONSTRUCTS = "with_constructs"
    RAW = "with_raw_resources"


def synthesize(side: Side, count: int, source: Source, outdir: Path) -> tuple[Path, KernelCalls]:
    """Synthesize so many images; return the template's file and the calls to the kernel."""
    define = importlib.import_module(f"{__package__}.{side}").define
    with counted() as calls:
        app = App(outdir=str(outdir))
        stack = Stack(app, "Benchmark")
        define(stack, count, source)
        app.synth()
    return outdir / stack.template_file, calls


def _cpu_seconds(process_id: int) -> float:
    """Return the processor time of a process and its children, while they run.

    jsii's kernel is the child of a process of its own, and nobody waits long enough for its end to be told.
    """
    process = Path("/proc") / str(process_id)
    fields = (process / "stat").read_text().rpartition(")")[2].split()
    children = (process / "task" / str(process_id) / "children").read_text().split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") + sum(
        map(_cpu_seconds, map(int, children))
    )


if __name__ == "__main__":
    side, count, source, outdir = sys.argv[1:]
    _, calls = synthesize(Side(side), int(count), Source(source), Path(outdir))
    cpu_seconds = time.process_time() + _cpu_seconds(calls.kernel)
    sys.stdout.write(json.dumps({"kernel_calls": calls.count, "cpu_seconds": cpu_seconds}))

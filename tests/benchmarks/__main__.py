"""Compares whole synths: the constructs against hand-written raw resources; and what a domain update costs.

Both sides define the same resources, which is checked, in processes of their own that take turns, so that a
busy machine slows both. What counts is the ratio of the fastest runs; nothing is asserted on time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich import box
from rich.console import Console
from rich.table import Table

from tests.node import NODE

from .domain_update import print_costs
from .sources import Source
from .synth import Side
from .template import shapes

_PROJECT = Path(__file__).parents[2]
_WORKLOADS = ((1, Source.ECR), (50, Source.ECR), (150, Source.ECR), (50, Source.ASSET))
_AIM = 1.15
_GROUPS = {2: "seconds", 5: "CPU", 6: "calls*", 8: "resources"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """One synth: how long it took, with and without waiting for other processes, and what it did.

    Attributes:
        seconds: From the start of the process to its end.
        cpu_seconds: Of the process and of its jsii kernel, until the template was written.
    """

    seconds: float
    cpu_seconds: float
    kernel_calls: int
    resources: int
    shapes: frozenset[tuple[str, int]]


def main() -> None:
    """Run all workloads and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each side, of which the fastest counts")
    runs = parser.parse_args().runs
    console = Console()
    table = _table(f"Whole-process synth of Studio images on one domain, fastest of {runs}")
    base: dict[Side, Run] = {}
    for count, source in _WORKLOADS:
        with console.status(f"{count} images, {source}"):
            best = _best(count, source, runs)
        base = base or best
        table.add_row(*_row(count, source, best, base))
    console.print(table)
    console.print(
        f"Aim: a ratio of at most {_AIM}.\n* to the jsii kernel, an image, beyond those of the first row"
    )
    print_costs(console)


def _best(count: int, source: Source, runs: int) -> dict[Side, Run]:
    """Return the fastest run of both sides, after a look at whether they define the same."""
    results = [{side: _run(side, count, source) for side in Side} for _ in range(runs)]
    for result in results:
        if result[Side.CONSTRUCTS].shapes != result[Side.RAW].shapes:
            sys.exit(f"the two sides define different resources for {count} images, {source}")
    return {side: min((result[side] for result in results), key=lambda run: run.cpu_seconds) for side in Side}


def _run(side: Side, count: int, source: Source) -> Run:
    command = [sys.executable, "-m", f"{__package__}.synth", side, str(count), source]
    environment = {**os.environ, "JSII_NODE": str(NODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process compiles all of CDK again
    with TemporaryDirectory() as outdir:
        start = time.perf_counter()
        done = subprocess.run(
            [*command, outdir],
            cwd=_PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        seconds = time.perf_counter() - start
        template = json.loads((Path(outdir) / "Benchmark.template.json").read_text())
    return Run(
        seconds=seconds,
        **json.loads(done.stdout),
        resources=len(template["Resources"]),
        shapes=frozenset(shapes(template).items()),
    )


def _table(title: str) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1))
    for heading in ("images", "from", "ours", "raw", "ratio", "ratio", "ours", "raw", "an image", "in all"):
        table.add_column(_GROUPS.get(len(table.columns), "") + f"\n{heading}", justify="right", no_wrap=True)
    return table


def _row(count: int, source: Source, best: dict[Side, Run], base: dict[Side, Run]) -> list[str]:
    ours, raw = best[Side.CONSTRUCTS], best[Side.RAW]

    def an_image(total: int, first: int) -> str:
        return f"{(total - first) / (count - 1):.1f}" if count > 1 else "-"

    return [
        str(count),
        source,
        f"{ours.seconds:.2f}",
        f"{raw.seconds:.2f}",
        f"{ours.seconds / raw.seconds:.2f}",
        f"{ours.cpu_seconds / raw.cpu_seconds:.2f}",
        an_image(ours.kernel_calls, base[Side.CONSTRUCTS].kernel_calls),
        an_image(raw.kernel_calls, base[Side.RAW].kernel_calls),
        an_image(ours.resources, base[Side.CONSTRUCTS].resources),
        str(ours.resources),
    ]


if __name__ == "__main__":
    main()

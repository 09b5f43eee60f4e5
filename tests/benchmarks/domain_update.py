"""What a domain update costs, in calls and virtual time: ours against one attachment after the other."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import JUPYTER_LAB, Stage, image, wanted

from .domain_update_function import measure
from .sources import image_name

_COUNTS = (1, 10, 50, 200)
# How long SageMaker takes for an update is not documented; only the ratio counts.
_LATENCY = 30.0
_POLL = 5.0
_HEADINGS = ("\nimages", "calls\nours", "\nnaive", "writes\nours", "\nnaive", "seconds\nours", "\nnaive")

_Attach = Callable[[Stage, str, Sequence[str]], None]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one way of attaching took."""

    calls: int
    writes: int
    seconds: float


def ours(stage: Stage, domain_id: str, names: Sequence[str]) -> None:
    """Attach all images with one event."""
    with contextlib.redirect_stdout(io.StringIO()):
        answer = stage.create(wanted(domain_id, *names))
    assert answer["Status"] == "SUCCESS", answer


def naive(stage: Stage, domain_id: str, names: Sequence[str]) -> None:
    """Attach one image after the other: describe, update, wait."""
    for name in names:
        stage.write(domain_id, JUPYTER_LAB, *stage.list_of(domain_id, JUPYTER_LAB), image(name))
        while stage.status(domain_id) != "InService":
            stage.clock.sleep(_POLL)


def cost_of(attach: _Attach, answers: AnswerBox, count: int) -> Cost:
    """Attach so many images to a new domain."""
    stage = Stage(answers, latency=_LATENCY)
    domain_id = stage.domain()
    stage.sagemaker.calls.clear()
    start = stage.clock.now()
    names = [image_name(index) for index in range(count)]
    attach(stage, domain_id, names)
    cost = Cost(
        calls=stage.calls(), writes=len(stage.sagemaker.calls.writes()), seconds=stage.clock.now() - start
    )
    assert [entry.image_name for entry in stage.list_of(domain_id, JUPYTER_LAB)] == names
    return cost


def print_costs(console: Console) -> None:
    """Print the table of calls and time, and what the function itself takes."""
    title = f"Domain update, {_LATENCY:.0f} virtual s a write"
    table = Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 0, 0, 1))
    for heading in _HEADINGS:
        table.add_column(heading, justify="right", no_wrap=True)
    with _answers() as answers:
        for count in _COUNTS:
            mine, theirs = (cost_of(attach, answers, count) for attach in (ours, naive))
            numbers = (mine.calls, theirs.calls, mine.writes, theirs.writes, mine.seconds, theirs.seconds)
            table.add_row(str(count), *(f"{number:.0f}" for number in numbers))
        console.print(table)
        function = measure(answers)
    console.print(
        f"Function: {function.package_bytes / 1024:.1f} KiB as a package; a cold start of "
        f"{function.own_seconds:.3f} s beyond boto3's own {function.boto3_seconds:.3f} s "
        f"(ratio {function.own_seconds / function.boto3_seconds:.2f}); peak memory "
        f"{function.peak_mib:.1f} MiB with 200 images listed, {function.boto3_mib:.1f} MiB of that boto3's"
    )


@contextmanager
def _answers() -> Iterator[AnswerBox]:
    answers = AnswerBox()
    try:
        yield answers
    finally:
        answers.close()

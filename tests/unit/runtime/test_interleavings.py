"""Many writers at once: in any order of their steps, nobody's entries are lost outside the one gap.

Each schedule is checked against the laws of the history: see `schedules_history`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest

from constructs_lib.runtime.domain_update import sagemaker
from constructs_lib.runtime.domain_update.log import Log
from constructs_lib.runtime.domain_update.sagemaker import Api, ApiError
from constructs_lib.runtime.domain_update.wire import CustomImage
from tests.local_aws.faults import Fault
from tests.local_aws.sagemaker.http_scene import ADMINISTRATOR, serving
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.schedules import SCHEDULES, every_schedule, random_schedules
from tests.unit.runtime.schedules_crowd import Crowd, Outcome
from tests.unit.runtime.schedules_history import Handler, History, Images
from tests.unit.runtime.simulation import Choose
from tests.unit.runtime.stage import Stage, image, wanted

# Coverage would make the many schedules twice as long; the other tests of the function reach all lines.
pytestmark = pytest.mark.no_cover

THERE = ("theirs", "pinned", "gone", "old", "older")
SMALL, LARGE, LONG_RUN = 1_000, 100_000, 10_000
PARTS = 5  # of the random schedules, so that they spread over processes
LOG = Log(request_id="r", logical_resource_id="l")

Writer = Callable[[Crowd], None]


def add(name: str) -> Callable[[Images], list[CustomImage]]:
    return lambda there: [*there, image(name)]


def drop(name: str) -> Callable[[Images], list[CustomImage]]:
    return lambda there: [entry for entry in there if entry.image_name != name]


def replace(_: Images) -> list[CustomImage]:
    return [image("theirs")]


HANDLERS: dict[str, Writer] = {
    "create": lambda crowd: crowd.create("a"),
    "update": lambda crowd: crowd.update(("old",), ("b",)),
    "delete": lambda crowd: crowd.delete("older"),
}
OTHERS: dict[str, Writer] = {
    "append": lambda crowd: crowd.foreign(add("new")),
    "remove": lambda crowd: crowd.foreign(drop("gone")),
    "replace": lambda crowd: crowd.foreign(replace, blind=True),
}
DISJOINT = {**HANDLERS, "another create": lambda crowd: crowd.create("c", "d")}


def acting(box: AnswerBox, *writers: Writer) -> Callable[[Choose], Outcome]:
    def act(choose: Choose) -> Outcome:
        crowd = Crowd(box, choose, *THERE)
        for writer in writers:
            writer(crowd)
        return crowd.act()

    return act


def report(outcomes: Sequence[Outcome]) -> None:
    gaps = sum(outcome.ours_in_gap for outcome in outcomes)
    print(f"{len(outcomes)} schedules, {gaps} of them with a write of ours in the gap")  # noqa: T201


def demand_all_entries(outcomes: Sequence[Outcome]) -> None:
    """Outside the gap, everything that stacks want is there, and what was there keeps its place."""
    clean = [outcome for outcome in outcomes if not outcome.anyone_in_gap]
    assert clean
    for outcome in clean:
        assert outcome.fulfilled
        assert outcome.end[:3] == THERE[:3]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("handler", HANDLERS)
def test_every_schedule_with_a_script_is_lossless_outside_the_gap(
    box: AnswerBox, handler: str, other: str
) -> None:
    outcomes = list(every_schedule(acting(box, HANDLERS[handler], OTHERS[other]), at_most=SMALL))

    report(outcomes)
    assert {outcome.ours_in_gap for outcome in outcomes} == {True, False}
    assert all(outcome.succeeded for outcome in outcomes)


@pytest.mark.parametrize(("first", "second"), [*itertools.combinations(DISJOINT, 2)])
def test_every_schedule_of_two_handlers_ends_with_all_entries_outside_the_gap(
    box: AnswerBox, first: str, second: str
) -> None:
    outcomes = list(every_schedule(acting(box, DISJOINT[first], DISJOINT[second]), at_most=SMALL))

    report(outcomes)
    demand_all_entries(outcomes)
    assert all(outcome.succeeded for outcome in outcomes)


@pytest.mark.parametrize("handler", HANDLERS)
def test_every_schedule_of_an_event_that_is_delivered_twice_ends_as_one_delivery_does(
    box: AnswerBox, handler: str
) -> None:
    def deliver(choose: Choose, *, times: int) -> tuple[tuple[str, ...], bool]:
        crowd = Crowd(box, choose, *THERE)
        for _ in range(times):
            HANDLERS[handler](crowd)
        end = crowd.run()
        return end, all(crowd.answers.values())

    once = deliver(lambda _: 0, times=1)
    ends = list(every_schedule(lambda choose: deliver(choose, times=2), at_most=SMALL))

    assert once[1]
    assert len(ends) > 1
    assert set(ends) == {once}


if SCHEDULES >= LONG_RUN:

    def test_every_schedule_of_three_writers_is_lossless_outside_the_gap(box: AnswerBox) -> None:
        writers = (HANDLERS["create"], OTHERS["append"], OTHERS["replace"])
        report(list(every_schedule(acting(box, *writers), at_most=LARGE)))


def seeds(part: int, *, first: int) -> range:
    """The seeds of one part of the random schedules."""
    return range(first + SCHEDULES * part // PARTS, first + SCHEDULES * (part + 1) // PARTS)


def test_the_parts_are_all_schedules() -> None:
    assert [seed for part in range(PARTS) for seed in seeds(part, first=7)] == [*range(7, 7 + SCHEDULES)]


@pytest.mark.parametrize("part", range(PARTS))
def test_random_schedules_of_handlers_and_scripts_are_lossless_outside_the_gap(
    box: AnswerBox, part: int
) -> None:
    act = acting(box, *DISJOINT.values(), *OTHERS.values())
    outcomes = list(random_schedules(act, seeds=seeds(part, first=0)))

    report(outcomes)
    assert all(outcome.succeeded for outcome in outcomes)


@pytest.mark.parametrize("part", range(PARTS))
def test_random_schedules_of_handlers_end_with_all_entries_outside_the_gap(box: AnswerBox, part: int) -> None:
    act = acting(box, *DISJOINT.values())
    outcomes = list(random_schedules(act, seeds=seeds(part, first=1_000_000_000)))

    report(outcomes)
    demand_all_entries(outcomes)


def test_a_script_loses_its_entry_only_in_the_gap(box: AnswerBox) -> None:
    act = acting(box, HANDLERS["create"], OTHERS["append"])
    lost = [outcome for outcome in every_schedule(act, at_most=SMALL) if "new" not in outcome.end]

    assert lost
    assert all(outcome.ours_in_gap for outcome in lost)


def test_a_failure_is_reported_where_a_key_is_taken_meanwhile(box: AnswerBox) -> None:
    def taken(crowd: Crowd) -> None:
        crowd.foreign(lambda there: [*there, image("a", "their-config")])

    outcomes = list(every_schedule(acting(box, HANDLERS["create"], taken), at_most=SMALL))

    assert {outcome.succeeded for outcome in outcomes} == {True, False}


@pytest.mark.parametrize("latency", [0.4, 30.0])
def test_a_delete_that_overtakes_its_create_leaves_nothing_behind(box: AnswerBox, latency: float) -> None:
    def act(choose: Choose) -> tuple[str, ...]:
        crowd = Crowd(box, choose, "theirs", latency=latency, punctual=True)
        crowd.create("a")
        crowd.delete("a", id="Team-Attach-INVENTED")
        crowd.foreign(add("new"))
        return crowd.run()

    ends = set(random_schedules(act, seeds=range(SCHEDULES // 20)))

    assert ends == {("theirs", "new")}


def test_nothing_comes_between_our_last_look_and_our_write(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.calls.clear()

    stage.create(wanted(domain_id, "a"))

    calls = list(stage.sagemaker.calls)
    write = next(number for number, call in enumerate(calls) if call.operation == "UpdateDomain")
    assert calls[write - 1].operation == "DescribeDomain"
    assert calls[write - 1].time == calls[write].time


def test_a_refused_write_is_not_sent_again_before_another_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name, value in ADMINISTRATOR.items():
        monkeypatch.setenv(name.upper(), value)
    with serving() as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
        domain_id = aws.control.seed_domain()
        aws.control.inject(Fault(operation="UpdateDomain", code="ThrottlingException"))
        api = Api(sagemaker.client("sagemaker"), before_call=lambda: None, log=LOG)

        with pytest.raises(ApiError):
            api.call("update_domain", DomainId=domain_id, DefaultUserSettings={})

        assert aws.control.calls().count("UpdateDomain") == 1


@pytest.mark.parametrize(
    "images",
    [(image("second"), image("first"), image("a")), (image("first"), image("a")), (image("first"),)],
    ids=["moved", "lost", "not-attached"],
)
def test_the_laws_notice_what_they_forbid(images: Images) -> None:
    history = History()
    history.note_write("nobody", (image("first"), image("second")))
    history.note_look("ours", busy=False)
    history.note_write("ours", images)
    history.note_look("ours", busy=False)

    with pytest.raises(AssertionError):
        history.check({"ours": Handler(owned=frozenset("a"), wanted=frozenset("a"))}, {"ours": True})

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.local_aws.cloudformation.scheduler import Scheduler, restricted

Dag = dict[str, set[str]]
_DIAMOND: Dag = {"top": set(), "left": {"top"}, "right": {"top"}, "bottom": {"left", "right"}}


@st.composite
def dags(draw: st.DrawFn) -> Dag:
    """Acyclic, as every node needs earlier ones only."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 8)))]
    return {
        name: draw(st.sets(st.sampled_from(names[:index]))) if index else set()
        for index, name in enumerate(names)
    }


@given(dags(), st.none() | st.integers(0, 50))
def test_does_everything_once_and_never_before_what_it_needs(graph: Dag, seed: int | None) -> None:
    started: list[str] = []
    outcome = Scheduler(seed=seed, parallel=False).run(graph, started.append)
    assert sorted(started) == sorted(graph)
    assert outcome.done == started
    assert all(started.index(need) < started.index(name) for name in graph for need in graph[name])


@settings(max_examples=25, deadline=None)
@given(dags(), st.data())
def test_a_failure_blocks_only_what_needs_the_failed_node(graph: Dag, data: st.DataObject) -> None:
    bad = data.draw(st.sampled_from(sorted(graph)))
    parallel = data.draw(st.booleans())

    def work(name: str) -> None:
        if name == bad:
            raise ValueError(name)

    blocked = {bad}
    for name in graph:
        if graph[name] & blocked:
            blocked.add(name)
    outcome = Scheduler(seed=1, parallel=parallel).run(graph, work)
    assert set(outcome.done) == graph.keys() - blocked
    assert list(outcome.failures) == [bad]


@given(dags(), st.data())
def test_starts_nothing_after_a_failure_when_it_is_to_cancel(graph: Dag, data: st.DataObject) -> None:
    bad, started, cancel = data.draw(st.sampled_from(sorted(graph))), [], threading.Event()

    def work(name: str) -> None:
        started.append(name)
        if name == bad:
            raise ValueError(name)

    Scheduler(seed=2, parallel=False).run(graph, work, cancel=cancel)
    assert started[-1] == bad
    assert cancel.is_set()


def test_seeds_bring_about_every_order_that_the_dependencies_leave_open() -> None:
    orders = {
        tuple(Scheduler(seed=seed, parallel=False).run(_DIAMOND, lambda _: None).done) for seed in range(9)
    }
    assert orders == {("top", "left", "right", "bottom"), ("top", "right", "left", "bottom")}


def test_takes_the_order_of_declaration_without_a_seed() -> None:
    graph: Dag = {"b": set(), "a": set(), "c": set()}
    assert Scheduler(seed=None, parallel=False).run(graph, lambda _: None).done == ["b", "a", "c"]


def test_runs_what_is_ready_at_the_same_time_in_parallel_mode() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def work(name: str) -> None:
        if name in ("left", "right"):
            meeting.wait()  # breaks unless both are under way

    assert Scheduler(seed=None, parallel=True).run(_DIAMOND, work).failures == {}


def test_waits_for_what_is_in_flight_before_it_ends() -> None:
    slow_done = threading.Event()

    def work(name: str) -> None:
        if name == "bad":
            raise ValueError(name)
        time.sleep(0.05)
        slow_done.set()

    outcome = Scheduler(seed=None, parallel=True).run(
        {"slow": set(), "bad": set()}, work, cancel=threading.Event()
    )
    assert slow_done.is_set()
    assert outcome.done == ["slow"]


@given(dags(), st.data())
def test_a_restricted_graph_keeps_the_order_that_other_nodes_impose(graph: Dag, data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from(sorted(graph))))

    def reachable(name: str) -> set[str]:
        return graph[name].union(*map(reachable, graph[name]))

    smaller = restricted(graph, names)
    assert smaller.keys() == names
    for name in names:
        via = smaller[name].union(*({need} | (reachable(need) & names) for need in smaller[name]))
        assert via == reachable(name) & names

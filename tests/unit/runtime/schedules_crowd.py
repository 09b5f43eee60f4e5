"""Handlers and foreign writers around one list of one domain, each call of theirs a step."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from constructs_lib.runtime.domain_update.event import Event
from constructs_lib.runtime.domain_update.invocation import answer_to
from constructs_lib.runtime.domain_update.log import Log
from constructs_lib.runtime.domain_update.wire import CustomImage
from constructs_lib.runtime.domain_update.world import World
from tests.local_aws.sagemaker.client import InProcessClient
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.schedules_history import Handler, History, Images
from tests.unit.runtime.simulation import Choose, Simulation
from tests.unit.runtime.stage import JUPYTER_LAB, Context, Stage, entries_at, image, names, wanted

# Shorter than the shortest pause of a handler, so that each wait is over after one of them.
LATENCY = 0.4


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one schedule led to, with all laws kept.

    Attributes:
        ours_in_gap: a handler wrote after an update that it could not see.
        anyone_in_gap: a handler or a script did.
        succeeded: all handlers answered success.
        fulfilled: the end is as all handlers want it.
        end: the names in the list at the end.
    """

    ours_in_gap: bool
    anyone_in_gap: bool
    succeeded: bool
    fulfilled: bool
    end: tuple[str, ...]


class Crowd:
    """A stage on which several writers act at once.

    Args:
        choose: chooses the schedule.
        there: names of the entries that are there already.
        latency: seconds that an update takes.
        punctual: nobody is held up, and pauses are as random as in real life.

    Attributes:
        history: what happened to the list.
        handlers: what each of our handlers is about, by its name.
        answers: what each of them answered: whether it succeeded.
    """

    def __init__(
        self,
        box: AnswerBox,
        choose: Choose,
        *there: str,
        latency: float = LATENCY,
        punctual: bool = False,
    ) -> None:
        self.latency = latency
        self.simulation = Simulation(choose, punctual=punctual)
        self.history = History()
        self.handlers: dict[str, Handler] = {}
        self.answers: dict[str, bool] = {}
        self._works: list[Callable[[], None]] = []
        self._stage = Stage(box, latency=latency, clock=self.simulation)
        self._stage.jitter = random.Random(choose(1_000_000)).random if punctual else lambda: 1.0  # noqa: S311
        self.domain_id = self._stage.domain()
        entries = [image(name, version=7 if name == "pinned" else None) for name in there]
        self._client("nobody").write(entries)
        self._stage.settle(self.latency)

    def create(self, *names: str) -> None:
        """A handler that attaches."""
        self._handle(self._stage.event("Create", wanted(self.domain_id, *names)), (), names)

    def update(self, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        """A handler that goes from some entries to others."""
        was, shall_be = wanted(self.domain_id, *old), wanted(self.domain_id, *new)
        self._handle(self._stage.event("Update", shall_be, old=was, id="x"), old, new)

    def delete(self, *names: str, id: str = "") -> None:  # noqa: A002 (as the stage calls it)
        """A handler that detaches; what, was attached with an answer unless another id is given."""
        id = id or f"{self.domain_id}/Team/Attach"  # noqa: A001 (as above)
        self._handle(self._stage.event("Delete", wanted(self.domain_id, *names), id=id), names, ())

    def foreign(self, change: Callable[[Images], Images], *, blind: bool = False) -> None:
        """A script that reads and replaces the list, again while it is refused, and never looks back."""
        client = self._client(f"foreign {len(self._works)}")

        def work() -> None:
            while True:
                there = () if blind else client.read()
                try:
                    client.write(change(there))
                except ClientError:
                    self.simulation.sleep(1)
                else:
                    return

        self._works.append(work)

    def run(self) -> tuple[str, ...]:
        """Let everybody act; gives the names in the list at the end."""
        self.simulation.run(*self._works)
        self._stage.settle(self.latency)
        there = self._stage.list_of(self.domain_id, JUPYTER_LAB)
        assert there == list(self.history.end), "the history is not what happened"
        return tuple(names(there))

    def act(self) -> Outcome:
        """Let everybody act, and check the laws."""
        end = self.run()
        self.history.check(self.handlers, self.answers)
        return Outcome(
            ours_in_gap=any(map(self.history.in_gap, self.history.numbers_of(self.handlers))),
            anyone_in_gap=any(map(self.history.in_gap, range(len(self.history.written)))),
            succeeded=all(self.answers.values()),
            fulfilled=all(handler.fulfilled(self.history.end) for handler in self.handlers.values()),
            end=end,
        )

    def _client(self, writer: str) -> _Client:
        return _Client(self._stage.client, self, writer)

    def _handle(self, event: Mapping[str, Any], old: tuple[str, ...], new: tuple[str, ...]) -> None:
        writer = f"{event['RequestType']} {len(self._works)}"
        self.handlers[writer] = Handler(owned=frozenset({*old, *new}), wanted=frozenset(new))
        client = self._client(writer)
        world = World(clock=self.simulation, jitter=self._stage.jitter, client=lambda _: client)

        def work() -> None:
            context = Context(self.simulation, self.simulation.now() + self._stage.function_timeout)
            answer = answer_to(event, Event.of(event), context, world, _SILENCE)
            self.answers[writer] = answer is not None and answer.status == "SUCCESS"

        self._works.append(work)


class _Client:
    """SageMaker as one writer sees it: it gives way ahead of each call, and the history learns of it."""

    def __init__(self, sagemaker: InProcessClient, crowd: Crowd, writer: str) -> None:
        self._sagemaker = sagemaker
        self._crowd = crowd
        self._writer = writer

    def describe_domain(self, **parameters: Any) -> dict[str, Any]:
        self._crowd.simulation.give_way()
        description = self._sagemaker.describe_domain(**parameters)
        self._crowd.history.note_look(self._writer, busy=description["Status"] == "Updating")
        return description

    def update_domain(self, **parameters: Any) -> dict[str, Any]:
        self._crowd.simulation.give_way()
        answer = self._sagemaker.update_domain(**parameters)
        self._crowd.history.note_write(self._writer, entries_at(parameters, JUPYTER_LAB))
        self._crowd.simulation.expect(self._crowd.latency)
        return answer

    def read(self) -> list[CustomImage]:
        return entries_at(self.describe_domain(DomainId=self._crowd.domain_id), JUPYTER_LAB)

    def write(self, images: Images) -> None:
        settings, app = JUPYTER_LAB.split(".")
        new = {settings: {app: {"CustomImages": [entry.to_properties() for entry in images]}}}
        self.update_domain(DomainId=self._crowd.domain_id, **new)


class _Silence(Log):
    """A log that nobody reads."""

    def __call__(self, step: str, **details: Any) -> None:
        pass


_SILENCE = _Silence(request_id="", logical_resource_id="")

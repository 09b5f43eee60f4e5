"""Many writers at once: whatever the order of their steps, everybody's entries are there at the end."""

from __future__ import annotations

import random

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.wire import CustomImage, DomainUpdate
from tests.local_aws.faults import When
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.simulation import Simulation
from tests.unit.runtime.stage import JUPYTER_LAB, Stage, image, images, names

# The box is shared by the examples of a test; each has its own stage.
SETTINGS = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Crowd:
    """A stage on which several writers act at once."""

    def __init__(self, box: AnswerBox, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 (a schedule, not a secret)
        self.simulation = Simulation(chance.randrange)
        self.stage = Stage(box, clock=self.simulation)
        self.stage.jitter = chance.random
        self.domain_id = self.stage.domain()
        self.stage.sagemaker.faults.hook("*Domain", When.BEFORE, self.simulation.give_way)

    def seed(self, *entries: CustomImage) -> None:
        self.stage.write(self.domain_id, JUPYTER_LAB, *entries)
        self.stage.settle()

    def stack(self, *entries: CustomImage) -> DomainUpdate:
        lists = (images(JUPYTER_LAB, *entries),)
        return DomainUpdate(domain_id=self.domain_id, custom_image_lists=lists)

    def attach(self, *entries: CustomImage) -> None:
        self.stage.invoke(self.stage.event("Create", self.stack(*entries)))

    def detach(self, *entries: CustomImage) -> None:
        self.stage.invoke(self.stage.event("Delete", self.stack(*entries), id="x"))

    def foreign_append(self, entry: CustomImage) -> None:
        """A script that reads, appends and writes, again while it is refused, and never looks back."""
        while True:
            there = self.stage.list_of(self.domain_id, JUPYTER_LAB)
            try:
                self.stage.write(self.domain_id, JUPYTER_LAB, *there, entry)
            except ClientError:
                self.simulation.sleep(3)
            else:
                return

    def foreign_replace(self, *entries: CustomImage) -> None:
        """A script that knows nobody but itself."""
        while True:
            try:
                self.stage.write(self.domain_id, JUPYTER_LAB, *entries)
            except ClientError:
                self.simulation.sleep(3)
            else:
                return

    def outcome(self) -> list[CustomImage]:
        self.stage.settle()
        return self.stage.list_of(self.domain_id, JUPYTER_LAB)


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_nothing_is_lost_among_stacks_and_scripts(box: AnswerBox, seed: int) -> None:
    crowd = Crowd(box, seed)
    crowd.seed(image("first"), image("old"), image("second"))

    crowd.simulation.run(
        lambda: crowd.attach(image("a"), image("b")),
        lambda: crowd.attach(image("c")),
        lambda: crowd.detach(image("old")),
        lambda: crowd.foreign_append(image("theirs")),
    )

    outcome = crowd.outcome()
    assert sorted(names(outcome)) == ["a", "b", "c", "first", "second", "theirs"]
    assert names(outcome)[:2] == ["first", "second"]
    assert {answer["Status"] for answer in box.answers} == {"SUCCESS"}


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_a_list_replaced_before_our_last_look_is_ours_again(box: AnswerBox, seed: int) -> None:
    crowd = Crowd(box, seed)
    replaced: list[int] = []
    looked: list[int] = []

    def script() -> None:
        crowd.foreign_replace(image("theirs"))
        replaced.append(len(crowd.stage.sagemaker.calls))

    def ours() -> None:
        crowd.attach(image("a"))
        looked.append(len(crowd.stage.sagemaker.calls))

    crowd.simulation.run(ours, script)

    outcome = names(crowd.outcome())
    assert "theirs" in outcome
    assert "a" in outcome or replaced[0] >= looked[0]


@SETTINGS
@given(seed=st.integers(0, 2**32))
def test_a_removed_foreign_entry_stays_removed(box: AnswerBox, seed: int) -> None:
    crowd = Crowd(box, seed)
    crowd.seed(image("theirs"), image("gone"))

    crowd.simulation.run(lambda: crowd.attach(image("a")), lambda: crowd.foreign_replace(image("theirs")))

    assert "gone" not in names(crowd.outcome())

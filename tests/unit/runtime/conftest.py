"""Fixtures: a box for answers a test session, a fresh stage a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import Stage

# A busy machine is no reason to fail.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")


@pytest.fixture(scope="session")
def answer_server() -> Iterator[AnswerBox]:
    box = AnswerBox()
    yield box
    box.close()


@pytest.fixture
def box(answer_server: AnswerBox) -> AnswerBox:
    answer_server.refusals = []
    answer_server.bodies = []
    answer_server.headers = []
    return answer_server


@pytest.fixture
def stage(box: AnswerBox) -> Stage:
    return Stage(box)

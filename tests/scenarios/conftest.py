"""One local AWS for all scenarios; each begins with an empty one and must leave nothing dangling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_aws.process import LocalAws
from tests.scenarios.stage import Stage

# The orders in which CloudFormation takes independent resources: last declared first, whatever is ready last
# first, and all that is ready at the same time.
ORDERS: dict[str, dict[str, int | bool | None]] = {
    "last-first": {"seed": 0, "parallel": False},
    "newest-first": {"seed": 1, "parallel": False},
    "parallel": {"seed": None, "parallel": True},
}


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A local AWS without containers: the addresses of container images are not looked up."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture(params=ORDERS)
def stage(aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An empty local AWS, with one of the orders; the scenario's stacks must leave nothing dangling."""
    stage = Stage(aws)
    stage.control.request("PATCH", "cloudformation/options", **ORDERS[request.param])
    yield stage
    assert stage.problems() == {}

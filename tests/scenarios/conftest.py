"""One local AWS for all scenarios; each begins with an empty one and must leave nothing dangling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import rights
from tests.local_aws.process import LocalAws
from tests.scenarios.orders import ORDERS
from tests.scenarios.stage import Stage

_SECONDS = 0.05  # that changes take; the function looks after half a second at the earliest


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """A local AWS without containers: the addresses of container images are not looked up."""
    with LocalAws() as aws:
        yield aws


@pytest.fixture(params=ORDERS)
def stage(aws: LocalAws, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """An empty local AWS, with one of the orders; the scenario's stacks must leave nothing dangling."""
    stage = Stage(aws)
    stage.control.set_latency(**dict.fromkeys(("image", "image_version", "domain", "app"), _SECONDS))
    stage.control.request("PATCH", "cloudformation/options", **ORDERS[request.param])
    yield stage
    rights.note(stage.control)
    assert stage.problems() == {}

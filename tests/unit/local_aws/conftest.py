from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.scene import Scene, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spare these tests what measuring coverage costs: none of what they test is measured."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("no_cover")


@pytest.fixture(scope="module")
def server() -> Iterator[Scene]:
    """A local AWS in this process, of one module only: each server puts its own parts into moto."""
    with serving(Options(custom_resource_timeout=20, retry_delay=0.01)) as scene:
        yield scene


@pytest.fixture
def scene(server: Scene) -> Scene:
    """The module's local AWS, empty."""
    server.server.reset()
    return server

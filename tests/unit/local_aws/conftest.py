from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.scene import Scene, serving


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

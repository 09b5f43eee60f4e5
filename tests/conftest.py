"""Fixtures that several parts of the tests share."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest

from tests.local_aws.base_image import ensure_base_image
from tests.local_aws.containers import ContainerEngine, ContainerToolsMissingError, find_engine
from tests.local_aws.registry import running_registry
from tests.node import NODE

# jsii starts the Node.js that the lock file pins, whichever one is first on the PATH.
os.environ.setdefault("JSII_NODE", str(NODE))

# A profile of the shell means nothing to the local AWS, and boto3 insists on finding it.
for _name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(_name, None)


@pytest.fixture(scope="session")
def container_engine() -> ContainerEngine:
    """What builds images from the Dockerfiles; skips where the machine has nothing."""
    try:
        engine = find_engine()
    except ContainerToolsMissingError as error:
        pytest.skip(str(error))
    ensure_base_image(engine)
    return engine


@pytest.fixture(scope="session")
def registry(container_engine: ContainerEngine) -> Iterator[str]:
    """The ``host:port`` of an image registry."""
    with running_registry(container_engine) as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped for want of container tools, where CI promises that they are there."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.get_closest_marker("containers"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although CI must run it: {report.longreprtext}"
    return report

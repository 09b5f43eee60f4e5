"""One bootstrapped local AWS for all tests of the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.cloud import Cloud
from tests.local_aws.process import LocalAws


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local AWS with containers in ECR already, bootstrapped."""
    with LocalAws() as aws:
        cloud = Cloud(aws, tmp_path_factory.mktemp("cloud"))
        cloud.bootstrap()
        yield cloud

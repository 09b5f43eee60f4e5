from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib.review import Review, review_assembly
from tests.unit.review.samples import synthesize


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assembly of an app with all that the report tells."""
    return synthesize(tmp_path_factory.mktemp("review") / "cdk.out")


@pytest.fixture(scope="session")
def review(assembly: Path) -> Review:
    """The review of it."""
    return review_assembly(assembly)

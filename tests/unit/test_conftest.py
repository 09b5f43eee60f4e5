"""Skips for want of tools: allowed on a desk, not in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = """
import pytest

@pytest.fixture(scope="session")
def engine():
    pytest.skip("no tools")

@pytest.mark.{marker}
def test_builds(engine): ...

def test_other(): pytest.skip("another reason")
"""


@pytest.fixture(params=["browser", "containers"])
def suite(request: pytest.FixtureRequest) -> str:
    return SUITE.replace("{marker}", request.param)


def outcome(directory: Path, suite: str, ci: str) -> str:
    """Runs a suite of two skipped tests under our conftest.py and returns pytest's output."""
    (directory / "conftest.py").write_text("from tests.conftest import pytest_runtest_makereport\n")
    (directory / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser\n    containers\n")
    (directory / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", str(directory)]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, cwd=directory, capture_output=True, text=True).stdout


def test_may_be_skipped_on_a_desk(tmp_path: Path, suite: str) -> None:
    assert "2 skipped" in outcome(tmp_path, suite, ci="")


def test_must_not_be_skipped_in_ci(tmp_path: Path, suite: str) -> None:
    printed = outcome(tmp_path, suite, ci="true")

    assert "1 skipped, 1 error" in printed
    assert "although CI must run it" in printed
    assert "no tools" in printed

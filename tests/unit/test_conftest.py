"""Skips for want of tools are allowed on a desk and not in CI; what takes long is not measured."""

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

MEASURED = """
import pytest
from coverage import Coverage
from hypothesis import given, strategies as st

def test_example():
    assert Coverage.current() is not None

@pytest.mark.no_cover
def test_thorough():
    assert Coverage.current() is None

@given(st.booleans())
def test_property(_):
    assert Coverage.current() is None

def test_example_after_these():
    assert Coverage.current() is not None
"""


@pytest.fixture(params=["browser", "containers"])
def suite(request: pytest.FixtureRequest) -> str:
    return SUITE.replace("{marker}", request.param)


def outcome(directory: Path, suite: str, *options: str, ci: str = "") -> str:
    """Runs a suite under our conftest.py and returns pytest's output."""
    hooks = "pytest_runtest_call, pytest_runtest_makereport"
    (directory / "conftest.py").write_text(f"from tests.conftest import {hooks}\n")
    (directory / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser\n    containers\n")
    (directory / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-ra", *options, str(directory)]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, cwd=directory, capture_output=True, text=True).stdout


def test_may_be_skipped_on_a_desk(tmp_path: Path, suite: str) -> None:
    assert "2 skipped" in outcome(tmp_path, suite, ci="")


def test_must_not_be_skipped_in_ci(tmp_path: Path, suite: str) -> None:
    printed = outcome(tmp_path, suite, ci="true")

    assert "1 skipped, 1 error" in printed
    assert "although CI must run it" in printed
    assert "no tools" in printed


@pytest.mark.parametrize("processes", [[], ["-n1"]], ids=["one process", "process of xdist"])
def test_properties_and_what_asks_for_it_are_not_measured(tmp_path: Path, processes: list[str]) -> None:
    printed = outcome(tmp_path, MEASURED, "--cov=.", *processes)

    assert "4 passed" in printed, printed

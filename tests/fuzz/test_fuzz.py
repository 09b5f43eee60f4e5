"""A short run of the fuzzer finds nothing; and it would find something."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is for Linux on x86-64 only"
)


def fuzz(target: str, *options: str, planted: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SAGEMAKER_CUSTOM_IMAGES_PLANTED": planted}
    command = [sys.executable, "-m", "tests.fuzz", target, "-seed=1", *options]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, errors="replace"
    )


@pytest.mark.parametrize(("target", "runs"), [("event", 8_000), ("dockerfile", 1_200)])
def test_a_short_run_finds_nothing(target: str, runs: int) -> None:
    done = fuzz(target, f"-runs={runs}")
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {runs} runs" in done.stderr


@pytest.mark.parametrize(("target", "planted"), [("event", "\x10\x11\x12"), ("dockerfile", "WORKDIR")])
def test_a_planted_defect_is_found(target: str, planted: str) -> None:
    done = fuzz(target, "-runs=2000", planted=planted)
    assert done.returncode != 0
    assert "AssertionError: planted" in done.stderr + done.stdout

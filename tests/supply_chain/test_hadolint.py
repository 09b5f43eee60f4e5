"""The Dockerfiles are as hadolint wants them; what is otherwise says why, where it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
HADOLINT = Path(sys.executable).with_name("hadolint")
DOCKERFILES = sorted((PROJECT / "docker").glob("*/Dockerfile"))


def findings(dockerfile: Path) -> list[str]:
    command = [str(HADOLINT), "--no-color", "--format=json", str(dockerfile)]
    printed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True).stdout
    return [f"{one['code']} in line {one['line']}" for one in json.loads(printed)]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda file: file.parent.name)
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    assert findings(dockerfile) == []


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda file: file.parent.name)
def test_whatever_is_ignored_has_its_reason_above(dockerfile: Path) -> None:
    lines = dockerfile.read_text().splitlines()
    for number, line in enumerate(lines):
        if "hadolint ignore" in line:
            assert lines[number - 1].startswith("# ")
    assert not (PROJECT / ".hadolint.yaml").exists()


def test_hadolint_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN cd /tmp && sudo ls\n")
    assert "DL3004 in line 2" in findings(tmp_path / "Dockerfile")

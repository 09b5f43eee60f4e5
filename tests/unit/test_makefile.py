"""The two files that a new machine starts from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ("demo", "test", "lint", "bench", "audit", "fuzz", "dist", "deploy", "setup", "clean")


def outside_of_make() -> dict[str, str]:
    """What a user has in the environment, without what the make has put there that may be running this."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"
    }


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs make as a user would."""
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=outside_of_make(), capture_output=True, text=True
    )


def test_help_is_the_default_and_lists_every_target() -> None:
    listed = [line.split()[1] for line in make().stdout.splitlines()]

    assert sorted(listed) == sorted([*TARGETS, "help"])


def test_deploy_asks_for_the_domain_in_one_line() -> None:
    refused = make("deploy")

    assert refused.returncode != 0
    assert len(refused.stderr.splitlines()) == 1
    assert "'DOMAIN_ID' must be" in refused.stderr


def test_deploy_is_the_plain_command_of_the_cdk() -> None:
    assert "cdk deploy --all --context domain_id=d-1" in make("--dry-run", "deploy", "DOMAIN_ID=d-1").stdout


@pytest.mark.parametrize(
    ("status", "closing"), [(0, "==== 3 passed in 1.00s ===="), (1, "==== 1 failed in 1.00s ====")]
)
def test_ci_ends_with_the_closing_line_of_pytest_and_the_status_of_make(
    tmp_path: Path, status: int, closing: str
) -> None:
    fake = tmp_path / "make"
    fake.write_text(
        f'#!/bin/sh\necho "$CI $1 $PYTHON"\necho "{closing}"\necho "make: done" >&2\nexit {status}\n'
    )
    fake.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "CI": "",
        "PYTHON": "my-python",
    }

    done = subprocess.run([ROOT / ".ci" / "run"], env=environment, capture_output=True, text=True)

    assert done.returncode == status
    assert (done.stdout.splitlines()[0], done.stdout.splitlines()[-1]) == ("true test my-python", closing)

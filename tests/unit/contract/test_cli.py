"""The command line, started as a user starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_lib.app_types import APP_TYPES
from constructs_lib.contract.cli import main
from constructs_lib.contract.commands import COMMANDS
from constructs_lib.contract.rules import RULES

PROJECT = Path(__file__).parents[3]
LAB = str(PROJECT / "docker" / "jupyter_lab")
PROGRAM = Path(sys.executable).with_name("sagemaker-image")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run("check", *arguments)


def test_a_folder_that_keeps_the_contract_ends_with_0() -> None:
    done = check(LAB, "--app", "jupyter-lab", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["kept"]
    unknown = {
        entry["id"]: entry["remedy"] for entry in document["findings"] if entry["severity"] == "unknown"
    }
    assert "--run" in unknown["health-check"]
    assert "--run" in unknown["notebook"]


def test_the_table_is_what_people_get() -> None:
    done = check(LAB, "--app", "jupyter-lab")
    assert done.returncode == 0
    assert "kept" in done.stdout
    assert "\x1b" not in done.stdout


def test_all_app_types_may_be_checked_at_once() -> None:
    apps = [word for app in APP_TYPES for word in ("--app", app.TYPE.slug)]
    done = check(LAB, *apps, "--format", "json")
    unknown = {entry["id"] for entry in json.loads(done.stdout)["findings"] if entry["tier"] == "run"}
    assert {"health-check", "kernel-spec", "kernel-start", "r-session"} <= unknown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([LAB], "--app"),
        ([LAB, "--app", "notebook"], "invalid choice"),
        ([LAB, "--app", "jupyter-lab", "--waive", "nobody=x"], "health-check"),
        ([LAB, "--app", "jupyter-lab", "--waive", "user"], "REASON"),
        ([LAB, "--app", "jupyter-lab", "--argument=" + "x" * 65], "64"),
        ([LAB, "--app", "jupyter-lab", "--kernel", "ir"], "--app kernel-gateway"),
        ([LAB, "--app", "kernel-gateway", "--env", "A=b"], "--app code-editor or --app jupyter-lab"),
        ([LAB, "--app", "kernel-gateway", "--uid", "7"], "1000/100 and 0/0"),
        ([LAB, "--app", "jupyter-lab", "--build-arg", "A"], "KEY=VALUE"),
        ([LAB, "--app", "jupyter-lab", "--file", "none"], "--file"),
        ([f"{LAB}/none", "--app", "jupyter-lab"], "no folder"),
        (["image:1", "--app", "jupyter-lab", "--static"], "no folder"),
        (["image:1", "--app", "jupyter-lab", "--target", "x"], "no folder"),
        ([LAB, "--app", "jupyter-lab", "--static", "--run"], "not allowed with"),
    ],
)
def test_what_can_not_be_checked_ends_with_2_and_says_why(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        status = main(["check", *arguments])
    except SystemExit as end:  # how argparse refuses
        status = int(end.code or 0)
    finally:
        signal.signal(signal.SIGTERM, before)
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert said in printed.err


def test_without_a_container_engine_an_image_can_not_be_checked(tmp_path: Path) -> None:
    done = run("check", "image:1", "--app", "jupyter-lab", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert all(engine in done.stderr for engine in ("docker", "podman", "finch"))


def test_starts_without_cdk() -> None:
    code = "import sys; from constructs_lib.contract import cli; sys.exit('jsii' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_help_names_every_option_and_every_rule_has_its_own_id() -> None:
    done = check("--help")
    options = (
        "--app",
        "--file",
        "--build-arg",
        "--target",
        "--kernel",
        "--entrypoint",
        "--argument",
        "--env",
    )
    assert all(option in done.stdout for option in (*options, "--waive", "--format", "--engine", "--run"))
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(command.name in run("--help").stdout for command in COMMANDS)

"""Which tiers run, and what is left unknown: with a docker that only tells what an image says of itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from constructs_lib import JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.app_types import App
from constructs_lib.contract.applicable import not_judged
from constructs_lib.contract.checking import check
from constructs_lib.contract.errors import CannotCheckError
from constructs_lib.contract.finding import Severity, Tier
from constructs_lib.contract.report import Report
from constructs_lib.contract.rules import RULES
from constructs_lib.contract.running.engine import Engine, find_engine
from constructs_lib.contract.target import Target

KERNEL = KernelGateway(kernel_specs=[KernelSpec("python3")])
IMAGE: dict[str, Any] = {
    "Os": "linux",
    "Architecture": "amd64",
    "Size": 10**9,
    "Config": {"User": "1000:100", "WorkingDir": "/home/sagemaker-user"},
}


def docker(folder: Path, image: dict[str, Any] | None) -> Path:
    """Write a command that knows one image, or none and where none can be pulled."""
    (folder / "image.json").write_text(json.dumps([image]))
    known = f"cat {folder}/image.json" if image else "exit 1"
    program = folder / "docker"
    program.write_text(
        f'#!/bin/sh\ncase "$1" in\ninfo) ;;\nimage) {known} ;;\npull) echo no such image; exit 1 ;;\nesac\n'
    )
    program.chmod(0o755)
    return program


def inspected(folder: Path, image: dict[str, Any] | None, app: App) -> Report:
    engine = Engine(command=str(docker(folder, image)))
    lines: list[str] = []
    return check(
        Target(name="image:1"),
        apps=[app],
        depth=None,
        engine=lambda: engine,
        patience=1,
        progress=lines.append,
    )


def unknown(report: Report) -> set[str]:
    return {finding.rule.id for finding in report.findings if finding.severity is Severity.UNKNOWN}


def test_an_image_is_inspected_and_the_rest_is_said_to_be_unknown(tmp_path: Path) -> None:
    report = inspected(tmp_path, IMAGE, JupyterLab())

    assert not report.broken
    assert {"health-check", "notebook", "dockerfile"} <= unknown(report)
    assert unknown(report).isdisjoint({"user", "platform", "kernel-spec", "r-session"})
    assert report.facts["image"]["platform"] == "linux/amd64"


def test_a_finding_that_is_not_known_here_stays_until_a_deeper_tier_judges_it(tmp_path: Path) -> None:
    image = {**IMAGE, "Config": {**IMAGE["Config"], "User": "sagemaker-user"}}
    assert "user" in unknown(inspected(tmp_path, image, JupyterLab()))


def test_what_is_broken_comes_first(tmp_path: Path) -> None:
    image = {**IMAGE, "Config": {**IMAGE["Config"], "Env": ["API_KEY=x"], "User": "0"}}
    severities = [finding.severity for finding in inspected(tmp_path, image, JupyterLab()).findings]
    assert severities[:3] == [Severity.ERROR, Severity.WARNING, Severity.UNKNOWN]


def test_an_image_that_is_nowhere_can_not_be_checked(tmp_path: Path) -> None:
    with pytest.raises(CannotCheckError, match="no such image") as refused:
        inspected(tmp_path, None, JupyterLab())

    # A name may just as well have been meant as that of a folder.
    assert "'image:1' is no folder" in str(refused.value)


@pytest.mark.parametrize("working", [["podman"], ["podman", "finch"], ["docker", "podman"]])
def test_takes_the_first_engine_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, working: list[str]
) -> None:
    for name in ("docker", "podman", "finch"):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {int(name not in working)}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_engine(None).command == working[0]
    assert find_engine(working[-1], run_options=["--gpus=all"]).run_options == ("--gpus=all",)


@pytest.mark.parametrize("apps", [[JupyterLab()], [KERNEL], [RSession()], [JupyterLab(), KERNEL, RSession()]])
def test_all_tiers_together_leave_nothing_unjudged(apps: Sequence[App]) -> None:
    assert not_judged(apps, list(Tier)) == []
    assert all(finding.rule.tiers[0] is finding.tier for finding in not_judged(apps, []))


def test_every_rule_is_judged_somewhere() -> None:
    assert all(
        rule.tiers and list(rule.tiers) == [tier for tier in Tier if tier in rule.tiers] for rule in RULES
    )

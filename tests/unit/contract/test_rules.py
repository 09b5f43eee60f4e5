"""One Dockerfile for every rule that breaks it and no other, and the same one after the remedy."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from constructs_lib import JupyterLab, RSession
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Severity, Tier
from constructs_lib.contract.rules import RULES
from tests.unit.contract.kit import OF_IMAGE, PAIRS, judged


@dataclass(frozen=True)
class Case:
    """What is broken, and words of the remedy that the mended Dockerfile has, or has no longer."""

    severity: Severity
    line: int | None
    remedy: str = ""
    removed: str = ""
    app: App = field(default_factory=JupyterLab)


CASES = {
    "dockerfile": Case(Severity.ERROR, 5, removed="USR"),
    "user": Case(Severity.ERROR, 6, "USER 1000:100"),
    "file-owner": Case(Severity.ERROR, 4, removed="200000"),
    "working-folder": Case(Severity.ERROR, 4, "WORKDIR /home/sagemaker-user"),
    "home-content": Case(Severity.WARNING, 5, "/opt"),
    "reserved-path": Case(Severity.ERROR, 4, "/opt", removed="/opt/ml"),
    "entrypoint": Case(Severity.ERROR, 1, "ENTRYPOINT", app=OF_IMAGE),
    "server-command": Case(Severity.ERROR, 7, "--ServerApp.base_url=/jupyterlab/default", app=OF_IMAGE),
    "container-config": Case(Severity.WARNING, 7, removed="--ServerApp.root_dir", app=OF_IMAGE),
    "base-tag": Case(Severity.WARNING, 1, removed="FROM python\n"),
    "base-support": Case(Severity.WARNING, 1, "4.4"),
    "platform": Case(Severity.ERROR, 1, removed="linux/arm64"),
    "secret": Case(Severity.WARNING, 4, "RUN --mount=type=secret,id=index_token"),
    "gpu-driver": Case(Severity.WARNING, 2, "cuda-toolkit"),
    "r-environment": Case(Severity.ERROR, None, "RSTUDIO_FORCE_NON_ZERO_EXIT_CODE=1", app=RSession()),
    "r-packages": Case(Severity.WARNING, 1, "reticulate", app=RSession()),
}


def test_every_rule_that_a_dockerfile_can_break_is_broken_here() -> None:
    assert CASES.keys() == {rule.id for rule in RULES if Tier.STATIC in rule.tiers}
    assert CASES.keys() == {folder.name for folder in PAIRS.iterdir()}


@pytest.mark.parametrize("rule_id", CASES)
def test_the_rule_fires_on_what_breaks_it_and_no_other_does(rule_id: str) -> None:
    case = CASES[rule_id]

    (finding,) = judged(PAIRS / rule_id, "broken.Dockerfile", apps=[case.app])

    assert (finding.rule.id, finding.severity, finding.line) == (rule_id, case.severity, case.line)
    assert case.remedy in finding.remedy


@pytest.mark.parametrize("rule_id", CASES)
def test_the_remedy_makes_it_pass(rule_id: str) -> None:
    case = CASES[rule_id]
    broken, mended = ((PAIRS / rule_id / f"{state}.Dockerfile").read_text() for state in ("broken", "mended"))

    assert judged(PAIRS / rule_id, "mended.Dockerfile", apps=[case.app]) == []
    assert case.remedy in mended
    assert not case.removed or (case.removed in broken and case.removed not in mended)

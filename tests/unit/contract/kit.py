"""What the tests of the static check share: where the Dockerfiles are, and short ways to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from constructs_lib import JupyterLab
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Finding, Severity
from constructs_lib.contract.static import check_dockerfile

PAIRS = Path(__file__).parent / "dockerfiles"
REAL_LIFE = Path(__file__).parent / "real_life"
TODAY = date(2026, 11, 22)


def judged(folder: Path, file: str = "Dockerfile", *, apps: Sequence[App] = (JupyterLab(),)) -> list[Finding]:
    """Return the errors and warnings of a Dockerfile."""
    found = check_dockerfile(folder, file=file, apps=apps, today=TODAY)
    return [finding for finding in found if finding.severity is not Severity.UNKNOWN]


def told(folder: Path, file: str = "Dockerfile", *, apps: Sequence[App] = (JupyterLab(),)) -> list[str]:
    """Return the errors and warnings of a Dockerfile, each as its severity, rule and line."""
    return [
        f"{finding.severity} {finding.rule.id} {finding.line}" for finding in judged(folder, file, apps=apps)
    ]


def in_text(text: str, folder: Path, *, apps: Sequence[App] = (JupyterLab(),)) -> list[str]:
    """Return what a text has of errors and warnings, each as its severity, rule and line."""
    (folder / "Dockerfile").write_text(text)
    return told(folder, apps=apps)

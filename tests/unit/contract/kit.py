"""What the tests of the static check share: where the Dockerfiles are, and short ways to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from constructs_lib import ContainerConfig, FileSystemConfig, JupyterLab, KernelGateway, KernelSpec
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Finding, Severity
from constructs_lib.contract.static import check_dockerfile

PROJECT = Path(__file__).parents[3]
PAIRS = Path(__file__).parent / "dockerfiles"
REAL_LIFE = Path(__file__).parent / "real_life"
TODAY = date(2026, 11, 22)

HOME = "WORKDIR /home/sagemaker-user\n"
LAB = f"FROM python:3.12-slim\n{HOME}"
CLEAN = f"{LAB}USER 1000:100\n"
SMD = "public.ecr.aws/sagemaker/sagemaker-distribution"

#: The container configuration names no command, so that of the image counts.
OF_IMAGE = JupyterLab(container_config=ContainerConfig(environment={"TEAM": "research"}))
ROOT_KERNEL = KernelGateway(
    kernel_specs=[KernelSpec("python3")],
    file_system_config=FileSystemConfig(default_uid=0, default_gid=0, mount_path="/root"),
)

ERROR, WARNING, UNKNOWN = [Severity.ERROR], [Severity.WARNING], [Severity.UNKNOWN]


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


def of_rule(rule_id: str, text: str, folder: Path, *, app: App | None = None) -> list[Severity]:
    """Return how a rule judges a text, whatever others say."""
    (folder / "Dockerfile").write_text(text)
    found = check_dockerfile(folder, apps=[JupyterLab() if app is None else app], today=TODAY)
    return [finding.severity for finding in found if finding.rule.id == rule_id]

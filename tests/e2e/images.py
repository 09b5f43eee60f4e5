"""Images of docker/ and what is derived from them, and what their checks find."""

from __future__ import annotations

from pathlib import Path

from constructs_lib import KernelGateway, KernelSpec
from constructs_lib.contract.finding import Severity
from constructs_lib.contract.report import Report
from constructs_lib.contract.target import Target
from tests.e2e.conftest import DOCKER

PYTHON = KernelGateway(kernel_specs=[KernelSpec("python3")])

# Puts back what `taken_away` of the same folder took, which is the remedy without a download.
GIVEN_BACK = "tar --extract --absolute-names --file=/tmp/taken.tar"


def taken_away(*paths: str) -> str:
    """Return the command that removes something and remembers it."""
    return f"tar --create --remove-files --absolute-names --file=/tmp/taken.tar {' '.join(paths)}"


def folder(image: str, **build_args: str) -> Target:
    return Target(name=image, directory=DOCKER / image, build_args=build_args)


def derived(directory: Path, image: str, *lines: str) -> Target:
    """Return the Dockerfile of an image that adds lines to another one."""
    (directory / "Dockerfile").write_text("\n".join([f"FROM {image}", *lines]))
    return Target(name=str(directory), directory=directory)


def broken(report: Report) -> dict[str, str]:
    """Return what is broken, with what was seen and what to do about it."""
    return {
        finding.rule.id: f"{finding.reason} {finding.remedy}"
        for finding in report.findings
        if finding.severity is not Severity.UNKNOWN
    }

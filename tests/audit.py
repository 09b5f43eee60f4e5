"""Known vulnerabilities of what is locked: ``make audit``.

Both auditors call it a success when their data could not be had; here that is told apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).parents[1]
_FOUND, _NO_DATA = 1, 2


class NoDataError(Exception):
    """The data about vulnerabilities could not be had."""


def audit_python(requirements: Path = _PROJECT / "requirements.lock", *options: str) -> list[str]:
    """Return what pip-audit knows about locked packages of Python.

    Args:
        requirements: The lock file.
        *options: Further options of pip-audit.

    Raises:
        NoDataError: the service of vulnerabilities was not to be had, or does not know the packages.
    """
    command = ["pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    report = _report([*command, "--requirement", str(requirements), *options], cwd=_PROJECT)
    dependencies = report.get("dependencies")
    if dependencies is None:
        raise NoDataError(f"pip-audit: {report}")
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    if skipped:
        raise NoDataError(f"pip-audit has no data about {len(skipped)} packages, {skipped[0]} among them")
    return [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        for one in dependencies
        for vulnerability in one["vulns"]
    ]


def audit_npm(folder: Path = _PROJECT, *options: str) -> list[str]:
    """Return what npm knows about locked packages of Node.

    Args:
        folder: Where package-lock.json is.
        *options: Further options of npm.

    Raises:
        NoDataError: the registry gives no advisories.
    """
    report = _report(["npm", "audit", "--package-lock-only", "--json", *options], cwd=folder)
    if "auditReportVersion" not in report:
        raise NoDataError(f"npm audit: {report.get('message', report)}")
    return [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]


def _report(command: list[str], *, cwd: Path) -> dict[str, Any]:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.strip().splitlines() or ["no output"]
        return {"message": lines[-1]}
    return report


def main() -> int:
    """Audit both, and tell what was found."""
    status = 0
    for audit in (audit_python, audit_npm):
        try:
            found = audit()
        except NoDataError as error:
            sys.stderr.write(f"not audited: {error}\n")
            status = max(status, _NO_DATA)
            continue
        for line in found:
            sys.stdout.write(f"{line}\n")
        status = _FOUND if found else status
    return status


if __name__ == "__main__":
    sys.exit(main())

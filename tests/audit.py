"""Known vulnerabilities of what is locked: ``make audit``.

Both auditors call it a success when their data could not be had; here that is told apart. Exit status: 0
nothing is vulnerable, 1 something is, 2 nothing is known to be, but not everything could be audited.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROJECT = Path(__file__).parents[1]
_HEALTHY, _FOUND, _NO_DATA = 0, 1, 2


class NoDataError(Exception):
    """No data at all about vulnerabilities could be had."""


@dataclass(frozen=True, kw_only=True)
class Audited:
    """What an auditor said.

    Args:
        vulnerable: What is vulnerable, each with what is known.
        skipped: What there was no data about. Default: there was some about everything.
    """

    vulnerable: tuple[str, ...]
    skipped: tuple[str, ...] = ()


def audit_python(requirements: Path = _PROJECT / "requirements.lock", *options: str) -> Audited:
    """Return what pip-audit knows about locked packages of Python.

    Args:
        requirements: The lock file.
        *options: Further options of pip-audit.

    Raises:
        NoDataError: the service of vulnerabilities was not to be had, or knows none of the packages.
    """
    command = ["pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    report = _report([*command, "--requirement", str(requirements), *options], cwd=_PROJECT)
    dependencies = report.get("dependencies")
    if dependencies is None:
        raise NoDataError(f"pip-audit: {report}")
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    if len(skipped) == len(dependencies):
        raise NoDataError(f"pip-audit has no data about any of {len(skipped)} packages")
    found = [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        for one in dependencies
        for vulnerability in one.get("vulns", ())
    ]
    return Audited(vulnerable=tuple(found), skipped=tuple(skipped))


def audit_npm(folder: Path = _PROJECT, *options: str) -> Audited:
    """Return what npm knows about locked packages of Node. It asks about all at once, so it skips none.

    Args:
        folder: Where package-lock.json is.
        *options: Further options of npm.

    Raises:
        NoDataError: the registry gives no advisories.
    """
    report = _report(["npm", "audit", "--package-lock-only", "--json", *options], cwd=folder)
    if "auditReportVersion" not in report:
        raise NoDataError(f"npm audit: {report.get('message', report)}")
    found = [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]
    return Audited(vulnerable=tuple(found))


def _report(command: list[str], *, cwd: Path) -> dict[str, Any]:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.strip().splitlines() or ["no output"]
        return {"message": lines[-1]}
    return report


def main(audits: Sequence[Callable[[], Audited]] = (audit_python, audit_npm)) -> int:
    """Audit all, and tell what was found and what was not audited; what was found decides.

    Args:
        audits: The auditors. Default: both.
    """
    vulnerable, gaps = False, False
    for audit in audits:
        try:
            audited = audit()
        except NoDataError as error:
            sys.stderr.write(f"not audited: {error}\n")
            gaps = True
            continue
        sys.stdout.writelines(f"{line}\n" for line in audited.vulnerable)
        sys.stderr.writelines(f"not audited, for want of data: {name}\n" for name in audited.skipped)
        vulnerable |= bool(audited.vulnerable)
        gaps |= bool(audited.skipped)
    return _FOUND if vulnerable else _NO_DATA if gaps else _HEALTHY


if __name__ == "__main__":
    sys.exit(main())

"""What a scan found, and whether that is too much: decisions without any world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from .wire_image_scan import SEVERITIES, Waiver

_SHOWN: Final = 10


@dataclass(frozen=True, order=True, kw_only=True)
class Finding:
    """A vulnerability in a package of the image.

    Attributes:
        name: such as CVE-2026-1234.
        severity: one of ``SEVERITIES``; what ECR did not rate is UNDEFINED.
        package: the package, with its version.
        fixed_in: the version that mends it; empty where ECR names none.
    """

    name: str
    severity: str
    package: str = ""
    fixed_in: str = ""

    def __str__(self) -> str:
        where = f" in {self.package}" if self.package else ""
        fix = f"fixed in {self.fixed_in}" if self.fixed_in else "no fixed version known"
        return f"{self.name} ({self.severity}){where}, {fix}"

    @property
    def rank(self) -> int:
        """How bad it is, among ``SEVERITIES``."""
        return SEVERITIES.index(self.severity)

    @classmethod
    def from_basic(cls, description: Mapping[str, Any]) -> Self:
        """Read a finding of basic scanning."""
        attributes = {one["key"]: one.get("value", "") for one in description.get("attributes", ())}
        package = f"{attributes.get('package_name', '')} {attributes.get('package_version', '')}"
        return cls(
            name=description.get("name", ""),
            severity=_severity(description),
            package=package.strip(),
            fixed_in=attributes.get("fixed_in_versions") or attributes.get("fixed_in_version", ""),
        )

    @classmethod
    def from_enhanced(cls, description: Mapping[str, Any]) -> Self:
        """Read a finding of enhanced scanning, which Amazon Inspector does."""
        details = description.get("packageVulnerabilityDetails", {})
        packages = details.get("vulnerablePackages", ())
        names = [f"{one.get('name', '')} {one.get('version', '')}".strip() for one in packages]
        fixes = {one.get("fixedInVersion", "") for one in packages}
        return cls(
            name=details.get("vulnerabilityId") or description.get("title", ""),
            severity=_severity(description),
            package=", ".join(names),
            fixed_in=", ".join(sorted(fixes - {"", "NotAvailable"})),
        )


def read_findings(page: Mapping[str, Any]) -> list[Finding]:
    """Read one page of the findings of a scan, whichever kind of scanning the registry has."""
    found = page.get("imageScanFindings", {})
    return [
        *(Finding.from_basic(one) for one in found.get("findings", ())),
        *(Finding.from_enhanced(one) for one in found.get("enhancedFindings", ())),
    ]


def objections(
    findings: Iterable[Finding], *, fail_on: str, waivers: Sequence[Waiver], today: date
) -> list[Finding]:
    """Return the findings that no valid waiver accepts, worst first.

    Args:
        findings: what the scan found.
        fail_on: the lowest severity that counts.
        waivers: what is accepted.
        today: the day on which a waiver must not have ended.
    """
    accepted = {waiver.vulnerability for waiver in waivers if today <= waiver.until}
    lowest = SEVERITIES.index(fail_on)
    counting = {one for one in findings if one.rank >= lowest and one.name not in accepted}
    return sorted(counting, key=lambda finding: (-finding.rank, finding))


def tell(found: Sequence[Finding]) -> str:
    """List the first findings, and how many more there are."""
    more = len(found) - _SHOWN
    listed = [str(finding) for finding in found[:_SHOWN]]
    return "; ".join([*listed, *([f"and {more} more"] if more > 0 else [])])


def _severity(description: Mapping[str, Any]) -> str:
    rated = str(description.get("severity", ""))
    return rated if rated in SEVERITIES else SEVERITIES[0]

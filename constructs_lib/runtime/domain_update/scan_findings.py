"""What a scan found, and whether that is too much: decisions without any world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from .wire_image_scan import SEVERITIES, ImageScan

_SHOWN: Final = 10


@dataclass(frozen=True, order=True, kw_only=True)
class Finding:
    """A vulnerability in a package of the image.

    Attributes:
        name: such as CVE-2026-1234.
        severity: one of ``SEVERITIES``, or whatever says that nobody rated it.
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
    def is_rated(self) -> bool:
        """Whether somebody said how bad it is."""
        return self.severity in SEVERITIES

    @property
    def rank(self) -> int:
        """How bad it is, among ``SEVERITIES``; what nobody rated is told last."""
        return SEVERITIES.index(self.severity) if self.is_rated else -1

    @classmethod
    def from_basic(cls, description: Mapping[str, Any]) -> Self:
        """Read a finding of basic scanning."""
        attributes = {one["key"]: one.get("value", "") for one in description.get("attributes", ())}
        package = f"{attributes.get('package_name', '')} {attributes.get('package_version', '')}"
        return cls(
            name=description.get("name", ""),
            severity=str(description.get("severity") or "UNDEFINED"),
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
            severity=str(description.get("severity") or "UNDEFINED"),
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


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a scan means for the image.

    Attributes:
        objections: the findings that keep it out, worst first.
        waived: the names of those that only a waiver lets pass.
        unused: the names of valid waivers that nothing needed.
        ended: the names of findings that keep it out since their waiver has ended.
    """

    objections: tuple[Finding, ...]
    waived: tuple[str, ...]
    unused: tuple[str, ...]
    ended: tuple[str, ...]


def judge(findings: Iterable[Finding], scan: ImageScan, *, today: date) -> Judgement:
    """Hold the findings of a scan against what must not be found.

    Args:
        findings: what the scan found.
        scan: the lowest severity that counts, and what is accepted. What nobody rated may be anything, so
            it counts at each of them unless the scan says otherwise.
        today: the day on which a waiver must not have ended.
    """
    lowest = SEVERITIES.index(scan.fail_on)
    counting = {one for one in findings if (one.rank >= lowest if one.is_rated else not scan.pass_unrated)}
    valid = {waiver.vulnerability for waiver in scan.waivers if today <= waiver.until}
    left = sorted((one for one in counting if one.name not in valid), key=lambda one: (-one.rank, one))
    waived = valid & {one.name for one in counting}
    ended = {waiver.vulnerability for waiver in scan.waivers} & {one.name for one in left}
    return Judgement(
        objections=tuple(left),
        waived=tuple(sorted(waived)),
        unused=tuple(sorted(valid - waived)),
        ended=tuple(sorted(ended)),
    )


def tell(found: Sequence[Finding]) -> str:
    """List the first findings, and how many more there are."""
    more = len(found) - _SHOWN
    listed = [str(finding) for finding in found[:_SHOWN]]
    return "; ".join([*listed, *([f"and {more} more"] if more > 0 else [])])

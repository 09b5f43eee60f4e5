"""A report as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any, TextIO

from ..finding import Finding
from ..report import Report


def write(report: Report, stream: TextIO) -> None:
    """Write the report as one JSON document."""
    document = {
        "target": report.target.name,
        "kept": not report.broken,
        "findings": [_as_mapping(finding) for finding in report.findings],
        "waived": [{**_as_mapping(finding), "waiver": reason} for finding, reason in report.waived],
        "facts": report.facts,
    }
    json.dump(document, stream, indent=2)
    stream.write("\n")


def _as_mapping(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule.id,
        "severity": finding.severity,
        "tier": finding.tier,
        "app_type": finding.app_type or None,
        "line": finding.line,
        "reason": finding.reason,
        "remedy": finding.remedy,
        "page": finding.rule.page,
    }

"""A report as SARIF 2.1.0, which code hosts show beside the lines of the Dockerfile."""

from __future__ import annotations

import json
from typing import Any, TextIO
from urllib.parse import quote

from ..finding import Finding, Severity
from ..report import Report
from ..rules import RULES

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.UNKNOWN: "note"}


def write(report: Report, stream: TextIO) -> None:
    """Write the report as one SARIF log with one run; what is waived is suppressed, with its reason."""
    place = quote(report.target.dockerfile.as_posix(), safe="/:@", errors="surrogateescape")
    results = [_result(finding, place) for finding in report.findings]
    for finding, reason in report.waived:
        suppression = {"kind": "external", "justification": reason}
        results.append({**_result(finding, place), "suppressions": [suppression]})
    rules = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.summary},
            "help": {"text": f"See the AWS page {rule.page!r}."},
        }
        for rule in RULES
    ]
    driver = {"name": "sagemaker-image", "rules": rules}
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    json.dump(log, stream, indent=2)
    stream.write("\n")


def _result(finding: Finding, place: str) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": place}}
    if finding.line is not None:
        location["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": RULES.index(finding.rule),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.reason}. {finding.remedy}."},
        "locations": [{"physicalLocation": location}],
    }

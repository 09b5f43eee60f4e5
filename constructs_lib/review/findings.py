"""What checks found at synth, and what was acknowledged with which evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .._intrinsics import as_text
from .assembly import Assembly
from .model import Acknowledgement, Finding
from .values import mapping, mappings

_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


def read_findings(assembly: Assembly) -> tuple[Finding, ...]:
    """Return what nobody acknowledged, the worst first."""
    found = [
        finding
        for report in assembly.validation or ()
        for finding in _of_report(as_text(report.get("pluginName", "")), report)
    ]
    return tuple(sorted(found, key=lambda one: (one.severity not in ("fatal", "error"), one.rule, one.place)))


def _of_report(tool: str, report: Mapping[str, Any]) -> Iterator[Finding]:
    violations = mappings(report.get("violations"))
    for violation in violations:
        for construct in mappings(violation.get("violatingConstructs")) or [{}]:
            yield Finding(
                tool=tool,
                rule=as_text(violation.get("ruleName", "")),
                severity=as_text(violation.get("severity", "error")),
                place=as_text(construct.get("constructPath", "")),
                text=as_text(violation.get("description", "")),
            )
    if not violations and report.get("conclusion") != "success":
        yield Finding(
            tool=tool, rule=tool, severity="error", place="", text="It failed, and does not say why."
        )


def read_acknowledgements(assembly: Assembly) -> tuple[Acknowledgement, ...]:
    """Return what was acknowledged; one line for what has the same cause."""
    rules: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, rule, evidence in _acknowledged(assembly):
        rules[path, evidence].add(rule)
    return tuple(
        Acknowledgement(rules=tuple(sorted(names)), place=path, evidence=evidence)
        for (path, evidence), names in sorted(rules.items())
    )


def packs(findings: tuple[Finding, ...], acknowledgements: tuple[Acknowledgement, ...]) -> tuple[str, ...]:
    """Return the names of the checks that found something, accepted or not."""
    rules = [rule for one in acknowledgements for rule in one.rules]
    return tuple(sorted({one.tool for one in findings} | {_pack(rule) for rule in rules}))


def _acknowledged(assembly: Assembly) -> Iterator[tuple[str, str, str]]:
    for stack in assembly.stacks:
        for path, entries in stack.metadata.items():
            for entry in mappings(entries):
                if entry.get("type") == _ACKNOWLEDGED:
                    for rule, evidence in mapping(entry.get("data")).items():
                        yield path.removeprefix("/"), _bare(rule), as_text(evidence)


def _bare(rule: str) -> str:
    namespace, separator, name = rule.partition("::")
    return name if separator and namespace.lower() == "annotation" else rule


def _pack(rule: str) -> str:
    namespace, separator, _ = rule.partition("::")
    return namespace if separator and "[" not in namespace else rule.partition("[")[0].rpartition("-")[0]

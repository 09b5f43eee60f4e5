"""What the six packs of cdk-nag find, and whether each acknowledgement matches exactly one of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import Stage
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NagPack,
    NIST80053R4Checks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)

PACKS = (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NIST80053R4Checks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)
_ACKNOWLEDGED = "aws:cdk:acknowledged-rules"
_ALIAS = "Raw"  # a name of packs that nobody acknowledges anything of


@dataclass(frozen=True, order=True)
class Finding:
    """A rule of a pack that a resource breaks."""

    rule: str
    path: str

    def __str__(self) -> str:
        return f"{self.rule} at {self.path}"


@dataclass(frozen=True, order=True)
class Acknowledged(Finding):
    """An acknowledgement: a rule, and the construct that it is acknowledged for."""

    evidence: str = ""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is acknowledged by this."""
        below = finding.path == self.path or finding.path.startswith(f"{self.path}/")
        return finding.rule == self.rule and below


def raw_findings(root: Stage) -> list[Finding]:
    """Return all that the packs find, acknowledged or not."""
    return sorted({finding for pack in PACKS for finding in _run(pack(), root)})


def acknowledgements(assembly: str) -> list[Acknowledged]:
    """Return all acknowledgements of findings of the packs in a synthesized assembly."""
    names = tuple(pack()._pack_name for pack in PACKS)
    return sorted(
        {
            Acknowledged(rule=rule, path=path.removeprefix("/"), evidence=evidence)
            for file in Path(assembly).rglob("*.metadata.json")
            for path, entries in json.loads(file.read_text()).items()
            for rule, evidence in _rules(entries)
            if rule.startswith(names)
        }
    )


def mismatches(root: Stage) -> list[str]:
    """Return what is wrong between findings and acknowledgements, in words.

    Args:
        root: The app, synthesized already.
    """
    found, acknowledged = raw_findings(root), acknowledgements(root.outdir)
    open_findings = [f for f in found if not any(a.covers(f) for a in acknowledged)]
    counts = {a: sum(a.covers(f) for f in found) for a in acknowledged}
    return [
        *(f"nobody acknowledges {finding}" for finding in open_findings),
        *(f"{a}: acknowledges {count} findings, not one" for a, count in counts.items() if count != 1),
    ]


def _run(pack: NagPack, root: Stage) -> Iterator[Finding]:
    name, pack._pack_name = pack._pack_name, _ALIAS
    for violation in pack.validate_scope(root).violations:
        assert "threw an error" not in violation.description, violation.description
        rule = violation.rule_name.replace(_ALIAS, name, 1)
        for resource in violation.violating_resources:
            yield Finding(rule=rule, path=str(resource.construct_path))


def _rules(entries: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if entry["type"] == _ACKNOWLEDGED:
            for rule, evidence in entry["data"].items():
                yield rule.partition("::")[2] if rule.lower().startswith("annotation::") else rule, evidence

"""What a check says: what it found, what it saw, what was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .finding import Finding, Severity
from .target import Target

Facts = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of a check.

    Args:
        target: What was checked.
        findings: What is broken, endangered or not known, the worst first.
        waived: What is broken and accepted, with the reason.
        facts: What was seen, by the app type's name; what every app type shares is under "image".
    """

    target: Target
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, str], ...] = ()
    facts: Facts = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether SageMaker would refuse the image, or an app would not start."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """Return how many findings are as bad as this."""
        return sum(finding.severity is severity for finding in self.findings)

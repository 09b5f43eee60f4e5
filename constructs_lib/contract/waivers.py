"""Rules that a user accepts to break, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .._validation import error
from .report import Report
from .rules import RULES


@dataclass(frozen=True)
class Waivers:
    """What is accepted.

    Args:
        reasons: Why, by the rule's id.
    """

    reasons: Mapping[str, str]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Waivers:
        """Read ``ID=REASON`` texts.

        Raises:
            ValueError: There is no such rule, or no reason.
        """
        reasons = {}
        known = [rule.id for rule in RULES]
        for text in texts:
            rule_id, _, reason = text.partition("=")
            if rule_id not in known:
                raise error("--waive", "name a rule", rule_id, f"the rules are {', '.join(known)}")
            if not reason.strip():
                raise error("--waive", "have a reason", text, f"write {rule_id}=REASON")
            reasons[rule_id] = reason.strip()
        return cls(reasons)

    def applied_to(self, report: Report) -> Report:
        """Return the report with what is accepted set apart."""
        kept = [finding for finding in report.findings if finding.rule.id not in self.reasons]
        waived = [
            (finding, self.reasons[finding.rule.id])
            for finding in report.findings
            if finding.rule.id in self.reasons
        ]
        return replace(report, findings=tuple(kept), waived=tuple(waived))

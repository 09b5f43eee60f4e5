"""Makes the findings of one rule."""

from __future__ import annotations

from ..app_types import App
from .finding import Finding, Severity, Tier
from .rules import rule


class Finder:
    """Makes findings of one rule, judged in one tier.

    Args:
        rule_id: The rule.
        tier: Where it is judged.
        app: Whose contract it is. Default: that of all.
    """

    def __init__(self, rule_id: str, tier: Tier, app: App | None = None) -> None:
        self.rule = rule(rule_id)
        self._tier = tier
        self._app_type = "" if app is None else app.TYPE.name

    def __call__(self, severity: Severity, reason: str, remedy: str) -> Finding:
        """Return a finding."""
        return Finding(
            rule=self.rule,
            severity=severity,
            tier=self._tier,
            reason=reason,
            remedy=remedy,
            app_type=self._app_type,
        )

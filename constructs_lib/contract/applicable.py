"""Which rules hold for an app, and which of them a check could not judge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..app_types import App
from .finding import Finding, Rule, Severity, Tier
from .rules import RULES

_HOW = {
    Tier.STATIC: "check the folder with its Dockerfile",
    Tier.INSPECT: "check with --inspect",
    Tier.RUN: "check with --run",
}

#: The rules that only some apps must keep; all others hold for every app.
_CONDITIONS: dict[str, Callable[[App], bool]] = {
    "entrypoint": lambda app: app.started_by is not None,
    "server-command": lambda app: app.started_by is not None,
    "health-check": lambda app: app.TYPE.contract.health_check is not None,
    "image-size": lambda app: app.TYPE.contract.maximum_image_gib is not None,
    "kernel-spec": lambda app: bool(app.kernels),
    "kernel-start": lambda app: bool(app.kernels),
    "notebook": lambda app: app.TYPE.contract.runs_notebooks,
    "r-environment": lambda app: bool(app.TYPE.contract.required_variables),
    "r-packages": lambda app: bool(app.TYPE.contract.required_r_packages),
    "r-session": lambda app: app.TYPE.contract.session_program is not None,
    "user": lambda app: bool(app.TYPE.contract.identities),
    "working-folder": lambda app: app.started_by is not None,
}


def holds_for(rule: Rule, app: App) -> bool:
    """Whether an app's contract has this rule."""
    return rule.id not in _CONDITIONS or _CONDITIONS[rule.id](app)


def not_judged(apps: Sequence[App], tiers: Collection[Tier]) -> list[Finding]:
    """Return one finding for each rule that none of these tiers can judge, with the tier that can."""
    return [
        Finding(
            rule=rule,
            severity=Severity.UNKNOWN,
            tier=rule.tiers[0],
            reason=f"not judged: {rule.summary}?",
            remedy=_HOW[rule.tiers[0]],
        )
        for rule in RULES
        if not set(rule.tiers) & set(tiers) and any(holds_for(rule, app) for app in apps)
    ]

"""What a check finds: the rule that is broken, where, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .._showing import shown


class Severity(StrEnum):
    """How bad it is.

    ERROR: SageMaker refuses the image, or the app does not start.
    WARNING: it works by luck, or on some days.
    UNKNOWN: this tier can't tell; a later one can.
    """

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


class Tier(StrEnum):
    """Where a rule can be judged.

    STATIC: from the Dockerfile.
    INSPECT: from the configuration of an image that is there.
    RUN: from a running container.
    """

    STATIC = "static"
    INSPECT = "inspect"
    RUN = "run"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of SageMaker's contract.

    Args:
        id: The name by which findings are waived and acknowledged.
        summary: The rule in one sentence.
        page: The name of the AWS page that says so.
        tiers: Where it can be judged.
    """

    id: str
    summary: str
    page: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where a rule is broken, endangered or not known to be kept.

    Args:
        rule: The rule.
        severity: How bad it is.
        tier: Where it was judged.
        reason: What was seen, and why that is a problem.
        remedy: What to do about it.
        line: The line of the Dockerfile, from 1. Default: none.
        app_type: The app type whose contract it is. Default: that of all.
    """

    rule: Rule
    severity: Severity
    tier: Tier
    reason: str
    remedy: str
    line: int | None = None
    app_type: str = ""

    def __post_init__(self) -> None:
        # Both quote Dockerfiles, images and logs, and go to terminals in several ways: CDK's among them.
        object.__setattr__(self, "reason", shown(self.reason, lines=True))
        object.__setattr__(self, "remedy", shown(self.remedy, lines=True))

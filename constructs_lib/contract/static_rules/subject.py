"""What the rules judge: the stage that is built, and the apps that will run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ...app_types import App, Contract
from ..base_images import BaseImage, known_base
from ..dockerfile import Dockerfile, Stage
from ..finding import Finding, Severity, Tier
from ..rules import rule


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A Dockerfile and its purpose.

    Args:
        dockerfile: The Dockerfile.
        stage: The stage that is built.
        directory: The build context.
        apps: The apps that will run the image; none, if that is not known.
        today: The day on which it is judged.
    """

    dockerfile: Dockerfile
    stage: Stage
    directory: Path
    apps: tuple[App, ...]
    today: date

    @property
    def root(self) -> Stage:
        """The stage that takes the base image."""
        return self.stage.lineage[0]

    @property
    def base(self) -> BaseImage:
        """What is known of the base image."""
        return known_base(self.root.base)

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts of the apps; what holds for all where there are none."""
        return tuple(app.TYPE.contract for app in self.apps) or (Contract(),)


def found(
    rule_id: str,
    severity: Severity,
    reason: str,
    remedy: str,
    *,
    line: int | None = None,
    app: App | None = None,
) -> Finding:
    """Return what a rule found in a Dockerfile."""
    return Finding(
        rule=rule(rule_id),
        severity=severity,
        tier=Tier.STATIC,
        reason=reason,
        remedy=remedy,
        line=line,
        app_type="" if app is None else app.TYPE.name,
    )

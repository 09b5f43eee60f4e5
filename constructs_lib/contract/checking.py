"""Takes a target through the tiers of the check, as deep as is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..app_types import App
from .applicable import not_judged
from .errors import CannotCheckError
from .finding import Finding, Severity, Tier
from .inspecting import inspect_image, is_amd64
from .progress import Progress
from .report import Report
from .running import run_image
from .running.engine import Engine
from .static import check_dockerfile
from .target import Target

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """What a part of the check found and saw."""

    findings: tuple[Finding, ...] = ()
    facts: tuple[tuple[str, dict[str, object]], ...] = ()
    tiers: tuple[Tier, ...] = ()


def check(
    target: Target,
    *,
    apps: Sequence[App],
    depth: Tier | None,
    engine: Callable[[], Engine],
    patience: float,
    progress: Progress,
) -> Report:
    """Check a target.

    Args:
        target: The folder or image.
        apps: The apps whose contract it must keep.
        depth: The last tier. Default: a folder's Dockerfile is read, an image is inspected.
        engine: Finds the container engine; called where one is needed.
        patience: How many seconds to wait for a server.
        progress: Gets what goes on.

    Raises:
        CannotCheckError: There is no container engine, no image, or it can't be built.
    """
    parts = []
    if target.directory is not None:
        parts.append(_read(target, target.directory, apps))
    elif depth is Tier.STATIC:
        raise CannotCheckError(f"{target.name!r} is no folder: only a Dockerfile can be read")
    if (depth is not None and depth is not Tier.STATIC) or target.directory is None:
        parts.append(_look(target, apps, engine(), depth, patience, progress))
    found = [finding for part in parts for finding in part.findings]
    tiers = [tier for part in parts for tier in part.tiers]
    known = [
        finding
        for finding in found
        if finding.severity is not Severity.UNKNOWN or _still_unknown(finding, tiers)
    ]
    return Report(
        target=target,
        findings=_worst_first([*known, *not_judged(apps, tiers)]),
        facts=dict(fact for part in parts for fact in part.facts),
    )


def _read(target: Target, directory: Path, apps: Sequence[App]) -> _Judged:
    findings = check_dockerfile(
        directory, apps=apps, file=target.file, build_args=target.build_args, target=target.stage
    )
    return _Judged(findings=findings, tiers=(Tier.STATIC,))


def _look(
    target: Target,
    apps: Sequence[App],
    engine: Engine,
    depth: Tier | None,
    patience: float,
    progress: Progress,
) -> _Judged:
    image = engine.provide(target, progress)
    findings = inspect_image(image.configuration, apps)
    shared = ("image", image.facts())
    if depth is not Tier.RUN or not is_amd64(image.configuration):
        return _Judged(findings=findings, facts=(shared,), tiers=(Tier.INSPECT,))
    seen = [run_image(engine, image, app, patience=patience, progress=progress) for app in apps]
    return _Judged(
        findings=(*findings, *(finding for run in seen for finding in run.findings)),
        facts=(shared, *((app.TYPE.name, run.facts) for app, run in zip(apps, seen, strict=True))),
        tiers=(Tier.INSPECT, Tier.RUN),
    )


def _still_unknown(finding: Finding, tiers: Sequence[Tier]) -> bool:
    """Whether no deeper tier than the finding's own has judged its rule."""
    deeper = list(Tier)[list(Tier).index(finding.tier) + 1 :]
    return not set(deeper) & set(tiers) & set(finding.rule.tiers)


def _worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.severity)))

"""The static check: what a Dockerfile alone tells, with no container tool, in milliseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from .._build_context import find_dockerfile, read_dockerfile_text
from ..app_types import App
from .dockerfile import DockerfileError, read_dockerfile
from .finding import Finding, Severity
from .static_rules import CHECKS, Subject
from .static_rules.subject import found


def check_dockerfile(
    directory: str | Path,
    *,
    apps: Sequence[App],
    file: str | None = None,
    build_args: Mapping[str, str] | None = None,
    target: str | None = None,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Judge a Dockerfile by SageMaker's contract; nothing is built or run.

    Args:
        directory: The build context.
        apps: The apps that will run the image. With none, only what holds for all is judged.
        file: The Dockerfile, relative to the directory. Default: ``Dockerfile``.
        build_args: Values of its ARGs. Default: their own; one without is not known.
        target: The stage to build. Default: the last one.
        today: The day on which support counts. Default: today.

    Returns:
        What was found, by line; what a Dockerfile can't tell is there as unknown.

    Raises:
        ValueError: there is no such file in the directory, or it is too large.
    """
    text = read_dockerfile_text(find_dockerfile(Path(directory), file))
    try:
        dockerfile = read_dockerfile(text, build_args)
        stage = dockerfile.stage(target)
    except DockerfileError as trouble:
        remedy = "mend it, until it builds"
        return (found("dockerfile", Severity.ERROR, str(trouble), remedy, line=trouble.line),)
    subject = Subject(
        dockerfile=dockerfile,
        stage=stage,
        directory=Path(directory),
        apps=tuple(apps),
        today=datetime.now(UTC).date() if today is None else today,
    )
    return _sorted(finding for check in CHECKS for finding in check(subject))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by line; the same one for several app types once, with the names of all."""
    app_types: dict[Finding, list[str]] = defaultdict(list)
    for finding in findings:
        app_types[replace(finding, app_type="")].append(finding.app_type)
    merged = (
        replace(finding, app_type=", ".join(filter(None, names))) for finding, names in app_types.items()
    )
    return tuple(sorted(merged, key=lambda finding: (finding.line or 0, finding.rule.id)))

"""The base image: whether it stays the same, is supported, and is for the right platform."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding, Severity
from .subject import Subject, found


def check_base_tag(subject: Subject) -> Iterator[Finding]:
    """Judge the tag of the image that the stage goes back to."""
    base = subject.root.base
    if base is None:
        reason = "the base image is not known before the build"
        yield found("base-tag", Severity.UNKNOWN, reason, "give its ARG a default", line=subject.root.line)
    elif base.repository != "scratch" and not base.digest and subject.base.is_floating(base.tag):
        yield found(
            "base-tag",
            Severity.WARNING,
            f"{base} is another image tomorrow: the same Dockerfile may then build one that does not launch",
            "name the full version in the tag, or the digest",
            line=subject.root.line,
        )


def check_base_support(subject: Subject) -> Iterator[Finding]:
    """Judge the version of a base image whose support is known to end."""
    base = subject.root.base
    if base is None or subject.base.version is None:
        return
    ended = subject.base.is_out_of_support(base.tag, subject.today)
    if ended is None and not subject.base.is_floating(base.tag):
        reason = f"until when {base} is supported is not known"
        yield found(
            "base-support", Severity.UNKNOWN, reason, "see its support policy", line=subject.root.line
        )
    if ended:
        yield found(
            "base-support",
            Severity.WARNING,
            f"{base} is no longer supported",
            f"move to {subject.base.newest} or later",
            line=subject.root.line,
        )


def check_platform(subject: Subject) -> Iterator[Finding]:
    """Judge the ``--platform`` of the stage that takes the base image; the build's counts without one."""
    wanted = subject.contracts[0].platform
    setting, line = subject.root.platform, subject.root.line
    remedy = f"build with --platform={wanted}, and leave it out of FROM"
    given = None if setting is None else setting.value
    if given is None:
        reason = "the platform is that of the build"
        yield found("platform", Severity.UNKNOWN, reason, remedy, line=line)
    elif given != wanted and not given.startswith(f"{wanted}/"):
        reason = f"the image is for {given}, but SageMaker starts {wanted} only"
        yield found("platform", Severity.ERROR, reason, remedy, line=line)

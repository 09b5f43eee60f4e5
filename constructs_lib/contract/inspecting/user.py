"""Judges the user that an image names."""

from __future__ import annotations

from collections.abc import Iterator

from ...app_types import App
from ..finder import Finder
from ..finding import Finding, Severity
from .configuration import ImageConfiguration

_ROOT = "root"


def judge_user(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    """Compare USER with the ids that SageMaker starts the container with."""
    uid, gid = app.identity
    user, _, group = image.user.partition(":")
    seen_uid, seen_gid = _number(user or _ROOT), _number(group or (_ROOT if user in ("", _ROOT) else ""))
    if (seen_uid, seen_gid) == (uid, gid):
        return
    if seen_uid not in (uid, None) or seen_gid not in (gid, None):
        yield finder(
            Severity.ERROR,
            f"the image runs as {image.user or _ROOT!r}, and SageMaker starts the app as {uid}:{gid}",
            f"end the Dockerfile with USER {uid}:{gid}",
        )
    else:
        yield finder(
            Severity.UNKNOWN,
            f"the image runs as {image.user!r}, and only a container shows whether that is {uid}:{gid}",
            f"check with --run, or end the Dockerfile with USER {uid}:{gid}",
        )


def _number(name: str) -> int | None:
    """Return an id; ``None`` where only the image's own list of users knows it."""
    return 0 if name == _ROOT else int(name) if name.isdigit() else None

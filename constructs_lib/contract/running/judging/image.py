"""Judges what was seen before the app was started."""

from __future__ import annotations

from collections.abc import Iterator

from ....app_types import App
from ...applicable import holds_for
from ...finder import Finder
from ...finding import Finding, Severity, Tier
from ...inspecting.command import preset
from ..looking import ImageFacts


def judge_image(facts: ImageFacts, app: App) -> Iterator[Finding]:
    """Find users, files and programs that SageMaker would stumble over."""
    yield from _judge_user(facts, app)
    yield from _judge_files(facts)
    yield from _judge_home(facts, app)
    yield from _judge_program(facts, app)


def may_start(facts: ImageFacts, app: App) -> bool:
    """Whether what starts the app is there when the volume is mounted."""
    return not facts.program or (bool(facts.program_path) and not _inside(facts.program_path, app.home))


def _judge_user(facts: ImageFacts, app: App) -> Iterator[Finding]:
    finder = Finder("user", Tier.RUN, app)
    uid, gid = app.identity
    if holds_for(finder.rule, app) and (facts.uid, facts.gid) != (uid, gid):
        yield finder(
            Severity.ERROR,
            f"the image's own user is {facts.uid}:{facts.gid}, and SageMaker starts the app as {uid}:{gid}",
            f"give the user these ids with useradd, and end the Dockerfile with USER {uid}:{gid}",
        )


def _judge_files(facts: ImageFacts) -> Iterator[Finding]:
    finder = Finder("file-owner", Tier.RUN)
    if facts.refused_files is None:
        yield finder(
            Severity.UNKNOWN,
            "the image has no find, so its files can't be searched for ids above 65535",
            "check with an image that has findutils",
        )
    elif facts.refused_files:
        yield finder(
            Severity.ERROR,
            f"files belong to a user or group above 65535: {', '.join(facts.refused_files)}",
            "give them a smaller id with COPY --chown or tar --no-same-owner, in the layer that makes them",
        )


def _judge_home(facts: ImageFacts, app: App) -> Iterator[Finding]:
    if facts.home_files and not _inside(facts.program_path, app.home):
        yield Finder("home-content", Tier.RUN, app)(
            Severity.WARNING,
            f"a volume hides what is in {app.home}: {', '.join(facts.home_files)}",
            "put it elsewhere, such as /opt, or copy it to the home when the app starts",
        )


def _judge_program(facts: ImageFacts, app: App) -> Iterator[Finding]:
    if _inside(facts.program_path, app.home):
        yield Finder("home-content", Tier.RUN, app)(
            Severity.ERROR,
            f"the app is started by {facts.program_path}, which a volume hides",
            "put it outside the home, such as into /usr/local/bin",
        )
    elif not may_start(facts, app):
        yield Finder("entrypoint", Tier.RUN, app)(
            Severity.ERROR,
            f"the app is started by {facts.program}, which is not in the image or not on its PATH",
            f"install it, or set a ContainerConfig; the preset is: {preset(app)}",
        )


def _inside(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/")

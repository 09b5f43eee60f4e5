"""Whether anything starts the server."""

from __future__ import annotations

from collections.abc import Iterator

from ...app_types import App
from ..finding import Finding, Severity
from .places import lies_in
from .start import Start, start_of
from .subject import Subject, found

#: Programs that wait for input when they are given no arguments.
_WAITING = {"R", "ash", "bash", "dash", "ipython", "julia", "python", "python3", "sh", "zsh"}


def check_entrypoint(subject: Subject) -> Iterator[Finding]:
    """Judge apps whose container must listen on a port: something has to be started, and be there."""
    for app in subject.apps:
        if app.TYPE.contract.port is not None:
            start = start_of(subject, app)
            yield from _nothing(subject, app) if start is None else _check(start, app)


def _nothing(subject: Subject, app: App) -> Iterator[Finding]:
    if subject.base.starts_nothing:
        severity, reason = Severity.ERROR, f"nothing starts a server: {subject.root.base} brings none"
    else:
        severity, reason = Severity.UNKNOWN, "whether the base image starts a server is not known"
    yield found("entrypoint", severity, reason, _remedy(app), line=subject.root.line, app=app)


def _check(start: Start, app: App) -> Iterator[Finding]:
    words = start.words or ()
    reason = None
    if words and lies_in(words[0], app.home):
        reason = f"{start.place} starts {words[0]}, which the volume over {app.home} hides"
    elif len(words) == 1 and words[0].rpartition("/")[2] in _WAITING:
        reason = f"{start.place} starts {words[0]}, which listens on no port"
    if reason is not None:
        yield found("entrypoint", Severity.ERROR, reason, _remedy(app), line=start.line, app=app)


def _remedy(app: App) -> str:
    server = app.TYPE.contract.server
    program = "the server" if server is None else server.programs[0][0]
    return f"name {program} as the entrypoint of the ContainerConfig, or as the ENTRYPOINT of the image"

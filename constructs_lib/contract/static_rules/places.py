"""Where the container works, and what belongs to the platform."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...app_types import App
from ..dockerfile import State, Step
from ..finding import Finding, Severity
from .subject import Subject, found


def lies_in(path: str, folder: str) -> bool:
    """Tell whether an absolute path is a folder, or lies in it."""
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def absolute(path: str | None, state: State) -> str | None:
    """Return the absolute form of a path in the image; ``None`` if it is not known."""
    if path is None or path.startswith("~"):
        return None
    if path.startswith("/"):
        return posixpath.normpath(path)
    folder = None if state.folder is None else state.folder.value
    return None if folder is None else posixpath.normpath(posixpath.join(folder, path))


def check_working_folder(subject: Subject) -> Iterator[Finding]:
    """Judge the WORKDIR in force at the end of the stage."""
    for app in subject.apps:
        if app.TYPE.contract.works_in_home:
            yield from _check_working_folder(subject, app)


def _check_working_folder(subject: Subject, app: App) -> Iterator[Finding]:
    setting = subject.stage.state.folder
    remedy = f"end the stage with WORKDIR {app.home}"
    if setting is not None and setting.value is not None:
        if lies_in(setting.value, app.home):
            return
        severity, reason = Severity.ERROR, f"WORKDIR {setting.value} lies outside of {app.home}"
    elif setting is None and subject.base.plain:
        severity = Severity.WARNING
        reason = f"no WORKDIR is set, and {subject.root.base} works outside of {app.home}"
    else:
        severity, reason = Severity.UNKNOWN, "the working folder is not known before the build"
    line = subject.root.line if setting is None else setting.line
    yield found("working-folder", severity, reason, remedy, line=line, app=app)


def check_reserved_path(subject: Subject) -> Iterator[Finding]:
    """Judge where COPY, ADD, WORKDIR and VOLUME put something."""
    reserved = sorted({path for contract in subject.contracts for path in contract.reserved_paths})
    for step in subject.stage.all_steps:
        for path in destinations(step):
            for folder in reserved:
                if lies_in(path, folder):
                    yield found(
                        "reserved-path",
                        Severity.ERROR,
                        f"{step.name} uses {path}, but the platform puts its own files into {folder}",
                        f"use another folder than {folder}, such as one below /opt",
                        line=step.line,
                    )


def destinations(step: Step) -> Iterator[str]:
    """Yield the absolute paths that COPY, ADD, WORKDIR and VOLUME make, as far as they are known."""
    words: tuple[str | None, ...] = ()
    if step.name in {"ADD", "COPY"}:
        words = step.words[-1:] if len(step.words) > 1 else ()
    elif step.name in {"VOLUME", "WORKDIR"}:
        words = step.words
    for word in words:
        path = absolute(word, step.before)
        if path is not None:
            yield path

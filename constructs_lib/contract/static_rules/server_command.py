"""Whether the server listens where Studio looks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...app_types import App, Server, ServerOption
from ..finding import Finding, Severity
from .start import Start, start_of
from .subject import Subject, found

_WRAPPERS = {"--", "dumb-init", "tini"}


def check_server_command(subject: Subject) -> Iterator[Finding]:
    """Judge start commands in the exec form, of servers whose options are known."""
    for app in subject.apps:
        start, server = start_of(subject, app), app.TYPE.contract.server
        if start is None or server is None:
            continue
        words = _options(start.words or (), server)
        if words is None:
            yield found(
                "server-command",
                Severity.UNKNOWN,
                "what the start command does can't be told from the Dockerfile",
                f"the running check tells whether {app.TYPE.name} answers on port {app.TYPE.contract.port}",
                line=start.line,
                app=app,
            )
        else:
            for option in server.options:
                yield from _check(option, words, start, subject, app)


def _options(words: Sequence[str], server: Server) -> tuple[str, ...] | None:
    """Return what follows the server's program; ``None`` if another program is started."""
    rest = list(words)
    while rest and (rest[0].rpartition("/")[2] in _WRAPPERS or rest[0] == "-g"):
        rest.pop(0)
    if rest:
        rest[0] = rest[0].rpartition("/")[2]
    for program in server.programs:
        if tuple(rest[: len(program)]) == program:
            return tuple(rest[len(program) :])
    return None


def _check(
    option: ServerOption, words: Sequence[str], start: Start, subject: Subject, app: App
) -> Iterator[Finding]:
    value = _value(option, words)
    if value is None:
        if option.optional:
            return
        reason = f"{start.place} starts the server without {option.advice}"
        severity = Severity.UNKNOWN if _may_be_configured(words, subject) else Severity.ERROR
    elif option.value is None or _normal(value) in map(_normal, (option.value, *option.also)):
        return
    else:
        severity = Severity.UNKNOWN if "$" in value else Severity.ERROR
        reason = f"{start.place} starts the server with {option.names[0]}={value}"
    contract = app.TYPE.contract
    reason += f", but Studio looks for it on port {contract.port} under {contract.base_url}, without a token"
    yield found(
        "server-command", severity, reason, f"start it with {option.advice}", line=start.line, app=app
    )


def _value(option: ServerOption, words: Sequence[str]) -> str | None:
    """Return the value of an option, the last one if it is there twice; ``None`` if it is missing."""
    value = None
    for word, following in pairwise((*words, "")):
        name, equals, text = word.partition("=")
        if name in option.names:
            value = text if equals or option.value is None else following
    return value


def _normal(value: str) -> str:
    return value.strip("'\"").rstrip("/")


def _may_be_configured(words: Sequence[str], subject: Subject) -> bool:
    """Tell whether a file may say what the command line does not."""
    if not subject.base.plain or any("config" in word for word in words):
        return True
    texts = (
        word
        for step in subject.stage.all_steps
        if step.name in {"ADD", "COPY", "RUN"}
        for word in (*step.words, *step.scripts)
        if word is not None
    )
    return any("_config" in text or "etc/jupyter" in text or "ServerApp" in text for text in texts)

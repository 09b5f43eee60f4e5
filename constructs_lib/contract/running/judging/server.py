"""Judges a server that was waited for."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

from ....app_types import App
from ...finder import Finder
from ...finding import Finding, Severity, Tier
from ...inspecting.command import preset
from ..notebook import LineFacts
from ..server import ServerFacts, healthy


def judge_server(facts: ServerFacts, app: App) -> Iterator[Finding]:
    """Say why a server is not healthy: it ended, listens elsewhere, or answers something else."""
    if healthy(facts.status):
        return
    contract = app.TYPE.contract
    elsewhere = _elsewhere(facts, app)
    if elsewhere and facts.exit_code is None:
        yield Finder("server-command", Tier.RUN, app)(
            Severity.ERROR, elsewhere, f"start it as the preset does: {preset(app)}"
        )
        return
    yield Finder("health-check", Tier.RUN, app)(
        Severity.ERROR,
        f"{contract.health_check} on port {contract.port} was not healthy: {_why(facts)}; "
        f"{_last_lines(facts.log)}",
        "start the container with the same command and mend what its log says: as user "
        f"{':'.join(map(str, app.identity))}, with an empty {app.home}",
    )


def judge_notebook(facts: LineFacts, app: App) -> Iterator[Finding]:
    """Find notebooks that do not run."""
    if not facts.worked:
        yield Finder("notebook", Tier.RUN, app)(
            Severity.ERROR,
            f"a notebook did not run in the kernel {facts.kernel or 'that is the default'}: "
            f"{_last_line(facts.output)}",
            "install a kernel, such as ipykernel, beside the server, and let the user write into the home",
        )


def _elsewhere(facts: ServerFacts, app: App) -> str:
    """Return where the server is instead; nothing if that is not the trouble."""
    contract = app.TYPE.contract
    if facts.status == http.client.NOT_FOUND:
        return f"the server answers, but not under {contract.base_url}"
    if facts.status is not None or not facts.listeners:
        return ""
    on_port = [listener for listener in facts.listeners if listener.port == contract.port]
    if on_port and all(listener.local_only for listener in on_port):
        return f"the server listens on {on_port[0].address} only, where Studio does not reach it"
    if not on_port:
        ports = ", ".join(sorted({str(listener.port) for listener in facts.listeners}))
        return f"the server listens on port {ports}, and Studio asks port {contract.port}"
    return ""


def _why(facts: ServerFacts) -> str:
    if facts.exit_code is not None:
        return f"the container ended with status {facts.exit_code}"
    if facts.status is not None:
        return f"it answered {facts.status}"
    return "nothing answers" if facts.listeners else "nothing listens on any port"


def _last_lines(log: str) -> str:
    return f"its log ends with:\n{log}" if log else "its log is empty"


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2] or "it printed nothing"

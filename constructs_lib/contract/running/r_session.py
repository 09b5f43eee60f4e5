"""Tries what RStudio needs of a session's image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...app_types import App
from .container import Container
from .looking import script, values


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What was seen of an image for RStudio.

    Args:
        answer: What R printed when it was asked for 6 * 7.
        missing_variables: Variables that are not set.
        missing_commands: Programs that are not on the PATH.
        missing_r_packages: R packages that are not installed.
        python_packages: The versions of the Python packages that are installed, by name.
        session: The path of the Posit session's program. Default: it is not there.
    """

    answer: str
    missing_variables: tuple[str, ...] = ()
    missing_commands: tuple[str, ...] = ()
    missing_r_packages: tuple[str, ...] = ()
    python_packages: Mapping[str, str] = field(default_factory=dict)
    session: str | None = None


def try_session(container: Container, app: App) -> SessionFacts:
    """Look for what the app type's contract requires."""
    contract = app.TYPE.contract
    lists = (
        contract.required_variables,
        contract.required_commands,
        contract.required_r_packages,
        [package.partition("<")[0] for package in contract.required_python_packages],
    )
    arguments = [*(" ".join(names) for names in lists), contract.session_program or ""]
    return session_facts(container.execute("sh", "-c", script("r_session.sh"), "sh", *arguments).stdout)


def session_facts(printed: str) -> SessionFacts:
    """Return what the script printed as facts."""
    found = values(printed)
    return SessionFacts(
        answer="".join(found.get("answer", ())),
        missing_variables=tuple(found.get("missing_variable", ())),
        missing_commands=tuple(found.get("missing_command", ())),
        missing_r_packages=tuple(found.get("missing_r_package", ())),
        python_packages=dict(line.split(" ", 1) for line in found.get("python_package", ())),
        session=next(iter(found.get("session", ())), None),
    )

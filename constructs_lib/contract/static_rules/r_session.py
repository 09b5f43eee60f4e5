"""What RStudio needs of the image: variables and packages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..._build_context import read_file_of
from ...app_types import App
from ..dockerfile import Step
from ..finding import Finding, Severity
from .subject import Subject, found

_LARGEST_LIST = 200_000  # bytes; a list of requirements is shorter


def check_r_environment(subject: Subject) -> Iterator[Finding]:
    """Judge the variables that ENV sets; which ones an unknown base image sets is not known."""
    for app in subject.apps:
        for variable in app.TYPE.contract.variables:
            setting = subject.stage.state.environment.get(variable.name)
            remedy = f"add ENV {variable.name}={variable.value or 'https://…'}"
            if setting is None:
                severity = Severity.ERROR if subject.base.plain else Severity.UNKNOWN
                reason = f"{variable.name} is not set, without which SageMaker can't run sessions properly"
                yield found("r-environment", severity, reason, remedy, app=app)
            elif variable.value is not None and setting.value not in {variable.value, None}:
                reason = f"{variable.name} must be {variable.value}, and is {setting.value}"
                yield found("r-environment", Severity.ERROR, reason, remedy, line=setting.line, app=app)


def check_r_packages(subject: Subject) -> Iterator[Finding]:
    """Look for the names of packages in commands and lists of requirements."""
    for app in subject.apps:
        missing = [
            package.name
            for package in app.TYPE.contract.packages
            if package.name not in subject.base.brings
            and not any(re.search(package.pattern, text) for text in _texts(subject))
        ]
        if missing:
            yield _missing(missing, subject, app)


def _missing(names: Sequence[str], subject: Subject, app: App) -> Finding:
    severity = Severity.WARNING
    if not subject.base.plain or any(map(_runs_a_script, subject.stage.all_steps)):
        severity = Severity.UNKNOWN
    listed = ", ".join(names)
    reason = f"nothing in the Dockerfile installs {listed}, which SageMaker wants in the image"
    return found("r-packages", severity, reason, f"install {listed}", line=subject.root.line, app=app)


def _runs_a_script(step: Step) -> bool:
    return any(re.search(r"^[^$]*\.(sh|py|R)$", word) for command in step.commands for word in command)


def _texts(subject: Subject) -> Iterator[str]:
    """Yield all that may name a package: commands, and the files that are copied into the image."""
    for step in subject.stage.all_steps:
        if step.name == "RUN":
            yield from (word for word in (*step.words, *step.scripts) if word is not None)
        if step.name in {"ADD", "COPY"} and "from" not in step.flags:
            yield from step.scripts
            for word in step.words[:-1]:
                if word is not None:
                    yield read_file_of(subject.directory, word, maximum=_LARGEST_LIST)

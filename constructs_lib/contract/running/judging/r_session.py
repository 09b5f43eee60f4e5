"""Judges an image for RStudio."""

from __future__ import annotations

from collections.abc import Iterator

from ....app_types import App
from ...finder import Finder
from ...finding import Finding, Severity, Tier
from ..notebook import ANSWER
from ..r_session import SessionFacts


def judge_session(facts: SessionFacts, app: App) -> Iterator[Finding]:
    """Find what RStudio misses."""
    contract = app.TYPE.contract
    packages = Finder("r-packages", Tier.RUN, app)
    for name in facts.missing_variables:
        yield Finder("r-environment", Tier.RUN, app)(
            Severity.ERROR,
            f"the variable {name} is not set, and RStudio needs it",
            f"add ENV {name}=… to the Dockerfile",
        )
    if facts.answer != ANSWER:
        yield packages(
            Severity.ERROR, f"R does not answer: {facts.answer}", "install R and put it on the PATH"
        )
        return
    for name in facts.missing_commands:
        package = contract.required_commands[name]
        yield packages(Severity.ERROR, f"the program {name} is missing", f"install {package} with apt-get")
    for name in facts.missing_r_packages:
        remedy = f"install it: Rscript -e 'install.packages(\"{name}\")'"
        yield packages(Severity.ERROR, f"the R package {name} is missing", remedy)
    for requirement in contract.required_python_packages:
        seen = _unfit(requirement, facts)
        if seen:
            yield packages(Severity.ERROR, seen, f"install it: pip install '{requirement}'")
    if facts.session is None:
        yield Finder("r-session", Tier.RUN, app)(
            Severity.ERROR,
            f"there is no Posit session at {contract.session_program}: RStudio can't open a session",
            "build on Posit's session image of the version of the domain's RStudio server",
        )


def _unfit(requirement: str, facts: SessionFacts) -> str:
    """Return what is wrong with a Python package; nothing if it fits."""
    name, _, limit = requirement.partition("<")
    version = facts.python_packages.get(name)
    if version is None:
        return f"the Python package {name} is missing"
    if limit and int(version.partition(".")[0]) >= int(limit):
        return f"the Python package {name} has version {version}, and SageMaker takes one below {limit}"
    return ""

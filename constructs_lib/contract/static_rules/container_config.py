"""Whether the image's own start command would fit into a ContainerConfig."""

from __future__ import annotations

from collections.abc import Iterator

from ...app_types.container_config import MAXIMUM_ARGUMENT, MAXIMUM_ARGUMENTS, MAXIMUM_ENTRYPOINT
from ..finding import Finding, Severity
from .start import start_of
from .subject import Subject, found


def check_container_config(subject: Subject) -> Iterator[Finding]:
    """Judge start commands of the image; what a ContainerConfig holds was checked when it was made."""
    for app in subject.apps:
        start = None if app.TYPE.contract.port is None else start_of(subject, app)
        if start is None or not start.of_image:
            continue
        for reason in _reasons(*start.of_image):
            yield found(
                "container-config",
                Severity.WARNING,
                f"{reason}, so AWS's advice to start the image by a ContainerConfig can't be followed",
                "move it into a configuration file or a script of the image",
                line=start.line,
                app=app,
            )


def _reasons(entrypoint: str, *arguments: str) -> Iterator[str]:
    if len(entrypoint) > MAXIMUM_ENTRYPOINT:
        yield f"the entrypoint has {len(entrypoint)} characters, more than {MAXIMUM_ENTRYPOINT}"
    if len(arguments) > MAXIMUM_ARGUMENTS:
        yield f"there are {len(arguments)} arguments, more than {MAXIMUM_ARGUMENTS}"
    longest = max(map(len, arguments), default=0)
    if longest > MAXIMUM_ARGUMENT:
        yield f"an argument has {longest} characters, more than {MAXIMUM_ARGUMENT}"

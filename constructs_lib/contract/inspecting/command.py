"""Judges the command that starts the server, as far as it can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from ...app_types import App
from ..finder import Finder
from ..finding import Finding, Severity
from .configuration import ImageConfiguration

_SHELLS = {"ash", "bash", "dash", "ipython", "python", "python3", "sh", "zsh"}
_ALL_ADDRESSES = "0.0.0.0"  # noqa: S104 - what the server must listen on


def start_command(image: ImageConfiguration, app: App) -> tuple[str, ...]:
    """Return what starts the app: the ContainerConfig's, and what it leaves open from the image."""
    config = app.started_by
    if config is None or (config.entrypoint is None and not config.arguments):
        return image.entrypoint + image.command
    if config.entrypoint is None:
        return image.entrypoint + tuple(config.arguments)
    return (config.entrypoint, *config.arguments)


def judge_entrypoint(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    """Find images that start nothing that could serve anybody."""
    command = start_command(image, app)
    if command and not (len(command) == 1 and PurePosixPath(command[0]).name in _SHELLS):
        return
    started = f"starts {command[0]}, which ends at once" if command else "has neither ENTRYPOINT nor CMD"
    yield finder(
        Severity.ERROR,
        f"nothing starts a server: the image {started}",
        f"set a ContainerConfig, or leave it out for the preset: {preset(app)}",
    )


def judge_server_command(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    """Compare a command for the preset's own program with the preset."""
    wanted, (program, *arguments) = (type(app)().started_by, start_command(image, app) or ("",))
    if wanted is None or PurePosixPath(program).name != wanted.entrypoint:
        return
    contract = app.TYPE.contract
    fixed = {_ALL_ADDRESSES, str(contract.port), contract.base_url}
    found = _options(arguments)
    for name, value in _options(wanted.arguments).items():
        if value in fixed and found.get(name, value) != value:
            yield finder(
                Severity.ERROR,
                f"the server is started with {name} {found[name]}, and Studio looks for {value}",
                f"start it as the preset does: {preset(app)}",
            )


def preset(app: App) -> str:
    """Return the command line that the constructs write unless told otherwise."""
    config = type(app)().started_by
    return "" if config is None else " ".join([config.entrypoint or "", *config.arguments])


def _options(arguments: Sequence[str]) -> dict[str, str]:
    """Return options with their values, written with a space or with an equals sign."""
    found = {}
    for argument, following in pairwise([*arguments, ""]):
        name, equals, value = argument.partition("=")
        if argument.startswith("-"):
            found[name] = value if equals else following
    return found

"""What starts the container of an app: its ContainerConfig, and the image for what that leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from ...app_types import App
from .subject import Subject


@dataclass(frozen=True, kw_only=True)
class Start:
    """A start command.

    Args:
        words: Its words; ``None`` if the Dockerfile does not tell.
        line: The line of the Dockerfile that says so. Default: the ContainerConfig says so.
        of_image: The words that come from the image, and not from the ContainerConfig.
    """

    words: tuple[str, ...] | None
    line: int | None = None
    of_image: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is written."""
        return "the ContainerConfig" if self.line is None else "the Dockerfile"


def start_of(subject: Subject, app: App) -> Start | None:
    """Return what starts the container; ``None`` where neither the app nor the Dockerfile says."""
    state, config = subject.stage.state, app.started_by
    entrypoint = None if config is None else config.entrypoint
    arguments = () if config is None else tuple(config.arguments)
    if entrypoint is not None:
        # Whether the CMD of the image still counts then, AWS does not say.
        return Start(words=None if state.command and not arguments else (entrypoint, *arguments))
    commands = [state.entrypoint, None if arguments else state.command]
    given = [command for command in commands if command is not None and command.words]
    if not given:
        return None
    line = given[-1].line
    if not all(command.is_exec for command in given):
        return Start(words=None, line=line)
    if state.entrypoint is None and not subject.base.starts_nothing:
        return Start(words=None, line=line)  # the entrypoint of the base image gets it as arguments
    words = tuple(word for command in given for word in command.words)
    return Start(words=(*words, *arguments), line=line, of_image=words)

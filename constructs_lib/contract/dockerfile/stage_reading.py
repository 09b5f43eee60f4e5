"""Reads the instructions of one stage, and keeps what is in force."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from e2b_dockerfile_utils import DockerfileInstruction

from .arguments import Arguments
from .errors import DockerfileError
from .model import Command, Setting, Stage, Step
from .variables import Variables

#: The instructions whose words BuildKit resolves; in the others the shell of the container does.
_RESOLVED = {"ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}


class StageReader:
    """Reads a stage, instruction by instruction.

    Args:
        opened: The stage as it is at its FROM.
        arguments: The ARGs of the Dockerfile.
    """

    def __init__(self, opened: Stage, arguments: Arguments) -> None:
        self._opened = opened
        self._arguments = arguments
        self._declared: dict[str, str | None] = {}
        self._state = opened.state
        self._steps: list[Step] = []
        self._own_command = False
        root = opened.lineage[0].base
        self._complete = root is not None and str(root) == "scratch"

    def stage(self) -> Stage:
        """Return the stage with all that was read."""
        return replace(self._opened, steps=tuple(self._steps), state=self._state)

    def read(self, instruction: DockerfileInstruction) -> None:
        """Take one instruction. ONBUILD is not for this image, and does nothing."""
        variables = self._variables()
        step = Step(
            name=instruction.name,
            words=self._words(instruction, variables),
            flags=self._flags(instruction, variables),
            scripts=tuple(heredoc.content for heredoc in instruction.heredocs),
            is_exec=instruction.json,
            line=instruction.start_line,
            before=self._state,
            variables=MappingProxyType(variables.known()),
        )
        self._steps.append(step)
        effect = _EFFECTS.get(step.name)
        if effect is not None:
            effect(self, step)

    def _variables(self) -> Variables:
        environment = {name: setting.value for name, setting in self._state.environment.items()}
        return Variables({**self._declared, **environment}, complete=self._complete)

    def _words(self, instruction: DockerfileInstruction, variables: Variables) -> tuple[str | None, ...]:
        words = instruction.args
        if instruction.name in {"ENV", "LABEL"}:  # name, value and what stands between them
            words = [word for start in range(0, len(words), 3) for word in words[start : start + 2]]
        if instruction.name == "ARG":
            pairs = [self._arguments.declare(word, variables) for word in words]
            return tuple(word for pair in pairs for word in pair)
        if instruction.name not in _RESOLVED:
            return tuple(words)
        return tuple(variables.expand(word, self._arguments.escape) for word in words)

    def _flags(self, instruction: DockerfileInstruction, variables: Variables) -> dict[str, str | None]:
        parts = [flag.removeprefix("--").partition("=") for flag in instruction.flags]
        return {name: variables.expand(value, self._arguments.escape) for name, _, value in parts}

    def _argument(self, step: Step) -> None:
        self._declared.update(_pairs(step))

    def _environment(self, step: Step) -> None:
        environment = dict(self._state.environment)
        environment.update((name, Setting(value=value, line=step.line)) for name, value in _pairs(step))
        self._state = replace(self._state, environment=MappingProxyType(environment))

    def _user(self, step: Step) -> None:
        self._state = replace(self._state, user=_only(step))

    def _folder(self, step: Step) -> None:
        given, current = _only(step), self._state.folder
        folder = given.value
        if folder is not None and not folder.startswith("/"):
            start = ("/" if self._complete else None) if current is None else current.value
            folder = None if start is None else posixpath.join(start, folder)
        value = None if folder is None else posixpath.normpath(folder)
        self._state = replace(self._state, folder=Setting(value=value, line=step.line))

    def _entrypoint(self, step: Step) -> None:
        # An ENTRYPOINT of its own ends what the stage inherited as CMD.
        command = self._state.command if self._own_command else None
        self._state = replace(self._state, entrypoint=_command(step), command=command)

    def _cmd(self, step: Step) -> None:
        self._own_command = True
        self._state = replace(self._state, command=_command(step))

    def _shell(self, step: Step) -> None:
        if not step.is_exec or not step.words:
            raise DockerfileError("SHELL takes the exec form only", step.line)
        self._state = replace(self._state, shell=_command(step))


_EFFECTS: dict[str, Callable[[StageReader, Step], None]] = {
    "ARG": StageReader._argument,
    "CMD": StageReader._cmd,
    "ENTRYPOINT": StageReader._entrypoint,
    "ENV": StageReader._environment,
    "SHELL": StageReader._shell,
    "USER": StageReader._user,
    "WORKDIR": StageReader._folder,
}


def _pairs(step: Step) -> list[tuple[str, str | None]]:
    """Return names and values of an ARG or ENV; a name that is not known is left out."""
    names, values = step.words[::2], step.words[1::2]
    return [(name, value) for name, value in zip(names, values, strict=True) if name]


def _only(step: Step) -> Setting:
    if len(step.words) != 1:
        raise DockerfileError(f"{step.name} takes one argument", step.line)
    return Setting(value=step.words[0], line=step.line)


def _command(step: Step) -> Command:
    words = tuple(word for word in step.words if word is not None)
    return Command(words=words, is_exec=step.is_exec, line=step.line)

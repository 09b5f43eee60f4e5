"""A Dockerfile as a checker sees it: stages of steps, each with what is in force before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from .errors import DockerfileError
from .reference import ImageReference
from .shell import is_script, is_shell, shell_commands


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an instruction sets.

    Args:
        value: The value; ``None`` if it is known at the build only.
        line: The line of the instruction.
    """

    value: str | None
    line: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """An ENTRYPOINT, a CMD or a SHELL.

    Args:
        words: Its words; the whole text as one word in the shell form.
        is_exec: It is written in the exec form.
        line: The line of the instruction.
    """

    words: tuple[str, ...]
    is_exec: bool
    line: int


@dataclass(frozen=True, kw_only=True)
class State:
    """The configuration of an image at some step; ``None`` for what the base image decides."""

    user: Setting | None = None
    folder: Setting | None = None
    entrypoint: Command | None = None
    command: Command | None = None
    shell: Command | None = None
    environment: Mapping[str, Setting] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True)
class Step:
    """An instruction, its variables resolved.

    Args:
        name: The instruction, in capitals.
        words: Its arguments; ``None`` for one that is known at the build only.
        flags: Its options, without the hyphens.
        scripts: The bodies of its heredocs.
        line: Where it starts.
        before: What is in force before it.
        variables: The variables that a command sees, as far as they are known.
    """

    name: str
    words: tuple[str | None, ...]
    flags: Mapping[str, str | None]
    scripts: tuple[str, ...]
    is_exec: bool
    line: int
    before: State
    variables: Mapping[str, str]

    @cached_property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """The simple commands of a RUN, each as its words."""
        words = tuple(word or "" for word in self.words)
        shell = self.before.shell
        if self.name != "RUN" or (shell is not None and not is_shell(shell.words[0])):
            return ()
        if self.is_exec:
            return (words,) if words else ()
        text = " ".join(words)
        scripts = (text, *(script for script in self.scripts if is_script(text, script)))
        return tuple(command for script in scripts for command in shell_commands(script, self.variables))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage.

    Args:
        name: Its name. Default: none.
        line: The line of its FROM.
        base: The image that it starts from; ``None`` if it is another stage, or not known.
        parent: The stage that it starts from. Default: none.
        platform: The ``--platform`` of its FROM. Default: that of the build.
        steps: Its own steps.
        state: What is in force at its end.
    """

    name: str = ""
    line: int
    base: ImageReference | None = None
    parent: Stage | None = None
    platform: Setting | None = None
    steps: tuple[Step, ...] = ()
    state: State

    @property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages that it is made of: those that it starts from, and itself."""
        stages, stage = [self], self.parent
        while stage is not None:
            stages.append(stage)
            stage = stage.parent
        return tuple(reversed(stages))

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps that made it, those of its lineage included."""
        return tuple(step for stage in self.lineage for step in stage.steps)


@dataclass(frozen=True, kw_only=True)
class Dockerfile:
    """A Dockerfile.

    Args:
        arguments: The ARGs before the first FROM.
        stages: All its stages.
    """

    arguments: tuple[Step, ...]
    stages: tuple[Stage, ...]

    def stage(self, target: str | None = None) -> Stage:
        """Return the stage that is built.

        Args:
            target: Its name or number. Default: the last one.

        Raises:
            DockerfileError: there is no such stage.
        """
        if target is None:
            return self.stages[-1]
        for number, stage in reversed(list(enumerate(self.stages))):
            if target.lower() == stage.name or target == str(number):
                return stage
        raise DockerfileError(f"there is no stage {target!r}")

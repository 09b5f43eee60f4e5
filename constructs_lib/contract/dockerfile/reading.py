"""Reads a Dockerfile: its stages, and what each instruction changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from e2b_dockerfile_utils import (
    DockerfileAst,
    DockerfileInstruction,
    DockerfileSyntaxError,
    parse_dockerfile_ast,
)

from .arguments import Arguments
from .errors import DockerfileError
from .model import Dockerfile, Setting, Stage, State, Step
from .reference import ImageReference
from .stage_reading import StageReader

_MOST_INSTRUCTIONS = 2000  # each is judged in the light of those before it; long Dockerfiles have a hundred


def read_dockerfile(text: str, build_args: Mapping[str, str] | None = None) -> Dockerfile:
    """Read a Dockerfile, for linux/amd64.

    Args:
        text: The Dockerfile.
        build_args: Values of its ARGs. Default: their own.

    Raises:
        DockerfileError: it can't be built.
    """
    tree = _parse(text)
    if len(tree.instructions) > _MOST_INSTRUCTIONS:
        line = tree.instructions[_MOST_INSTRUCTIONS].start_line
        raise DockerfileError(f"it has more than {_MOST_INSTRUCTIONS} instructions", line)
    arguments = Arguments(build_args or {}, tree.escape_token)
    before: list[Step] = []
    stages: list[Stage] = []
    reader: StageReader | None = None
    for instruction in tree.instructions:
        if instruction.name == "FROM":
            if reader is not None:
                stages.append(reader.stage())
            reader = StageReader(_open_stage(instruction, arguments, stages), arguments)
        elif reader is not None:
            reader.read(instruction)
        elif instruction.name == "ARG":
            before.append(_global_argument(instruction, arguments))
        else:
            raise DockerfileError(f"{instruction.name} stands before the first FROM", instruction.start_line)
    if reader is None:
        raise DockerfileError("there is no FROM")
    return Dockerfile(arguments=tuple(before), stages=(*stages, reader.stage()))


@lru_cache(maxsize=64)
def _parse(text: str) -> DockerfileAst:
    try:
        return parse_dockerfile_ast(text)
    except DockerfileSyntaxError as error:
        _, _, message = str(error).partition(": ")
        raise DockerfileError(message, error.line) from None
    except RecursionError:
        raise DockerfileError("it is nested too deeply") from None


def _global_argument(instruction: DockerfileInstruction, arguments: Arguments) -> Step:
    declared = [arguments.declare_global(word) for word in instruction.args]
    return Step(
        name="ARG",
        words=tuple(word for pair in declared for word in pair),
        flags={},
        scripts=(),
        is_exec=False,
        line=instruction.start_line,
        before=State(),
        variables={},
    )


def _open_stage(instruction: DockerfileInstruction, arguments: Arguments, stages: list[Stage]) -> Stage:
    """Return the stage as it is at its FROM."""
    words, line = instruction.args, instruction.start_line
    if len(words) not in {1, 3} or (len(words) == 3 and words[1].lower() != "as"):
        raise DockerfileError("FROM takes one image, and a name after AS", line)
    name = words[2].lower() if len(words) == 3 else ""
    platform = None
    for flag in instruction.flags:
        key, _, value = flag.partition("=")
        if key == "--platform":
            platform = Setting(value=arguments.expand_global(value), line=line)
    source = arguments.expand_global(words[0])
    if source == "":
        raise DockerfileError(f"the image of FROM {words[0]} is empty", line)
    for stage in reversed(stages):
        if source is not None and stage.name and stage.name == source.lower():
            return Stage(name=name, line=line, parent=stage, platform=platform, state=stage.state)
    base = None if source is None else ImageReference.parse(source)
    return Stage(name=name, line=line, base=base, platform=platform, state=State())

"""The parser reads what BuildKit's own reads, which is to be had on one platform only."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import Any

import pytest
from e2b_dockerfile_utils import DockerfileInstruction, DockerfileSyntaxError, parse_dockerfile_ast
from hypothesis import example, given, settings

from tests.unit.contract.generated import dockerfiles

if (sys.platform, platform.machine()) != ("linux", "x86_64"):
    pytest.skip("BuildKit's parser has no wheel for this platform", allow_module_level=True)

import dockerfile

PROJECT = Path(__file__).parents[3]
FIXTURES = sorted(
    path
    for folder in (PROJECT / "docker", Path(__file__).parent)
    for path in folder.rglob("*Dockerfile")
    if path.parent.name != "dockerfile"  # that one is broken on purpose
)


def ours(text: str) -> list[Any]:
    return [_ours(instruction) for instruction in parse_dockerfile_ast(text).instructions]


def _ours(instruction: DockerfileInstruction) -> Any:
    words = list(instruction.args)
    if instruction.name in {"ENV", "LABEL"}:  # BuildKit's parser tells the delimiter, this binding does not
        words = [word for index, word in enumerate(words) if index % 3 < 2]
    if instruction.name in {"ADD", "COPY"} and not instruction.json:
        words = " ".join(words).split()  # a blank in quotes ends a word for BuildKit, which then refuses it
    documents = [(heredoc.name, heredoc.content) for heredoc in instruction.heredocs]
    return (instruction.name, instruction.start_line, instruction.json, instruction.flags, words, documents)


def buildkits(text: str) -> list[Any]:
    return [
        (
            command.cmd.upper(),
            command.start_line,
            command.json,
            list(command.flags),
            list(command.value),
            [(heredoc.name, heredoc.content) for heredoc in command.heredocs],
        )
        for command in dockerfile.parse_string(text)
    ]


@given(dockerfiles())
@settings(deadline=None, max_examples=150)
@example("# escape=`\nFROM a\nRUN a `\n  b\n")
@example("FROM a\nRUN <<EOF\nUSER root\nEOF\nUSER 1\n")
@example("FROM a\nRUN <<A <<'B'\n$x\nA\n$y\nB\n")
@example("\ufeffFROM a\r\nENV a=1 b='2 3'\r\n")
def test_reads_what_buildkit_reads(text: str) -> None:
    try:
        expected = buildkits(text)
    except dockerfile.GoParseError:
        with pytest.raises(DockerfileSyntaxError):
            ours(text)
    else:
        assert ours(text) == expected


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_reads_the_dockerfiles_here_as_buildkit_does(path: Path) -> None:
    text = path.read_text()
    assert ours(text) == buildkits(text)

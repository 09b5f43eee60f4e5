"""What is in force at the end of a stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.contract.dockerfile import (
    Command,
    DockerfileError,
    ImageReference,
    Setting,
    Stage,
    State,
    read_dockerfile,
)
from constructs_lib.contract.dockerfile.shell import shell_commands


def stage(text: str, target: str | None = None, **build_args: str) -> Stage:
    return read_dockerfile(text, build_args).stage(target)


def state(text: str, target: str | None = None, **build_args: str) -> State:
    return stage(text, target, **build_args).state


def value(setting: Setting | None) -> str | None:
    assert setting is not None
    return setting.value


def words(command: Command | None) -> tuple[str, ...] | None:
    return None if command is None else command.words


def user(text: str, **build_args: str) -> str | None:
    return value(state(text, **build_args).user)


INHERITS = """\
FROM python:3 AS base
SHELL ["/bin/bash", "-c"]
ENV A=1
ARG B=2
WORKDIR /home
USER 1000
ENTRYPOINT ["tini"]
CMD ["x"]
FROM base
WORKDIR a
ENV C=$A$B
"""


def test_a_stage_inherits_what_its_parent_says_but_no_arg() -> None:
    built = stage(INHERITS)
    assert built.parent is not None
    assert str(built.lineage[0].base) == "python:3"
    assert value(built.state.user) == "1000"
    assert value(built.state.folder) == "/home/a"
    assert words(built.state.entrypoint) == ("tini",)
    assert words(built.state.command) == ("x",)
    assert words(built.state.shell) == ("/bin/bash", "-c")
    assert value(built.state.environment["A"]) == "1"
    assert value(built.state.environment["C"]) is None  # the base image may set B


def test_an_entrypoint_of_its_own_ends_the_inherited_cmd() -> None:
    assert words(state(f'{INHERITS}ENTRYPOINT ["y"]').command) is None
    assert words(state(f'{INHERITS}CMD ["z"]\nENTRYPOINT ["y"]').command) == ("z",)


def test_the_target_selects_a_stage_by_name_or_number() -> None:
    text = "FROM a AS One\nUSER 1\nFROM b AS two\nUSER 2\nFROM c\nUSER 3\n"
    assert [value(state(text, target).user) for target in ("one", "ONE", "0", "two", "1", "2", None)] == [
        *("1", "1", "1", "2", "2", "3", "3")
    ]
    with pytest.raises(DockerfileError, match="no stage 'three'"):
        state(text, "three")


def test_an_arg_before_from_reaches_from_lines_only() -> None:
    text = "ARG V=3\nARG I=python:$V\nFROM ${I}-slim\nUSER ${V}\n"
    assert str(stage(text).base) == "python:3-slim"
    assert user(text) is None
    assert user(text.replace("USER", "ARG V\nUSER")) == "3"
    assert str(stage(text, V="4").base) == "python:4-slim"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *(("$A", "1"), ("${A}", "1"), ("${A:-2}", "1"), ("${A-2}", "1"), ("${A:+2}", "2"), ("${A+2}", "2")),
        *(("'$A'", "$A"), ('"$A"', "1"), ("\\$A", "$A"), ("x${A}y", "x1y"), ("${A:-$U}", "1")),
        *(("${E:-2}", "2"), ("${E-2}", ""), ("${E:+2}", ""), ("${E:-$A}", "1"), ("${E:-$U}", None)),
        *(
            ("$U", None),
            ("${U:-2}", None),
            ("${U:+2}", None),
            ("${U#?}", None),
            ("${U:?x}", None),
            ("${", None),
        ),
        *(("${N}", None), ("${N:-2}", None), ("${P##*/}", "c"), ("${P/b/x}", "/a/x/c")),
    ],
)
def test_variables_resolve_as_in_buildkit_and_the_unknown_stays_unknown(
    word: str, expected: str | None
) -> None:
    # U is not set here, and N has no default: the base image or the caller may know them.
    assert user(f"FROM a\nARG N\nENV A=1 E= P=/a/b/c\nUSER {word}\n") == expected


def test_nothing_is_unknown_on_scratch() -> None:
    assert user("FROM scratch\nUSER ${U:-5}\n") == "5"
    assert value(state("FROM scratch\nWORKDIR a\n").folder) == "/a"
    assert value(state("FROM a\nWORKDIR a\n").folder) is None


def test_env_wins_over_arg_and_build_arguments_over_defaults() -> None:
    text = "FROM a\nARG A=1\nENV B=$A\nENV A=2\nUSER $A:$B\n"
    assert user(text) == "2:1"
    assert user(text, A="3") == "2:3"
    assert user("FROM a\nENV A=1\nENV A=2 B=$A\nUSER $B\n") == "1"


def test_the_target_platform_is_the_one_that_sagemaker_runs() -> None:
    assert value(stage("FROM --platform=$TARGETPLATFORM a").platform) == "linux/amd64"
    assert value(stage("FROM --platform=$BUILDPLATFORM a").platform) is None
    assert user("FROM a\nARG TARGETARCH\nUSER $TARGETARCH\n") == "amd64"


@pytest.mark.parametrize(
    "text",
    [
        "# escape=`\nFROM a\nRUN x `\n  y\nUSER 5",
        "\ufeffFROM a\r\nUSER 1\r\nUSER 5\r\n",
        "FROM a\nUSER 5\nRUN <<EOF\nUSER root\nEOF\nCOPY <<EOF /x\nUSER root\nEOF\n",
        "FROM a\nUSER 5\nONBUILD USER root\n",
        "FROM a\nUSER 5\nRUN x \\\n# USER root\n  y\n",
        "FROM a\nuser 5\n",
    ],
)
def test_reads_escapes_line_ends_heredocs_and_triggers(text: str) -> None:
    assert user(text) == "5"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *(("", None), ("# nothing", None), ("ARG A=1", None), ("USER a\nFROM a", 1), ("FROM a\nUSR b", 2)),
        *(("FROM a b", 1), ("FROM a AS", 1), ("FROM", 1), ("FROM $A", 1), ("FROM a\nUSER", 2)),
        *(("FROM a\nRUN <<EOF\nx", 2), ("FROM a\nENV A", 2), ("FROM a\nSHELL x", 2), ("FROM a\nCMD [1]", 2)),
    ],
)
def test_refuses_what_no_build_takes_and_tells_the_line(text: str, line: int | None) -> None:
    with pytest.raises(DockerfileError) as caught:
        read_dockerfile(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "repository", "tag", "digest"),
    [
        ("python", "python", "", ""),
        ("docker.io/library/python:3", "python", "3", ""),
        ("localhost:5000/a/b", "localhost:5000/a/b", "", ""),
        ("localhost:5000/a/b:1@sha256:00", "localhost:5000/a/b", "1", "sha256:00"),
    ],
)
def test_takes_names_of_images_apart(text: str, repository: str, tag: str, digest: str) -> None:
    assert ImageReference.parse(text) == ImageReference(repository=repository, tag=tag, digest=digest)


@given(st.text(alphabet="ab$&|;()<>'\"\\ #\n=", max_size=40))
def test_a_command_has_words_whatever_a_script_says(text: str) -> None:
    assert all(shell_commands(text, {}))
    assert next(shell_commands(f"x 1\n{text}", {})) == ("x", "1")


@pytest.mark.parametrize(
    ("run", "commands"),
    [
        ("a b && c|d; e", [("a", "b"), ("c",), ("d",), ("e",)]),
        ("A=1 env B=2 sudo a", [("a",)]),
        ('a "b c" $X ${X} $Y', [("a", "b c", "1", "1", "$Y")]),
        ("if a; then b; fi", [("a",), ("b",), ("fi",)]),
        ("<<EOF\n# a\nb \\\n c\nEOF", [("<<", "EOF"), ("b", "c")]),
        ("<<EOF\n#!/bin/bash\nb\nEOF", [("<<", "EOF"), ("b",)]),
        ("<<EOF\n#!/usr/bin/env python3\nb\nEOF", [("<<", "EOF")]),
        ("python3 <<EOF\nb\nEOF", [("python3", "<<", "EOF")]),
        ('["a", "b c"]', [("a", "b c")]),
    ],
)
def test_tells_the_simple_commands_of_a_run(run: str, commands: list[tuple[str, ...]]) -> None:
    (_, step) = stage(f"FROM scratch\nENV X=1\nRUN {run}\n").steps
    assert list(step.commands) == commands


def test_reads_no_commands_for_another_shell() -> None:
    assert stage('FROM a\nSHELL ["pwsh", "-c"]\nRUN useradd x\n').steps[1].commands == ()

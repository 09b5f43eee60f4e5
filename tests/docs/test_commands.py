"""Commands of the documentation: targets, files, operations and options exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

from constructs_lib.contract.cli import parser
from constructs_lib.contract.commands.arguments import configured_apps
from constructs_lib.contract.finding import Tier
from constructs_lib.contract.waivers import Waivers
from tests.docs.markdown import PROJECT, Block, blocks

MAKEFILE = PROJECT / "Makefile"
PROGRAM = Path(sys.executable).with_name("sagemaker-image")
GLOBAL_OPTIONS = {"--query", "--output", "--region"}


def _check_make(words: list[str]) -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE.read_text(), re.MULTILINE))
    goals = [word for word in words if "=" not in word]
    assert set(goals) <= targets
    variables = [word.partition("=")[0] for word in words if "=" in word]
    assert all(re.search(rf"\b{variable}\b", MAKEFILE.read_text()) for variable in variables)


def _check_aws(words: list[str]) -> None:
    service, operation, *options = words
    model = Session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    members = model.operation_model(operations[operation]).input_shape.members
    known = {f"--{xform_name(member, '-')}" for member in members} | GLOBAL_OPTIONS
    assert {option for option in options if option.startswith("--")} <= known


def _check_paths(words: list[str]) -> None:
    """Refuse words that look like files of the project, and are none."""
    folders = tuple(f"{path.name}/" for path in PROJECT.iterdir() if path.is_dir())
    for word in words:
        assert not word.startswith(folders) or (PROJECT / word).exists(), word


def _check_module(words: list[str]) -> None:
    assert words[0] == "-m"
    module = PROJECT.joinpath(*words[1].split("."))
    assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()


def _check_sagemaker_image(words: list[str]) -> None:
    """Refuse options that are not there; what needs no container tool is run."""
    options = parser().parse_args(words)
    configured_apps(options)
    Waivers.parse(options.waive)
    _check_paths(words)
    if (PROJECT / options.target).is_dir() and options.depth in (None, Tier.STATIC):
        done = subprocess.run([PROGRAM, *words], cwd=PROJECT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


CHECKS: dict[str, Callable[[list[str]], None]] = {
    "make": _check_make,
    "aws": _check_aws,
    "python": _check_module,
    "cdk": _check_paths,
    "curl": _check_paths,
    "docker": _check_paths,
    "eval": _check_paths,
    "pip": _check_paths,
    "sagemaker-image": _check_sagemaker_image,
}


def _commands(block: Block) -> list[list[str]]:
    joined = block.text.replace("\\\n", " ")
    return [words for line in joined.splitlines() if (words := shlex.split(line, comments=True))]


@pytest.mark.parametrize("block", blocks("bash"), ids=str)
def test_commands_name_what_is_there(block: Block) -> None:
    for program, *words in _commands(block):
        assert program in CHECKS, program
        CHECKS[program](words)


def test_a_command_that_is_not_there_is_found() -> None:
    for program, *words in (
        ["aws", "sagemaker", "describe-domain", "--domain-name", "d"],
        ["docker", "build", "docker/none"],
        ["make", "none"],
        ["python", "-m", "tests.none"],
    ):
        with pytest.raises(AssertionError):
            CHECKS[program](words)

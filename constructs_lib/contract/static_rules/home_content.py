"""Files that the image puts into the home, where the home volume hides them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..dockerfile import Step
from ..finding import Finding, Severity
from .places import absolute, destinations, lies_in
from .subject import Subject, found

#: Commands that write to a folder: by their words, the options that name it; "" is the last argument.
_WRITERS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("conda", "create"): ("-p", "--prefix"),
    ("cp",): ("",),
    ("curl",): ("-o", "--output", "--output-dir"),
    ("git", "clone"): ("",),
    ("mamba", "create"): ("-p", "--prefix"),
    ("micromamba", "create"): ("-p", "--prefix"),
    ("mv",): ("",),
    ("pip", "install"): ("--prefix", "--target", "-t"),
    ("python", "-m", "venv"): ("",),
    ("tar",): ("-C", "--directory"),
    ("unzip",): ("-d",),
    ("uv", "venv"): ("",),
    ("virtualenv",): ("",),
    ("wget",): ("-O", "-P", "--directory-prefix", "--output-document"),
}


def check_home_content(subject: Subject) -> Iterator[Finding]:
    """Judge COPY, ADD and the commands that install or write; a folder by itself may be there."""
    homes = sorted({app.home for app in subject.apps} or {contract.home for contract in subject.contracts})
    for step in subject.stage.all_steps:
        for home in homes:
            path = next((path for path in _written(step) if lies_in(path, home)), None)
            if path is not None:
                yield found(
                    "home-content",
                    Severity.WARNING,
                    f"{step.name} writes to {path}, which the volume over {home} hides",
                    "put it outside of the home, such as below /opt",
                    line=step.line,
                )
        if any(_installs_for_the_user(command) for command in step.commands):
            yield found(
                "home-content",
                Severity.WARNING,
                "--user installs into the home, which a volume hides",
                "install without --user, such as into a virtual environment below /opt",
                line=step.line,
            )


def _written(step: Step) -> Iterator[str]:
    """Yield the paths that a step leaves behind, as far as they are known."""
    if step.name in {"ADD", "COPY"}:
        yield from destinations(step)
    removed = tuple(
        f"{path.rstrip('/')}/"
        for command in step.commands
        if command[0] == "rm"
        for path in (absolute(word, step.before) for word in command[1:])
        if path is not None
    )
    moved = False
    for command in step.commands:
        moved = moved or command[0] in {"cd", "pushd"}
        for word in _targets(command):
            path = absolute(word, step.before)
            known = path is not None and "$" not in path and (word.startswith("/") or not moved)
            if path is not None and known and not f"{path}/".startswith(removed):
                yield path


def _targets(command: Sequence[str]) -> Iterator[str]:
    """Yield the paths that a command writes to."""
    words = (_program(command[0]), *command[1:])
    for index, word in enumerate(words[:-1]):
        if word in {">", ">>"}:
            yield words[index + 1]
    for start, options in _WRITERS.items():
        if words[: len(start)] == start:
            rest = words[len(start) :]
            yield from _values(rest, options)
            arguments = [word for word in rest if not word.startswith("-")]
            if "" in options and arguments:
                yield "." if "://" in arguments[-1] else arguments[-1]  # git names the folder by itself


def _values(words: Sequence[str], options: Sequence[str]) -> Iterator[str]:
    """Yield the values of options, after a blank or an equals sign."""
    for word, following in pairwise((*words, "")):
        option, equals, value = word.partition("=")
        if option and option in options:
            yield value if equals else following


def _program(word: str) -> str:
    """Return a program's name without its path and version."""
    return word.rpartition("/")[2].rstrip("0123456789.")


def _installs_for_the_user(command: Sequence[str]) -> bool:
    words = (_program(command[0]), *command[1:])
    pip = words[:2] == ("pip", "install") or words[1:4] == ("-m", "pip", "install")
    kernel = words[0] in {"ipython", "jupyter", "python"} and "install" in words and "pip" not in words
    return "--user" in words and (pip or kernel)

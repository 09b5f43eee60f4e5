"""What a RUN runs: its simple commands, without executing any."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

_SEPARATOR = re.compile(r"[;&|()]+")
_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
_REFERENCE = re.compile(r"\$(\w+|\{\w+\})")
_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_SHELL = re.compile(r"([\w/]*/)?(env )?(ba|da|a|k|z)?sh\b")
_BEFORE_A_COMMAND = {"!", "do", "else", "env", "exec", "if", "sudo", "then", "time", "{"}


def is_shell(program: str) -> bool:
    """Tell whether a program, with its path or without, is a shell whose language this module reads."""
    return _SHELL.match(program) is not None


def is_script(text: str, script: str) -> bool:
    """Tell whether a heredoc is a script for the shell.

    Args:
        text: The line of the RUN.
        script: The body of the heredoc.
    """
    if script.startswith("#!"):
        return is_shell(script.removeprefix("#!").strip())
    return text.lstrip().startswith("<<") or is_shell(text.lstrip())


def shell_commands(text: str, variables: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the simple commands of a script, each as its words.

    Variables that are known are resolved; other words stay as they are written.

    Args:
        text: The script.
        variables: What is known, by name.
    """
    for line in _COMMENT.sub("", text).replace("\\\n", " ").splitlines():
        command: list[str] = []
        for word in _words(line):
            if _SEPARATOR.fullmatch(word):
                yield from _command(command)
                command = []
            else:
                command.append(_resolve(word, variables))
        yield from _command(command)


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.commenters = ""
    lexer.whitespace_split = True
    try:
        return list(lexer)
    except ValueError:  # a quote that a later line closes
        return line.split()


def _resolve(word: str, variables: Mapping[str, str]) -> str:
    if "$" not in word:
        return word
    return _REFERENCE.sub(lambda match: variables.get(match[1].strip("{}"), match[0]), word)


def _command(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words without what may stand before a command."""
    start = 0
    while start < len(words) and (words[start] in _BEFORE_A_COMMAND or _ASSIGNMENT.fullmatch(words[start])):
        start += 1
    if start < len(words):
        yield tuple(words[start:])

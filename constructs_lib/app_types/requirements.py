"""What an app type wants of an image's start command, environment and packages, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServerOption:
    """An option that the server must be started with.

    Args:
        names: The ways to write it; the first is the one to recommend.
        value: The value that it must have; ``None`` for an option without one.
        also: Other values that do the same.
        optional: The server takes this value by itself, when the option is missing.
    """

    names: tuple[str, ...]
    value: str | None = None
    also: tuple[str, ...] = ()
    optional: bool = False

    @property
    def advice(self) -> str:
        """How to write it."""
        if self.value is None:
            return self.names[0]
        return f"{self.names[0]}={self.value}"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server whose command line is known.

    Args:
        programs: The commands that start it, each as its words.
        options: What it must be started with.
    """

    programs: tuple[tuple[str, ...], ...]
    options: tuple[ServerOption, ...]


@dataclass(frozen=True, kw_only=True)
class RequiredVariable:
    """An environment variable that the image must set.

    Args:
        name: Its name.
        value: The value that it must have. Default: any.
    """

    name: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class RequiredPackage:
    """A package that the image must have.

    Args:
        name: What the AWS page calls it.
        pattern: A regular expression that finds it in a command or a list of requirements.
        program: The program that it puts on the PATH. Default: none.
        debian: What Debian calls it. Default: the same.
        language: The language whose package it is, R or Python. Default: none.
        below: The major version that it must stay below. Default: any will do.
    """

    name: str
    pattern: str
    program: str | None = None
    debian: str | None = None
    language: str | None = None
    below: int | None = None

"""ARGs: those before the first FROM, which reach FROM lines, and what a stage takes of them."""

from __future__ import annotations

from collections.abc import Mapping

from .variables import Variables

#: What BuildKit knows by itself when it builds for the one platform that SageMaker runs; what belongs to
#: the building machine is not known.
_PLATFORM: dict[str, str | None] = {
    "TARGETPLATFORM": "linux/amd64",
    "TARGETOS": "linux",
    "TARGETARCH": "amd64",
    "TARGETVARIANT": "",
    "BUILDPLATFORM": None,
    "BUILDOS": None,
    "BUILDARCH": None,
    "BUILDVARIANT": None,
}


class Arguments:
    """The ARGs of a Dockerfile.

    Args:
        build_args: Values that are given to the build.
        escape: The escape character of the Dockerfile.
    """

    def __init__(self, build_args: Mapping[str, str], escape: str) -> None:
        self.escape = escape
        self._build_args = build_args
        self._global: dict[str, str | None] = {**_PLATFORM}

    def declare_global(self, word: str) -> tuple[str, str | None]:
        """Take an ARG before the first FROM; return its name and value."""
        name, value = self._declared(word, Variables(self._global, complete=True), None)
        self._global[name] = value
        return name, value

    def expand_global(self, text: str) -> str | None:
        """Resolve a word of a FROM."""
        return Variables(self._global, complete=True).expand(text, self.escape)

    def declare(self, word: str, variables: Variables) -> tuple[str, str | None]:
        """Return name and value of a stage's ARG, which takes its default from those before FROM."""
        name = word.partition("=")[0]
        return self._declared(word, variables, self._global.get(name))

    def _declared(self, word: str, variables: Variables, default: str | None) -> tuple[str, str | None]:
        name, equals, text = word.partition("=")
        if name in self._build_args:
            return name, self._build_args[name]
        # Without a default it is for the caller to give: what he will give is not known.
        return name, variables.expand(text, self.escape) if equals else default

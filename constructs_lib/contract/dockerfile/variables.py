"""Variables of a Dockerfile: what is known of them, and what they make of a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from e2b_dockerfile_utils import ShellLex

_UNKNOWN = "\0"  # stands for a value that is not known; no Dockerfile holds it
_PLAIN = re.compile(r"[\w./:@%+,=~-]*")
_REFERENCE = re.compile(r"\$\{?(\w+)")
_LOOKS_INTO_THE_VALUE = re.compile(r"\$\{\w+(:?[+?]|[#%/])")


class Variables(Mapping[str, str]):
    """The variables in force at some place.

    Args:
        values: What is known by name; ``None`` for a variable that is set to something not known.
        complete: A name that is not among them is not set. Otherwise the base image may set it.
    """

    def __init__(self, values: Mapping[str, str | None], *, complete: bool) -> None:
        self._values = values
        self._complete = complete

    def expand(self, text: str, escape: str) -> str | None:
        """Resolve variables, quotes and escapes as BuildKit does; ``None`` if the result is not known."""
        if _PLAIN.fullmatch(text):
            return text
        try:
            expanded = ShellLex(escape, env=self, skip_unset_env=False).process_word(text)
        except (ValueError, re.error):
            return None
        # Some forms give a known result for whatever is put in for what is not known.
        if _LOOKS_INTO_THE_VALUE.search(text) and any(map(self._is_unknown, _REFERENCE.findall(text))):
            return None
        return None if _UNKNOWN in expanded else expanded

    def known(self) -> dict[str, str]:
        """Return the variables whose value is known."""
        return {name: value for name, value in self._values.items() if value is not None}

    def __getitem__(self, name: str) -> str:
        if self._is_unknown(name):
            return _UNKNOWN
        return self._values[name] or ""

    def _is_unknown(self, name: str) -> bool:
        return self._values.get(name) is None if name in self._values else not self._complete

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

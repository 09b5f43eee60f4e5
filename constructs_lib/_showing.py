"""Texts of others, as a terminal may get them: names, paths, values of Dockerfiles, what containers print."""

from __future__ import annotations

_LINES = "\n\t"


def shown(text: str, *, lines: bool = False) -> str:
    r"""Return a text with all that a terminal would act on or not show written out, such as ``\x1b``.

    These are controls, marks of direction, invisible and unknown characters, and halves of some: whatever
    Python itself would not print.

    Args:
        text: The text.
        lines: It may have lines and tabs, and keeps them.
    """
    kept = _LINES if lines else ""
    return text if text.isprintable() else "".join(_shown(character, kept) for character in text)


def _shown(character: str, kept: str) -> str:
    return character if character.isprintable() or character in kept else repr(character)[1:-1]

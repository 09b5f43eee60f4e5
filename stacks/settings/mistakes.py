"""Mistakes in the settings: where they are, what must be there, what is there, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

#: Where a value is in the settings: keys of objects and indices of lists.
Path = tuple[str | int, ...]

_QUOTED_PROP = re.compile(r"'(?P<prop>[^']+)' (?P<rule>must .*)", re.DOTALL)


@dataclass(frozen=True)
class Mistake:
    """One mistake: its path, and the rule that it breaks with value and remedy."""

    path: Path
    rule: str

    @staticmethod
    def of(path: Path, error: ValueError, value: Any = None) -> Mistake:
        """Place a refusal of the constructs: they quote the argument, which is a key of the settings.

        Args:
            path: Where the settings of the construct are.
            error: What it says.
            value: These settings, where they are known.
        """
        refusal = _QUOTED_PROP.fullmatch(str(error))
        if refusal is None:
            return Mistake(path, str(error))
        prop = _path_of(refusal["prop"], value)
        # The check of a single value quotes the key that the path ends with already.
        return Mistake(path if path[-1:] == prop else path + prop, refusal["rule"])

    def __str__(self) -> str:
        keys = "".join(map(_key, self.path))
        return f"{keys.removeprefix('.') or 'the settings'} {self.rule}"


def _key(key: str | int) -> str:
    """Return how a key is written in a path; one that a terminal would act on, as it can be shown."""
    return f".{key}" if isinstance(key, str) and key.isprintable() else f"[{key!r}]"


def _path_of(prop: str, value: Any) -> Path:
    """Return ``("arguments", 3)`` for ``arguments[3]``, and keys of objects as they are."""
    name, _, item = prop.rstrip("]").partition("[")
    if not item:
        return (name,)
    is_object = isinstance(value, dict) and isinstance(value.get(name), dict)
    return (name, item if is_object or not item.isdigit() else int(item))


class SeveralMistakesError(ValueError):
    """Several refusals of one check."""

    def __init__(self, errors: Sequence[ValueError]) -> None:
        super().__init__(*errors)
        self.errors = tuple(errors)

    @classmethod
    def raise_any(cls, errors: Iterable[ValueError]) -> None:
        """Raise all of them together, unless there are none."""
        found = list(errors)
        if found:
            raise cls(found)


class SettingsError(ValueError):
    """The settings have mistakes: one line each."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        noun = "mistake" if len(mistakes) == 1 else "mistakes"
        super().__init__(
            "\n".join([f"{len(mistakes)} {noun} in the settings:", *(f"- {m}" for m in mistakes)])
        )
        self.mistakes = tuple(mistakes)


@contextmanager
def at(*path: str | int) -> Iterator[None]:
    """Place what the constructs refuse while they are put together from the settings at this path.

    Raises:
        SettingsError: the constructs refused something.
    """
    try:
        yield
    except SettingsError:
        raise
    except ValueError as error:
        raise SettingsError([Mistake.of(path, error)]) from error

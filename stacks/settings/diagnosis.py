"""From JSON to settings, or to all mistakes at once.

An object stops at its first mistake, and what it is part of can't be checked any more. So what is found is
taken out of the settings and they are read again, until they are right.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError

from .mistakes import Mistake, Path, SettingsError, SeveralMistakesError
from .root import Settings
from .schema import is_required
from .wording import rule_of

_STAND_IN = "stand-in"  # for a string that must be there; right for most of them


def parse_settings(document: Any) -> Settings:
    """Return typed settings.

    Args:
        document: The settings as JSON has them.

    Raises:
        SettingsError: there are mistakes; it names all of them.
    """
    try:
        return _parse(document)
    except ValidationError:
        raise SettingsError(_all_mistakes(document)) from None


def _parse(document: Any) -> Settings:
    # From JSON text, since only there lists may become tuples while types are still not guessed.
    return Settings.model_validate_json(json.dumps(document), context={})


def _all_mistakes(document: Any) -> list[Mistake]:
    found: dict[Path, Mistake] = {}
    removed: set[Path] = set()
    while () not in removed:
        try:
            _parse(_without(document, removed))
        except ValidationError as error:
            mistakes = [_in_document(mistake, removed) for mistake in _mistakes(error)]
        else:
            break
        new = {mistake.path: mistake for mistake in mistakes if not _follows(mistake, removed)}
        found |= new
        # What only follows from them is removed, too, and at last the object around it.
        removed |= new.keys() or {_still_there(mistake.path, removed) for mistake in mistakes}
    return sorted(found.values(), key=lambda mistake: [(isinstance(key, str), key) for key in mistake.path])


def _mistakes(error: ValidationError) -> Iterator[Mistake]:
    for details in error.errors(include_url=False):
        path: Path = details["loc"]
        refusal = details.get("ctx", {}).get("error")
        if isinstance(refusal, SeveralMistakesError):
            yield from (Mistake.of(path, each) for each in refusal.errors)
        elif isinstance(refusal, ValueError):
            yield Mistake.of(path, refusal, details["input"])
        else:
            yield Mistake(path, rule_of(details))


def _without(value: Any, removed: Collection[Path], path: Path = ()) -> Any:
    """Return the settings without these values, or with a stand-in where one is required."""
    if isinstance(value, list):
        return [
            _without(item, removed, (*path, index))
            for index, item in enumerate(value)
            if (*path, index) not in removed
        ]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _without(item, removed, (*path, key))
        for key, item in value.items()
        if (*path, key) not in removed
    }
    stand_ins = {gone[-1]: _STAND_IN for gone in removed if gone[:-1] == path and is_required(gone)}
    return kept | stand_ins


def _in_document(mistake: Mistake, removed: Collection[Path]) -> Mistake:
    """Return a mistake with the indices that its items had before others were removed from their lists."""
    path: Path = ()
    for key in mistake.path:
        if isinstance(key, int):
            gone = sorted(other[-1] for other in removed if other[:-1] == path and isinstance(other[-1], int))
            for index in gone:
                key += index <= key
        path = (*path, key)
    return Mistake(path, mistake.rule)


def _follows(mistake: Mistake, removed: Collection[Path]) -> bool:
    """Tell whether a mistake is there only because of what was removed."""
    return any(
        path[: len(mistake.path)] == mistake.path  # the whole lacks it
        or mistake.path[: len(path)] == path  # it is the stand-in
        or (path[:-1] == mistake.path[:-1] and f"'{path[-1]}'" in mistake.rule)  # it is compared with it
        for path in removed
    )


def _still_there(path: Path, removed: Collection[Path]) -> Path:
    while path in removed:
        path = path[:-1]
    return path

"""Where images are attached, as JSON says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from constructs_lib import AttachTo, CodeEditor, JupyterLab, KernelGateway, RSession

from .mistakes import SeveralMistakesError

_PLACES = {"users": AttachTo.USERS, "spaces": AttachTo.SPACES}
_NAMED_PLACES = {"user_profile": AttachTo.user_profile, "space": AttachTo.space}


def _read(value: Any) -> AttachTo:
    match value:
        case str() if value in _PLACES:
            return _PLACES[value]
        case dict() if len(value) == 1:
            (key, name), *_ = value.items()
            if key in _NAMED_PLACES:
                return _NAMED_PLACES[key](name)
    raise ValueError(
        f"must be a place, got {value!r}: "
        'write "users", "spaces", {"user_profile": "its-name"} or {"space": "its-name"}'
    )


def _write(place: AttachTo) -> Any:
    key = place.level.name.lower()
    return key if place.name is None else {key: place.name}


Place = Annotated[AttachTo, PlainValidator(_read), PlainSerializer(_write)]


def check_places(
    to: Sequence[AttachTo], apps: Sequence[JupyterLab | CodeEditor | KernelGateway | RSession]
) -> None:
    """Refuse every place that one of the apps can't be offered at, by the table of its app type.

    Raises:
        SeveralMistakesError: there are such places.
    """
    SeveralMistakesError.raise_any(
        ValueError(
            f"'to[{index}]' must be a place where {app.TYPE.name} images can be, got {str(place)!r}: "
            f"{app.TYPE.refusals[place.level]}"
        )
        for index, place in enumerate(to)
        for app in apps
        if place.level not in app.TYPE.limits
    )

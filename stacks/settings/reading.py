"""Where the settings come from: the context of ``cdk.json``, or a file that ``-c settings=…`` names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .diagnosis import parse_settings
from .mistakes import Mistake, SettingsError
from .root import Settings

CONTEXT_KEY = "custom-images"


def read_settings(context: Callable[[str], Any]) -> Settings:
    """Return the settings of the app.

    Args:
        context: Returns the value of a context key, or ``None``: ``app.node.try_get_context``. The key
            ``settings`` names a JSON file that is read instead of ``custom-images``, and ``domain_id``
            replaces the id of the existing domain.

    Raises:
        SettingsError: there are mistakes; it names all of them.
    """
    file = context("settings")
    document = context(CONTEXT_KEY) if file is None else _read_file(file)
    if document is None:
        raise _mistake(
            CONTEXT_KEY,
            "must be in the context of cdk.json, got nothing: run the app by the cdk command line in the "
            "folder of cdk.json, or name a file of settings by -c settings=…",
        )
    domain_id = context("domain_id")
    if domain_id is not None and isinstance(document, dict):
        document = _with_domain_id(document, domain_id)
    return parse_settings(document)


def _with_domain_id(document: dict[str, Any], domain_id: Any) -> dict[str, Any]:
    domain = document.get("domain", {})
    if not isinstance(domain, dict):
        return document
    return document | {"domain": domain | {"domain_id": domain_id}}


def _read_file(file: Any) -> Any:
    try:
        return json.loads(Path(str(file)).read_text(encoding="utf-8"))
    except (OSError, RecursionError, ValueError) as unreadable:
        raise _mistake("-c settings", f"must name a JSON file, got {file!r}: {unreadable}") from unreadable


def _mistake(key: str, rule: str) -> SettingsError:
    return SettingsError([Mistake((key,), rule)])

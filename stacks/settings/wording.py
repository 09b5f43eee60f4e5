"""What pydantic finds, in the words of the constructs: rule, value, remedy."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic_core import ErrorDetails

from .mistakes import Path
from .schema import keys_at

_OBJECT = ("must be an object", 'write {"key": value, …}')
_LIST = ("must be a list", "put the value into [ ]")
_RULES = {
    "missing": ("must be given", "add it"),
    "string_type": ("must be a string", "put it in quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "bool_type": ("must be true or false", "write it without quotes"),
    "model_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "too_short": ("must have at least {min_length} items", "add what is missing"),
    "too_long": ("must have at most {max_length} items", "take some out"),
    "literal_error": ("must be {expected}", "write it as listed"),
}
_UNKNOWN_KEYS = ("extra_forbidden", "unexpected_keyword_argument")
_LONGEST_VALUE = 80


def rule_of(details: ErrorDetails) -> str:
    """Return rule, value and remedy of one finding."""
    path: Path = details["loc"]
    if details["type"] in _UNKNOWN_KEYS:
        return _unknown_key(path)
    value = "nothing" if details["type"] == "missing" else _shown(details["input"])
    if details["type"] not in _RULES:
        return f"must be right, got {value}: {details['msg']}"
    rule, remedy = _RULES[details["type"]]
    return f"{rule.format(**details.get('ctx', {}))}, got {value}: {remedy}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _unknown_key(path: Path) -> str:
    keys = keys_at(path[:-1])
    close = difflib.get_close_matches(str(path[-1]), keys, n=1)
    remedy = f"did you mean {close[0]}?" if close else "take it out"
    return f"must be one of {', '.join(keys)}, got {path[-1]!r}: {remedy}"

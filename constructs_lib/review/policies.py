"""Statements of policies, wherever and however a template has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from .._intrinsics import as_text
from .assembly import Resource
from .values import Cases, cases, items, listed, mapping

_PARTS: Final = {"Effect", "Action", "NotAction"}
_DOCUMENTS: Final = {"KeyPolicy", "RepositoryPolicyText", "ResourcePolicy", "InlinePolicy"}
_PERMISSION: Final = "AWS::Lambda::Permission"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A statement as it is written.

    Args:
        value: Its parts; anything else is known at the deployment only.
        cases: The conditions of the template under which it is there.
    """

    value: Any
    cases: Cases = ()

    @property
    def is_known(self) -> bool:
        """Whether its parts can be read."""
        parts = mapping(self.value)
        return bool(listed(parts.get("Action")) or listed(parts.get("NotAction")))


def statements_of(resource: Resource) -> list[Written]:
    """Return the statements in a resource, those of policies that are one property each included."""
    if resource.type == _PERMISSION:
        return [_permission(resource)]
    return list(statements(resource.properties))


def statements(value: Any, known: Cases = ()) -> Iterator[Written]:
    """Return every statement of the policy documents in a value.

    They may be at any depth, one or many, in either branch of a condition, or JSON in a text. What must be a
    document and can't be read comes out as a statement that is not known: nothing is left out.
    """
    for one, where in cases(value, known):
        if isinstance(one, list):
            for item in one:
                yield from statements(item, where)
        elif (text := _document_text(one)) is not None:
            yield from _parsed(text, where)
        elif isinstance(one, dict):
            yield from _in_mapping(one, where)


def _in_mapping(value: dict[str, Any], known: Cases) -> Iterator[Written]:
    if "Fn::Transform" in value:
        yield Written(value=value, cases=known)
    for name, item in value.items():
        if name == "Statement":
            yield from _each(item, known)
        else:
            found = list(statements(item, known))
            yield from found or _unreadable(name, item, known)


def _each(value: Any, known: Cases) -> Iterator[Written]:
    """The items of ``Statement``; some services have a property of that name that is no policy's."""
    for item, where in items(value, known):
        if not isinstance(item, dict) or _PARTS & item.keys() or _is_function(item):
            yield Written(value=item, cases=where)
        else:
            yield from statements(item, where)


def _unreadable(name: str, value: Any, known: Cases) -> Iterator[Written]:
    """What must be a document by its name, and is known at the deployment only."""
    if name in _DOCUMENTS or name.endswith("PolicyDocument"):
        for one, where in cases(value, known):
            if isinstance(one, str) or _is_function(one):
                yield Written(value=one, cases=where)


def _is_function(value: Any) -> bool:
    return isinstance(value, dict) and any(name == "Ref" or name.startswith("Fn::") for name in value)


def _document_text(value: Any) -> str | None:
    text = as_text(value).strip() if isinstance(value, str) or _is_function(value) else ""
    return text if text.startswith("{") and '"Statement"' in text else None


def _parsed(text: str, known: Cases) -> Iterator[Written]:
    try:
        document = json.loads(text)
    except ValueError:
        yield Written(value=text, cases=known)
    else:
        yield from statements(document, known)


def _permission(resource: Resource) -> Written:
    properties = resource.properties
    who = properties.get("Principal")
    kind = "Service" if as_text(who).endswith((".amazonaws.com", ".<AWS::URLSuffix>")) else "AWS"
    source = {name: properties[name] for name in ("SourceArn", "SourceAccount") if name in properties}
    statement = {
        "Effect": "Allow",
        "Principal": {kind: who},
        "Action": properties.get("Action"),
        "Resource": properties.get("FunctionName"),
    }
    return Written(value=statement | ({"Condition": source} if source else {}))

"""What all List operations share: filters, order, pages."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from tests.local_aws.sagemaker.errors import invalid
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.state import Resource

_TIMES = {
    "CreationTime": "CreationTime",
    "LastModifiedTime": "LastModifiedTime",
    "ModifiedTime": "LastModifiedTime",
}
_SORT_FIELDS = {"CREATION_TIME": "CreationTime", "LAST_MODIFIED_TIME": "LastModifiedTime"}


def listed(
    request: Request,
    member: str,
    resources: Iterable[Resource],
    *,
    equals: Mapping[str, str] | None = None,
    contains: Mapping[str, str] | None = None,
    sort_fields: Mapping[str, str] | None = None,
    default_sort: str = "CreationTime",
) -> dict[str, Any]:
    """One page of the resources that the request asks for.

    Args:
        request: The List request.
        member: The member of the answer that holds the items.
        resources: All there are.
        equals: The field that each equality filter compares.
        contains: The field that each substring filter searches.
        sort_fields: The field behind each value of SortBy that is not a field's own name.
        default_sort: The value of SortBy when the request has none.
    """
    every = [resource.fields for resource in resources]
    found = [fields for fields in every if _matches(request, fields, equals or {}, contains or {})]
    chosen = request.get("SortBy", default_sort)
    field = {**_SORT_FIELDS, **(sort_fields or {})}.get(chosen, chosen)
    descending = request.get("SortOrder", "").upper() == "DESCENDING"
    found.sort(key=lambda fields: fields[field], reverse=descending)
    return paged(request, member, found)


def paged(request: Request, member: str, items: list[Any]) -> dict[str, Any]:
    """One page of the items, and the token of the next one."""
    start = _position(request)
    end = start + request.get("MaxResults", request.world.rules.page_size)
    page: dict[str, Any] = {member: items[start:end]}
    if end < len(items):
        page["NextToken"] = base64.b64encode(f"{request.call.operation}:{end}".encode()).decode()
    return page


def _position(request: Request) -> int:
    token = request.get("NextToken")
    if token is None:
        return 0
    try:
        text = base64.b64decode(token, validate=True).decode()
    except ValueError:
        text = ""
    operation, _, position = text.partition(":")
    if operation != request.call.operation or not position.isdecimal():
        raise invalid("NextToken is not one that this operation has given")
    return int(position)


def _matches(
    request: Request, fields: dict[str, Any], equals: Mapping[str, str], contains: Mapping[str, str]
) -> bool:
    for parameter, field in equals.items():
        if request.get(parameter) not in (None, fields.get(field)):
            return False
    for parameter, field in contains.items():
        if request.get(parameter, "").lower() not in fields[field].lower():
            return False
    for prefix, field in _TIMES.items():
        after, before = request.get(f"{prefix}After"), request.get(f"{prefix}Before")
        if after is not None and fields[field].timestamp() <= _seconds(after):
            return False
        if before is not None and fields[field].timestamp() >= _seconds(before):
            return False
    return True


def _seconds(value: Any) -> float:
    return float(value.timestamp()) if hasattr(value, "timestamp") else float(value)

"""What a template defines, whatever the logical ids are."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any


def shapes(template: dict[str, Any]) -> Counter[str]:
    """Count resources by everything but their logical ids; a reference tells the type it refers to."""
    resources = template["Resources"]
    types = {logical_id: resource["Type"] for logical_id, resource in resources.items()}
    return Counter(json.dumps(_shape(resource, types), sort_keys=True) for resource in resources.values())


def _shape(value: Any, types: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            name: _names(item, types) if name in ("Ref", "Fn::GetAtt", "DependsOn") else _shape(item, types)
            for name, item in value.items()
        }
    if isinstance(value, list):
        items = [_shape(item, types) for item in value]
        return items[0] if len(items) == 1 else items  # IAM takes both for one
    return value


def _names(value: str | list[str], types: dict[str, str]) -> list[str]:
    names = [value] if isinstance(value, str) else value
    return sorted(types.get(name, name) for name in names)

"""How an update meets what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.local_aws.sagemaker.copying import copied
from tests.local_aws.sagemaker.rules import Merge

# Members that hold an ARN or, to clear them, the literal string None.
CLEARABLE = frozenset(
    {"SageMakerImageVersionArn", "LifecycleConfigArn", "TrainingPlanArn", "BuiltInLifecycleConfigArn"}
)
# A block update merges the members of the settings, which are the blocks, and replaces each block whole.
_BLOCK_LEVELS = 1


def merged(stored: Mapping[str, Any], changes: Mapping[str, Any], mode: Merge) -> dict[str, Any]:
    """The stored fields after an update: omitted members stay, lists are replaced whole."""
    return _merged(stored, changes, None if mode is Merge.DEEP else _BLOCK_LEVELS)


def _merged(stored: Mapping[str, Any], changes: Mapping[str, Any], levels: int | None) -> dict[str, Any]:
    result = {name: value if name in changes else copied(value) for name, value in stored.items()}
    below = None if levels is None else levels - 1
    for name, value in changes.items():
        if name in CLEARABLE and value == "None":
            result.pop(name, None)
        elif isinstance(value, Mapping):
            kept = result.get(name, {}) if levels != 0 else {}
            result[name] = _merged(kept, value, below)
        else:
            result[name] = copied(value)
    return result

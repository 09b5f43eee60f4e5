"""What all models of settings have in common."""

from __future__ import annotations

import re
from typing import Any

from pydantic import AfterValidator, BaseModel, ConfigDict


class Model(BaseModel):
    """A JSON object of the settings: no unknown keys, no guessing of types, no changes afterwards.

    The keys are the names of the constructs' arguments, and value objects of the constructs are fields as
    they are: so the constructs say what is allowed, and say it once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def arguments(self, *names: str) -> dict[str, Any]:
        """Return fields as arguments for a construct: those that the settings give, all or the named."""
        given = [name for name in type(self).model_fields if name in self.model_fields_set]
        return {name: getattr(self, name) for name in given if not names or name in names}


def matching(pattern: str, remedy: str) -> AfterValidator:
    """Return a check of strings that no construct checks, in the words of the constructs."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"must match {pattern}, got {value!r}: {remedy}")
        return value

    return AfterValidator(check)

"""Change sets: plans that wait to be executed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from moto.core.utils import utcnow

from tests.local_aws.cloudformation.changes import ResourceChange
from tests.local_aws.cloudformation.errors import ChangeSetNotFoundError, ValidationError
from tests.local_aws.cloudformation.import_plan import Target
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.cloudformation.template import Template

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


Kind = Literal["CREATE", "UPDATE", "IMPORT"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for: a stack of this name with this template."""

    stack_name: str
    name: str
    kind: Kind
    template: Template
    parameters: Mapping[str, str]
    tags: dict[str, str]
    description: str | None
    targets: Sequence[Target]


@dataclass(kw_only=True)
class ChangeSet:
    """A plan that waits to be executed."""

    change_set_id: str
    name: str
    kind: Kind
    stack: Stack
    plan: Plan
    changes: list[ResourceChange]
    targets: Sequence[Target] = ()
    tags: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    created: datetime = field(default_factory=utcnow)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do, which makes the change set FAILED."""
        return not self.changes

    def require_executable(self) -> None:
        """Refuse to execute what cannot be executed."""
        if self.is_empty:
            raise ValidationError(
                f"ChangeSet [{self.change_set_id}] cannot be executed in its current status of [FAILED]"
            )
        if self.kind == "UPDATE":
            self.stack.require_updatable()


class ChangeSets:
    """The change sets of an account and region."""

    def __init__(self) -> None:
        self._by_id: dict[str, ChangeSet] = {}

    def add(self, change_set: ChangeSet) -> None:
        """Keep a change set."""
        self._by_id[change_set.change_set_id] = change_set

    def of(self, stack_name: str) -> list[ChangeSet]:
        """The change sets of a stack."""
        return [one for one in self._by_id.values() if stack_name in (one.stack.name, one.stack.stack_id)]

    def get(self, stack_name: str | None, name: str) -> ChangeSet:
        """A change set by its id, or by its name and that of its stack."""
        for one in self._by_id.values():
            named = name == one.name and stack_name in (one.stack.name, one.stack.stack_id)
            if named or name == one.change_set_id:
                return one
        raise ChangeSetNotFoundError(f"ChangeSet [{name}] does not exist")

    def remove(self, stack_name: str | None, name: str) -> None:
        """Forget a change set, if it is there."""
        with contextlib.suppress(ChangeSetNotFoundError):
            del self._by_id[self.get(stack_name, name).change_set_id]

    def forget(self, stack: Stack) -> None:
        """Forget all change sets of a stack."""
        self._by_id = {key: one for key, one in self._by_id.items() if one.stack is not stack}

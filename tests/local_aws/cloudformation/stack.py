"""A stack: what it owns, what happened to it, and which requests its status allows."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from moto.core.utils import utcnow

from tests.local_aws.cloudformation.errors import ValidationError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.template import Template

_UPDATABLE = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
STACK_TYPE = "AWS::CloudFormation::Stack"
_MILLISECOND = timedelta(milliseconds=1)


class Continuable(Protocol):
    """A rollback that stopped half-way and can be taken up again."""

    def run(self, skip: frozenset[str]) -> None:
        """Go on, leaving out some resources."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the stack's history."""

    event_id: str
    logical_id: str
    physical_id: str | None
    type: str
    status: str
    reason: str | None
    properties: str | None
    timestamp: datetime


@dataclass(frozen=True, kw_only=True)
class Output:
    """One output of the stack."""

    key: str
    value: str
    description: str | None
    export_name: str | None


@dataclass(kw_only=True)
class Stack:
    """The state of one stack; the operations on it live elsewhere."""

    stack_id: str
    name: str
    account: str
    region: str
    tags: dict[str, str] = field(default_factory=dict)
    role_arn: str | None = None
    notification_arns: list[str] = field(default_factory=list)
    termination_protection: bool = False
    template: Template | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    created: datetime = field(default_factory=utcnow)
    updated: datetime | None = None
    deleted: datetime | None = None
    stuck_rollback: Continuable | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    _settled: threading.Condition = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._settled = threading.Condition(self.lock)

    @property
    def exports(self) -> dict[str, str]:
        """Values that other stacks may import, by name."""
        return {output.export_name: output.value for output in self.outputs if output.export_name is not None}

    @property
    def in_progress(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def record(self, status: str, reason: str | None = None) -> None:
        """Change the stack's status and tell so."""
        with self.lock:
            self.status, self.reason = status, reason
            self._add_event(self.name, self.stack_id, STACK_TYPE, status, reason, None)
            self._settled.notify_all()

    def wait_until_settled(self, seconds: float) -> bool:
        """Wait until nothing is under way, but not for longer than that; tells whether it is so."""
        with self.lock:
            return self._settled.wait_for(lambda: not self.in_progress, seconds)

    def record_resource(self, resource: Resource, status: str, reason: str | None = None) -> None:
        """Change a resource's status and tell so."""
        with self.lock:
            resource.status, resource.reason, resource.updated = status, reason, utcnow()
            properties = json.dumps(resource.properties, default=str)
            self._add_event(
                resource.logical_id, resource.physical_id, resource.type, status, reason, properties
            )

    def require_updatable(self) -> None:
        """Refuse an update that the status does not allow."""
        if self.status not in _UPDATABLE:
            raise ValidationError(f"Stack:{self.stack_id} is in {self.status} state and can not be updated.")

    def require_deletable(self) -> None:
        """Refuse a deletion while something else is going on, or while it is protected."""
        if self.in_progress:
            raise ValidationError(f"Stack:{self.stack_id} is in {self.status} state and can not be deleted.")
        if self.termination_protection:
            raise ValidationError(
                f"Stack [{self.name}] cannot be deleted while TerminationProtection is enabled"
            )

    def same_types(self, types: Mapping[str, str]) -> None:
        """Refuse a template that gives a logical id another type."""
        changed = [
            name
            for name, kind in types.items()
            if name in self.resources and self.resources[name].type != kind
        ]
        if changed:
            raise ValidationError(
                "Update of resource type is not permitted. The new template modifies resource type of the "
                f"following resources: [{', '.join(sorted(changed))}]"
            )

    def _add_event(
        self,
        logical_id: str,
        physical_id: str | None,
        kind: str,
        status: str,
        reason: str | None,
        properties: str | None,
    ) -> None:
        # clients order events by their time, in milliseconds
        earliest = self.events[-1].timestamp + _MILLISECOND if self.events else utcnow()
        self.events.append(
            Event(
                event_id=str(uuid.uuid4()),
                logical_id=logical_id,
                physical_id=physical_id,
                type=kind,
                status=status,
                reason=reason,
                properties=properties,
                timestamp=max(utcnow(), earliest),
            )
        )

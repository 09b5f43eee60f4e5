"""Where operations run: the stored state, the clock, the rules, and changes that take time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.local_aws.clock import Clock
from tests.local_aws.faults import Faults
from tests.local_aws.iam import Iam
from tests.local_aws.sagemaker.rules import Latency, Rules
from tests.local_aws.sagemaker.state import Resource, State, Violation, ViolationKind

BaseImageResolver = Callable[[str], str | None]
MAX_FAILURE_REASON = 1024


@dataclass(frozen=True)
class Transition:
    """A change that takes time: the operation, the status while it runs, and how it may end.

    Attributes:
        latency: The member of Latency that says how long it takes.
    """

    operation: str
    latency: str
    during: str
    done: str
    failed: str


@dataclass
class World:
    """One account's SageMaker in one region.

    Attributes:
        iam: The roles that are known; None where nobody's permissions are checked.
        resolve_base_image: Gives the digest behind a BaseImage, raising LookupError when it is not there.
    """

    account_id: str
    region: str
    clock: Clock
    latency: Latency
    rules: Rules
    faults: Faults
    iam: Iam | None = None
    resolve_base_image: BaseImageResolver | None = None
    state: State = field(default_factory=State)

    @property
    def own(self) -> str:
        """How the ARN of everything here begins."""
        return f"arn:aws:sagemaker:{self.region}:{self.account_id}:"

    def arn(self, kind: str, *names: str) -> str:
        return f"{self.own}{kind}/{'/'.join(names)}"

    def time(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.clock.now(), datetime.UTC)

    def settle(self) -> None:
        """Finishes all changes whose time has come."""
        self.state.timeline.settle(self.clock.now())

    def created(self, **fields: Any) -> dict[str, Any]:
        """The fields of a new resource, with its times."""
        now = self.time()
        given = {name: value for name, value in fields.items() if value is not None}
        return {**given, "CreationTime": now, "LastModifiedTime": now}

    def change(
        self,
        resource: Resource,
        transition: Transition,
        *,
        effect: Callable[[], object] = lambda: None,
        reason: str | None = None,
    ) -> None:
        """Starts a change, which ends later: with its effect, or failed if there is a reason.

        Args:
            resource: The resource that changes.
            transition: The statuses it goes through.
            effect: What a successful end does besides setting the status.
            reason: Why the change will fail; a planned fault comes before it.
        """
        failure = self.faults.failure(transition.operation) or reason
        resource.status = transition.during
        resource.fields.pop("FailureReason", None)

        def finish(time: float) -> None:
            resource.fields["LastModifiedTime"] = datetime.datetime.fromtimestamp(time, datetime.UTC)
            resource.pending = {}
            if failure is None:
                resource.status = transition.done
                effect()
            else:
                resource.status = transition.failed
                resource.fields["FailureReason"] = failure[:MAX_FAILURE_REASON]

        due = self.clock.now() + getattr(self.latency, transition.latency)
        self.state.timeline.at(due, finish)

    def delete(self, resource: Resource, transition: Transition, store: dict[Any, Any], key: object) -> None:
        """Starts a deletion, which ends with the resource and its tags gone from the store."""

        def forget() -> None:
            del store[key]
            self.state.tags.pop(resource.arn, None)

        self.change(resource, transition, effect=forget)

    def violate(self, kind: ViolationKind, subject: str, users: list[str]) -> None:
        """Notes that a client left or asked for something that dangles."""
        self.state.violations.append(Violation(kind, subject, tuple(users)))

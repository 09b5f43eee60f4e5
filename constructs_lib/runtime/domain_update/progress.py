"""What a later invocation of the same request must know, small enough to travel in an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(kw_only=True)
class Progress:
    """How far a request has come.

    Attributes:
        started_at: when the first invocation began.
        handovers: how often the request changed hands.
        attempted: whether a write was sent, accepted or not.
        updates: number of writes that SageMaker accepted.
        written: the targets of these.
        checked: the targets that were found able to become as wanted.
        settled: the targets that were seen as wanted.
        watched_since: since when a Delete waits for a Create that it may have overtaken.
        noted: the defaults before ours, by target and settings path, as noted on our image.
        recalled: the same, as looked up.
        denied_since: since when an action is denied.
        restart_due: an R entry changed, so RStudioServerPro runs with an old list.
        server_spec: the ResourceSpec of RStudioServerPro before it was deleted.
        server_deleted: we asked for its deletion.
        server_gone: it was seen on its way out, so a server that runs later is a new one.
        server_created: we asked for its creation.
    """

    started_at: float
    handovers: int = 0
    attempted: bool = False
    updates: int = 0
    written: list[str] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    watched_since: float | None = None
    noted: dict[str, dict[str, str]] = field(default_factory=dict)
    recalled: dict[str, dict[str, str]] = field(default_factory=dict)
    denied_since: dict[str, float] = field(default_factory=dict)
    restart_due: bool = False
    server_spec: dict[str, Any] = field(default_factory=dict)
    server_deleted: bool = False
    server_gone: bool = False
    server_created: bool = False

    @classmethod
    def of(cls, state: Mapping[str, Any], *, now: float) -> Self:
        """Read what was handed over; a first invocation gets nothing and starts now."""
        known = {member.name for member in fields(cls)}
        progress = cls(**{"started_at": now, **{name: state[name] for name in known & state.keys()}})
        started_at = progress.started_at
        if not isinstance(started_at, int | float) or not started_at <= now:  # or it would never end
            progress.started_at = now
        return progress

    def to_state(self) -> dict[str, Any]:
        """Write what is handed over."""
        return asdict(self)

"""How kind or hostile this CloudFormation is: every freedom that AWS has is a setting here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Options:
    """Settings of the engine.

    Attributes:
        seed: Order of independent resources; None means the order of the template.
        parallel: Whether independent resources run at the same time, as in AWS; a failure then
            cancels its siblings in flight.
        custom_resource_timeout: Upper limit in seconds on any ServiceTimeout, for short tests of silence.
        replacement_rollback: Whether a failed deployment keeps the new copy of a replaced resource whose
            policies say Retain. Public evidence is thin, so both are offered.
        new_id_rollback: What happens when an Update of a custom resource answered with a new physical id
            and is then rolled back: a reverting Update, then the Delete of the new id; or the Delete alone.
        retry_delay: Seconds before Lambda delivers a failed asynchronous event again.
        lost_replies: How many of the next answers of custom resources S3 refuses with a 503.
        crashes: How many of the next answers come too late: the function dies before S3 has its answer.
        duplicates: How many of the next custom-resource events are delivered twice.
        stabilization_timeout: Seconds that a resource may take to leave a transitional status.
        poll_interval: Seconds between two looks at a resource in a transitional status.
    """

    seed: int | None = None
    parallel: bool = False
    custom_resource_timeout: float | None = None
    replacement_rollback: Literal["keep", "delete"] = "keep"
    new_id_rollback: Literal["update", "delete"] = "update"
    retry_delay: float = 0.1
    lost_replies: int = 0
    crashes: int = 0
    duplicates: int = 0
    stabilization_timeout: float = 120.0
    poll_interval: float = 0.05

    def changed(self, changes: Mapping[str, Any]) -> Options:
        """A copy with some settings changed; unknown names and values are refused."""
        known = {field.name for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"'{name}' must be one of {', '.join(sorted(known))}")
            choices = get_args(get_type_hints(Options)[name])
            if choices and isinstance(choices[0], str) and value not in choices:
                raise ValueError(f"'{name}' must be one of {', '.join(choices)}, got {value!r}")
        return replace(self, **changes)


class Settings:
    """The options in force, changeable while the server runs."""

    def __init__(self, options: Options | None = None) -> None:
        self._initial = options if options is not None else Options()
        self._options = self._initial
        self._lock = threading.Lock()

    @property
    def now(self) -> Options:
        """The options at this moment."""
        return self._options

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change some options from now on."""
        self._options = self._options.changed(changes)

    def reset(self) -> None:
        """Return to the options of the beginning."""
        self._options = self._initial
        self._lock = threading.Lock()

    def as_dict(self) -> dict[str, Any]:
        """The options as JSON would carry them."""
        return asdict(self._options)

    def consume(self, name: Literal["lost_replies", "crashes", "duplicates"]) -> bool:
        """Whether the named fault strikes now; each strike uses up one of its count."""
        with self._lock:
            left = getattr(self._options, name)
            if left > 0:
                self.change({name: left - 1})
        return bool(left > 0)

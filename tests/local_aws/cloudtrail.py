"""CloudTrail, of which the CDK command line asks one question after a failed deployment."""

from __future__ import annotations

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.responses import ActionResult


def install() -> None:
    """Answer LookupEvents, which moto lacks: nothing was recorded."""
    setattr(CloudTrailResponse, "lookup_events", lambda _: ActionResult({"Events": []}))  # noqa: B010 (not declared)

"""The one answer that CloudFormation waits for, and its delivery."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .event import Event
from .log import Log
from .response_url import leads_to_s3
from .world import World

MAX_BYTES: Final = 4096
_ATTEMPTS: Final = 6
_TIMEOUT: Final = 10.0
_CUT: Final = " ... (cut: the function's log has all of it)"


class UndeliveredError(Exception):
    """No attempt to deliver the answer worked; Lambda will deliver the event again."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Success with data, or failure with its reason."""

    physical_id: str
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """What CloudFormation reads first: an answer with a reason is a failure."""
        return "FAILED" if self.reason else "SUCCESS"

    def body(self, event: Event) -> bytes:
        """Write the answer, with its reason shortened until CloudFormation takes it."""
        content = {
            "Status": self.status,
            "Reason": self.reason or "done",
            "PhysicalResourceId": self.physical_id,
            "StackId": event.stack_id,
            "RequestId": event.request_id,
            "LogicalResourceId": event.logical_resource_id,
            "Data": dict(self.data),
        }
        body = json.dumps(content).encode()
        kept = len(self.reason)
        while len(body) > MAX_BYTES and kept > 0:
            # A character takes up to 12 bytes in JSON, so this never cuts much more than it must.
            kept = max(0, kept - max(1, (len(body) - MAX_BYTES) // 12))
            body = json.dumps({**content, "Reason": self.reason[:kept] + _CUT}).encode()
        return body


def check_address(event: Event, *, world: World, log: Log) -> None:
    """Refuse an event whose answer would go elsewhere than to S3: CloudFormation never sent it.

    Raises:
        UndeliveredError: it is one of these. The message keeps the address to itself.
    """
    if not leads_to_s3(event.response_url, world.s3_endpoint):
        problem = "the ResponseURL of the event is no address of S3"
        log("refused", Problem=problem)
        raise UndeliveredError(problem)


def deliver(
    answer: Answer, event: Event, *, world: World, seconds_left: Callable[[], float], log: Log
) -> None:
    """Send the answer, again and again while the function has time.

    Raises:
        UndeliveredError: it could not be sent. The message keeps the address to itself.
    """
    body = answer.body(event)
    for attempt in range(_ATTEMPTS):
        problem = _put(event.response_url, body)
        if not problem:
            log("answer", Status=answer.status, Reason=answer.reason, PhysicalResourceId=answer.physical_id)
            return
        log("answer-not-delivered", Attempt=attempt + 1, Problem=problem)
        pause = 2.0**attempt
        if seconds_left() < pause + _TIMEOUT:
            break
        world.clock.sleep(pause)
    raise UndeliveredError("the answer could not be delivered")


def _put(url: str, body: bytes) -> str:
    """Send once; give what went wrong, without the address (exceptions of urllib may quote it)."""
    # The address is signed for an empty content type; urllib would invent one.
    headers = {"Content-Type": "", "Content-Length": str(len(body))}
    try:
        request = urllib.request.Request(url, data=body, headers=headers, method="PUT")  # noqa: S310 (S3's)
        with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310 (S3's)
            return ""
    except urllib.error.HTTPError as refusal:
        refusal.close()  # or its connection would stay open until Python collects it
        return f"HTTP {refusal.code}"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return type(error).__name__

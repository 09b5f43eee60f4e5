"""Where custom resources answer: the stand-in for the presigned S3 address of every request."""

from __future__ import annotations

import json
import queue
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.local_aws.cloudformation.options import Settings

_MAX_BYTES = 4096
_MAX_ID_BYTES = 1024


class InvalidReplyError(Exception):
    """An answer that CloudFormation cannot use; the text becomes the reason of the failure."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that keeps the contract of the user guide's page on response objects."""

    success: bool
    reason: str
    physical_id: str | None
    data: dict[str, Any]
    no_echo: bool

    @classmethod
    def parse(cls, body: bytes, request: dict[str, Any]) -> Reply:
        """Read an answer to a request; raises InvalidReplyError."""
        if len(body) > _MAX_BYTES:
            raise InvalidReplyError("Response object is too long.")
        try:
            answer = json.loads(body)
        except ValueError:
            raise InvalidReplyError("Invalid response object: not JSON") from None
        if not isinstance(answer, dict) or answer.get("Status") not in ("SUCCESS", "FAILED"):
            raise InvalidReplyError("Invalid response object: Status must be SUCCESS or FAILED")
        for name in ("StackId", "RequestId", "LogicalResourceId"):
            if answer.get(name) != request[name]:
                raise InvalidReplyError(f"Invalid response object: {name} does not match the request")
        success, reason = answer["Status"] == "SUCCESS", answer.get("Reason")
        if not success and not (isinstance(reason, str) and reason):
            raise InvalidReplyError("Invalid response object: Reason is required when Status is FAILED")
        data = answer.get("Data") or {}
        if not isinstance(data, dict):
            raise InvalidReplyError("Invalid response object: Value of property Data must be an object")
        return cls(
            success=success,
            reason=reason or "",
            physical_id=_physical_id(answer.get("PhysicalResourceId")),
            data=data,
            no_echo=answer.get("NoEcho") in (True, "true"),
        )


@dataclass(kw_only=True)
class Slot:
    """Room for the one answer to a request; later ones change nothing."""

    token: str
    url: str
    request: dict[str, Any] = field(default_factory=dict)
    _bodies: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)

    def put(self, body: bytes) -> None:
        """Keep an answer."""
        self._bodies.put(body)

    def get(self, timeout: float) -> bytes | None:
        """The first answer, or None if there is none in time."""
        try:
            return self._bodies.get(timeout=timeout)
        except queue.Empty:
            return None


class Mailbox:
    """Hands out addresses and takes the answers that are sent there.

    Args:
        base_url: Address under which `receive` is reached.
        settings: Says which faults strike.
        kill: Kills the invocation that works on a request.
    """

    def __init__(
        self, base_url: str, settings: Settings, kill: Callable[[Callable[[Any], bool]], None]
    ) -> None:
        self._base_url = base_url
        self._settings = settings
        self._kill = kill
        self._slots: dict[str, Slot] = {}

    def open(self) -> Slot:
        """Room for one answer."""
        token = uuid.uuid4().hex
        slot = self._slots[token] = Slot(
            token=token, url=f"{self._base_url}/{token}?X-Amz-Signature={uuid.uuid4().hex}"
        )
        return slot

    def receive(self, token: str, body: bytes, content_type: str) -> int:
        """Take an answer; returns the HTTP status that S3 would give."""
        slot = self._slots.get(token)
        # the address is signed for no content type, so S3 refuses a request that has one
        if slot is None or content_type:
            return 403
        if self._settings.consume("lost_replies"):
            return 503
        if self._settings.consume("crashes"):
            self._kill(
                lambda event: isinstance(event, dict) and event.get("RequestId") == slot.request["RequestId"]
            )
            return 503
        slot.put(body)
        return 200


def _physical_id(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value.encode()) > _MAX_ID_BYTES:
        raise InvalidReplyError("Invalid PhysicalResourceId")
    return value

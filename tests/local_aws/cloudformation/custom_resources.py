"""Custom resources: what CloudFormation asks of somebody's function, and how it takes the answer."""

from __future__ import annotations

import random
import string
import time
import uuid
from typing import Any

from tests.local_aws.cloudformation.errors import ResourceCancelledError, ResourceError
from tests.local_aws.cloudformation.mailbox import InvalidReplyError, Mailbox, Reply, Slot
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.lambda_runtime import LambdaRuntime

_DEFAULT_TIMEOUT = 3600.0
_NOUNS = {"Create": "creation", "Update": "update", "Delete": "deletion"}
_GLANCE = 0.02  # how often a waiting request looks whether a sibling has failed
_SILENCE = (
    "CloudFormation did not receive a response from your Custom Resource. Please check your logs for "
    "requestId [{}]. If you are using the Python cfn-response module, you may need to update your Lambda "
    "function code so that CloudFormation can attach the updated version."
)


class CustomResources:
    """Handler of Custom:: types whose service token is a Lambda function.

    Args:
        runtime: Delivers the events.
        mailbox: Takes the answers.
        settings: Limits waiting, and says which faults strike.
    """

    def __init__(self, runtime: LambdaRuntime, mailbox: Mailbox, settings: Settings) -> None:
        self._runtime = runtime
        self._mailbox = mailbox
        self._settings = settings

    def create(self, resource: Resource, scope: Scope) -> None:
        """Send Create; without a usable id CloudFormation invents one, so that a Delete can follow."""
        resource.physical_id = _invented_id(resource, scope)
        reply = self._request("Create", resource, scope)
        resource.physical_id = reply.physical_id if reply.physical_id is not None else resource.physical_id
        if reply.physical_id is None and reply.success:
            raise ResourceError("Invalid PhysicalResourceId")
        _accept(reply, resource)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Send Update; an answer with another id replaces the resource."""
        if resource.properties["ServiceToken"] != old.properties["ServiceToken"]:
            raise ResourceError("Modifying service token is not allowed.")
        reply = self._request("Update", resource, scope, old=old)
        if not reply.success:
            offered = reply.physical_id if reply.physical_id != resource.physical_id else None
            raise ResourceError(_failure(reply), offered_id=offered)
        if reply.physical_id is None:
            raise ResourceError("Invalid PhysicalResourceId")
        resource.physical_id = reply.physical_id
        _accept(reply, resource)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Send Delete; an answer with another id is a failure."""
        reply = self._request("Delete", resource, scope)
        if not reply.success:
            raise ResourceError(_failure(reply))
        if reply.physical_id != resource.physical_id:
            raise ResourceError("Invalid PhysicalResourceId")

    def _request(self, kind: str, resource: Resource, scope: Scope, old: Resource | None = None) -> Reply:
        slot = self._mailbox.open()
        properties = resource.properties
        event = slot.request
        event |= {
            "RequestType": kind,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": slot.url,
            "StackId": scope.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": resource.logical_id,
            "ResourceType": resource.type,
            "ResourceProperties": stringified(properties),
        }
        if kind != "Create":
            event["PhysicalResourceId"] = resource.physical_id
        if old is not None:
            event["OldResourceProperties"] = stringified(old.properties)
        self._deliver(event)
        try:
            return Reply.parse(self._wait(slot, self._timeout(properties), scope), event)
        except InvalidReplyError as problem:
            raise ResourceError(str(problem)) from problem

    def _deliver(self, event: dict[str, Any]) -> None:
        arn = event["ServiceToken"]
        if ":lambda:" not in arn:
            raise ResourceError(f"the local AWS serves custom resources by Lambda functions only, got {arn}")
        if self._runtime.find(arn) is None:
            raise ResourceError(f"Function not found: {arn}")
        self._runtime.deliver(arn, event)
        if self._settings.consume("duplicates"):
            self._runtime.deliver(arn, event)

    def _timeout(self, properties: dict[str, Any]) -> float:
        asked = float(properties.get("ServiceTimeout", _DEFAULT_TIMEOUT))
        cap = self._settings.now.custom_resource_timeout
        return asked if cap is None else min(asked, cap)

    @staticmethod
    def _wait(slot: Slot, timeout: float, scope: Scope) -> bytes:
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            if (body := slot.get(min(left, _GLANCE))) is not None:
                return body
            if scope.cancelled.is_set():
                raise ResourceCancelledError(f"Resource {_NOUNS[slot.request['RequestType']]} cancelled")
        raise ResourceError(_SILENCE.format(slot.request["RequestId"]))


def stringified(value: Any) -> Any:
    """CloudFormation hands every scalar to a custom resource as a string."""
    if isinstance(value, dict):
        return {key: stringified(item) for key, item in value.items()}
    if isinstance(value, list):
        return [stringified(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) or value is None else str(value)


def _accept(reply: Reply, resource: Resource) -> None:
    if not reply.success:
        raise ResourceError(_failure(reply))
    resource.attributes, resource.no_echo = reply.data, reply.no_echo


def _failure(reply: Reply) -> str:
    return f"Received response status [FAILED] from custom resource. Message returned: {reply.reason}"


def _invented_id(resource: Resource, scope: Scope) -> str:
    suffix = "".join(random.choices(string.ascii_uppercase + string.digits, k=12))  # noqa: S311
    return f"{scope.stack_name}-{resource.logical_id}-{suffix}"

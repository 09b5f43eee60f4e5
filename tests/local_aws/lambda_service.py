"""What Lambda itself does with a function's role: networks, traces, logs, and events that it gave up on."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import ServiceException
from moto.sqs.models import sqs_backends

from tests.local_aws.iam import Iam
from tests.local_aws.moto_lock import alone_in_moto

_LOOK = ("DescribeNetworkInterfaces", "DescribeSubnets")
_CHANGE = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "UnassignPrivateIpAddresses",
)
_TRACE = ("PutTelemetryRecords", "PutTraceSegments")
_WRITE = ("CreateLogStream", "PutLogEvents")
#: Lambda's own calls carry no ARN of a function, as calls with the function's credentials do.
_ABSENT = frozenset({"lambda:SourceFunctionArn"})


@dataclass(frozen=True)
class _Need:
    action: str
    resource: str

    def __str__(self) -> str:
        service, _, action = self.action.partition(":")
        return f"{action} on {service.upper()}"


class LambdaService:
    """Checks at configuration what the role must allow, and uses it when the function runs.

    Args:
        iam: The roles; None where nobody's permissions are checked.
    """

    def __init__(self, iam: Iam | None) -> None:
        self._iam = iam
        self._lock = threading.Lock()
        self._configured: dict[str, Mapping[str, Any]] = {}

    def refusal(self, properties: Mapping[str, Any], *, account: str, region: str) -> str | None:
        """Why Lambda takes no function with these properties of CloudFormation, if it does not."""
        own = f"{region}:{account}"
        for need in [*_of_network(properties, own), *_of_tracing(properties), *_of_dead_letters(properties)]:
            if not self._may(properties["Role"], need):
                return f"The provided execution role does not have permissions to call {need}"
        return None

    def configure(self, function_arn: str, properties: Mapping[str, Any]) -> None:
        """Remember what a function was configured with."""
        with self._lock:
            self._configured[function_arn] = properties

    def run(self, function: LambdaFunction) -> None:
        """Write the log and the traces of an invocation; without the permission there are none."""
        properties = self._properties(function)
        group = properties.get("LoggingConfig", {}).get("LogGroup")
        if group is not None:
            arn = f"arn:aws:logs:{function.region}:{function.account_id}:log-group:{group}:*"
            for action in _WRITE:
                self._may(function.role, _Need(f"logs:{action}", arn))
        for need in _of_tracing(properties):
            self._may(function.role, need)

    def give_up(self, function: LambdaFunction, event: Any) -> None:
        """Put an event that failed for the last time into the dead-letter queue, if there is one."""
        for need in _of_dead_letters(self._properties(function)):
            if self._may(function.role, need):
                _send(need.resource, json.dumps(event))

    def reset(self) -> None:
        """Forget all functions."""
        with self._lock:
            self._configured.clear()

    def _properties(self, function: LambdaFunction) -> Mapping[str, Any]:
        with self._lock:
            return self._configured.get(function.function_arn, {})

    def _may(self, role: str, need: _Need) -> bool:
        return self._iam is None or self._iam.permits(role, need.action, need.resource, absent=_ABSENT)


def _of_network(properties: Mapping[str, Any], own: str) -> list[_Need]:
    vpc = properties.get("VpcConfig", {})
    if not vpc.get("SubnetIds"):
        return []
    interface = f"arn:aws:ec2:{own}:network-interface/eni-0123456789abcdef0"
    places = [
        *(f"arn:aws:ec2:{own}:subnet/{subnet}" for subnet in vpc["SubnetIds"]),
        *(f"arn:aws:ec2:{own}:security-group/{group}" for group in vpc.get("SecurityGroupIds", [])),
    ]
    return [
        *(_Need(f"ec2:{action}", "*") for action in _LOOK),
        *(_Need(f"ec2:{action}", interface) for action in _CHANGE),
        *(_Need("ec2:CreateNetworkInterface", place) for place in places),
    ]


def _of_tracing(properties: Mapping[str, Any]) -> list[_Need]:
    if properties.get("TracingConfig", {}).get("Mode") != "Active":
        return []
    return [_Need(f"xray:{action}", "*") for action in _TRACE]


def _of_dead_letters(properties: Mapping[str, Any]) -> list[_Need]:
    target = properties.get("DeadLetterConfig", {}).get("TargetArn")
    return [] if target is None else [_Need("sqs:SendMessage", target)]


@alone_in_moto
def _send(queue_arn: str, body: str) -> None:
    region, account, name = queue_arn.split(":")[3:]
    try:
        sqs_backends[account][region].send_message(name, body)
    except ServiceException:
        return  # Lambda counts it in a metric and tells nobody else

"""What Lambda asks of a function's role, and what it does with events that it gave up on."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest

from tests.local_aws.cloudformation.scene import Scene
from tests.local_aws.control import Control

QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed"
NEEDED = {
    "ec2:AssignPrivateIpAddresses": "arn:aws:ec2:us-east-1:123456789012:*/*",
    "ec2:CreateNetworkInterface": "arn:aws:ec2:us-east-1:123456789012:*/*",
    "ec2:DeleteNetworkInterface": "arn:aws:ec2:us-east-1:123456789012:*/*",
    "ec2:DescribeNetworkInterfaces": "*",
    "ec2:DescribeSubnets": "*",
    "ec2:UnassignPrivateIpAddresses": "arn:aws:ec2:us-east-1:123456789012:*/*",
    "sqs:SendMessage": QUEUE,
    "xray:PutTelemetryRecords": "*",
    "xray:PutTraceSegments": "*",
}
CONFIGURED: Any = {
    "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    "TracingConfig": {"Mode": "Active"},
    "DeadLetterConfig": {"TargetArn": QUEUE},
}
TRUST = {"Statement": [{"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}


def allow(action: str, resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


EVERYTHING = [allow(action, resource) for action, resource in NEEDED.items()]


def resources(statements: Sequence[Any], code: str = "", **properties: Any) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    policies = [{"PolicyName": "all", "PolicyDocument": document}]
    return {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": TRUST, "Policies": policies if statements else []},
        },
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "failed"}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"ZipFile": code or "def handler(event, context): return event"},
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Runtime": "python3.13",
                **properties,
            },
        },
    }


def invoke(scene: Scene, event: Any) -> None:
    name = scene.physical_id("Function")
    scene.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))


def dead_letters(scene: Scene, *, wait: float) -> list[Any]:
    sqs = scene.client("sqs")
    url, deadline = sqs.get_queue_url(QueueName="failed")["QueueUrl"], time.monotonic() + wait
    messages: list[Any] = []
    while not messages and time.monotonic() < deadline:
        messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def test_a_function_needs_no_permissions_where_nothing_is_configured(scene: Scene) -> None:
    assert scene.deploy(resources([])).status == "CREATE_COMPLETE"


def test_a_role_that_allows_all_that_lambda_needs_is_taken(scene: Scene) -> None:
    assert scene.deploy(resources(EVERYTHING, **CONFIGURED)).status == "CREATE_COMPLETE"


@pytest.mark.parametrize("action", NEEDED)
def test_a_role_that_lacks_a_permission_is_refused(scene: Scene, action: str) -> None:
    others = [statement for statement in EVERYTHING if statement["Action"] != action]
    outcome = scene.deploy(resources(others, **CONFIGURED))
    assert outcome.status == "ROLLBACK_COMPLETE"
    service, _, operation = action.partition(":")
    assert f"does not have permissions to call {operation} on {service.upper()}" in outcome.reasons(
        "Function"
    )


def test_an_update_asks_again(scene: Scene) -> None:
    scene.deploy(resources([]))
    outcome = scene.deploy(resources([], **CONFIGURED))
    assert ("Function", "UPDATE_FAILED") in outcome.steps
    assert "does not have permissions" in outcome.reasons("Function")


def test_what_is_denied_to_the_code_of_the_function_is_not_denied_to_lambda(scene: Scene) -> None:
    deny = {
        "Effect": "Deny",
        "Action": [action for action in NEEDED if action.startswith("ec2:")],
        "Resource": "*",
        "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:1:function:f"}},
    }
    assert scene.deploy(resources([*EVERYTHING, deny], **CONFIGURED)).status == "CREATE_COMPLETE"
    del deny["Condition"]
    assert (
        scene.deploy(resources([*EVERYTHING, deny], **CONFIGURED, MemorySize=256)).status != "UPDATE_COMPLETE"
    )


def test_an_event_that_failed_for_the_last_time_is_kept(scene: Scene) -> None:
    scene.deploy(resources(EVERYTHING, "def handler(event, context): 1 / 0", **CONFIGURED))
    invoke(scene, {"a": 1})
    assert dead_letters(scene, wait=20) == [{"a": 1}]
    assert len(scene.server.runtime.invocations) == 3


def test_an_event_that_came_through_is_not_kept(scene: Scene) -> None:
    scene.deploy(resources(EVERYTHING, **CONFIGURED))
    invoke(scene, {"a": 1})
    while not scene.server.runtime.invocations:
        time.sleep(0.02)
    assert dead_letters(scene, wait=0.3) == []


def test_log_and_traces_are_written_with_the_permissions_of_the_role(scene: Scene) -> None:
    group = "arn:aws:logs:us-east-1:123456789012:log-group:mine:*"
    statements = [*EVERYTHING, allow("logs:CreateLogStream", group), allow("logs:PutLogEvents", group)]
    scene.deploy(resources(statements, **CONFIGURED, LoggingConfig={"LogGroup": "mine"}))
    invoke(scene, {})
    while not scene.server.runtime.invocations:
        time.sleep(0.02)
    used = {(right.action, right.resource) for right in Control(scene.server.endpoint).permissions()["used"]}
    assert used >= {("logs:CreateLogStream", group), ("logs:PutLogEvents", group)}
    assert used >= {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}

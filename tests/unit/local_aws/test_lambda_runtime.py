from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.local_aws.cloudformation.samples import asset
from tests.local_aws.cloudformation.scene import Scene

_ECHO = """
import json, logging, os, sys
logging.getLogger().setLevel("INFO")

def handler(event, context):
    logging.getLogger("mine").info("got %s", event)
    return {
        "event": event,
        "environment": dict(os.environ),
        "path": sys.path[0],
        "cwd": os.getcwd(),
        "context": [context.function_name, context.invoked_function_arn, context.aws_request_id],
        "left": context.get_remaining_time_in_millis(),
        "whoami": __import__("boto3").client("sts").get_caller_identity()["Arn"],
    }
"""
_SELF = """
import boto3, json

def handler(event, context):
    if event["left"]:
        boto3.client("lambda").invoke(
            FunctionName=context.function_name,
            InvocationType="Event",
            Payload=json.dumps({"left": event["left"] - 1}),
        )
    return event["left"]
"""


def _invoke(scene: Scene, name: str, event: Any = None, **options: Any) -> tuple[Any, str | None]:
    answer = scene.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event), **options)
    text = answer["Payload"].read()
    return json.loads(text) if text else None, answer.get("FunctionError")


def _invocations(scene: Scene, count: int) -> list[Any]:
    deadline = time.monotonic() + 10
    while len(scene.server.runtime.invocations) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return scene.server.runtime.invocations


def test_gives_the_function_its_own_environment_and_its_roles_credentials_only(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOST", "hush")
    arn = scene.function(_ECHO, name="echo", Environment={"Variables": {"MINE": "1"}})
    result, error = _invoke(scene, "echo", {"a": 1})
    environment = result["environment"]
    assert error is None
    assert result["event"] == {"a": 1}
    assert (environment["MINE"], environment["AWS_LAMBDA_FUNCTION_NAME"]) == ("1", "echo")
    assert "SECRET_OF_THE_HOST" not in environment
    assert result["path"] == result["cwd"] == environment["LAMBDA_TASK_ROOT"]
    assert result["context"][:2] == ["echo", arn]
    assert 0 < result["left"] <= 20_000
    assert "assumed-role/echo-role/echo" in result["whoami"]
    (invocation,) = scene.server.runtime.invocations
    assert "[INFO]" in invocation.logs
    assert "got {'a': 1}" in invocation.logs
    assert invocation.request_id == result["context"][2]


@pytest.mark.parametrize(
    ("code", "options", "kind", "message"),
    [
        ("def handler(e, c): raise ValueError('bad')", {}, "ValueError", "bad"),
        ("import nowhere", {}, "ModuleNotFoundError", "nowhere"),
        ("def other(e, c): pass", {}, "AttributeError", "handler"),
        ("def handler(e, c): return object()", {}, "TypeError", "not JSON serializable"),
        ("import os\ndef handler(e, c): os._exit(0)", {}, "Runtime.ExitError", "status 0"),
        ("import time\ndef handler(e, c): time.sleep(9)", {"Timeout": 1}, "Sandbox.Timedout", "after 1.00 s"),
        ("", {"Runtime": "nodejs22.x"}, "Runtime.Unsupported", "nodejs22.x"),
    ],
)
def test_reports_each_way_to_fail(
    scene: Scene, code: str, options: dict[str, Any], kind: str, message: str
) -> None:
    scene.function(code, name="bad", **options)
    result, error = _invoke(scene, "bad")
    assert error == "Unhandled"
    assert (result["errorType"], message in result["errorMessage"]) == (kind, True)


def test_kills_what_a_function_started_when_its_time_is_up(scene: Scene) -> None:
    code = "import subprocess\ndef handler(e, c): subprocess.run(['sleep', '60'])"
    scene.function(code, name="slow", Timeout=1)
    started = time.monotonic()
    _, error = _invoke(scene, "slow")
    assert error == "Unhandled"
    assert time.monotonic() - started < 10


def test_a_function_can_hand_over_to_a_fresh_invocation_of_itself(scene: Scene) -> None:
    scene.function(_SELF, name="self")
    policy = {"Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}]}
    scene.client("iam").put_role_policy(
        RoleName="self-role",
        PolicyName="invoke",
        PolicyDocument=json.dumps({"Version": "2012-10-17", **policy}),
    )
    result, error = _invoke(scene, "self", {"left": 2}, InvocationType="Event")
    assert (result, error) == (None, None)
    invocations = _invocations(scene, 3)
    assert [one.result for one in sorted(invocations, key=lambda one: -one.event["left"])] == [2, 1, 0]
    assert len({one.request_id for one in invocations}) == 3


@pytest.mark.parametrize(("configured", "runs"), [(None, 3), (0, 1), (1, 2)])
def test_delivers_a_failing_event_again_with_the_same_request_id(
    scene: Scene, configured: int | None, runs: int
) -> None:
    scene.function("def handler(e, c): raise ValueError('bad')", name="bad")
    if configured is not None:
        scene.client("lambda").put_function_event_invoke_config(
            FunctionName="bad", MaximumRetryAttempts=configured
        )
    _invoke(scene, "bad", {"n": 1}, InvocationType="Event")
    invocations = _invocations(scene, runs)
    time.sleep(0.2)
    assert len(invocations) == runs
    assert len({one.request_id for one in invocations}) == 1


def test_a_function_without_its_role_cannot_run(scene: Scene) -> None:
    scene.function("def handler(e, c): return 1", name="orphan")
    scene.client("iam").delete_role(RoleName="orphan-role")
    result, error = _invoke(scene, "orphan")
    assert error == "Unhandled"
    assert "cannot be assumed by Lambda" in result["errorMessage"]


def test_runs_the_newest_code(scene: Scene) -> None:
    scene.function("def handler(e, c): return 1", name="fn")
    assert _invoke(scene, "fn") == (1, None)
    code = asset({"index.py": "def handler(e, c): return 2"})
    scene.client("lambda").update_function_code(FunctionName="fn", ZipFile=code)
    assert _invoke(scene, "fn") == (2, None)

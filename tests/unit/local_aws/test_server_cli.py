from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local_aws.control import Control
from tests.local_aws.process import BOOTSTRAP, LocalAws, cdk

# One app in three states, each synthesized to a folder of its own, so that no command has to run Python.
_APP = """
from aws_cdk import App, CfnOutput, CustomResource, Duration, Stack, aws_iam, aws_lambda, aws_ssm

def synthesize(folder, value, breaks=False):
    app = App(outdir=folder)
    stack = Stack(app, "Demo", env={"account": "123456789012", "region": "us-east-1"})
    function = aws_lambda.Function(
        stack, "Function", runtime=aws_lambda.Runtime.PYTHON_3_13, handler="index.handler",
        code=aws_lambda.Code.from_asset("handler"), timeout=Duration.seconds(30),
    )
    statement = aws_iam.PolicyStatement(actions=["ssm:PutParameter"], resources=["*"])
    function.role.add_managed_policy(aws_iam.ManagedPolicy(stack, "Policy", statements=[statement]))
    thing = CustomResource(
        stack, "Thing", service_token=function.function_arn, resource_type="Custom::Thing",
        properties={"Value": value},
    )
    aws_ssm.StringParameter(stack, "Parameter", parameter_name="/demo", string_value=value)
    CfnOutput(stack, "Echo", value=thing.get_att_string("Echo"))
    if breaks:
        bad = aws_ssm.CfnParameter(stack, "Bad", type="String", value="x", tier="Wrong")
        bad.node.add_dependency(thing)
    app.synth()

synthesize("first", "one")
synthesize("changed", "two")
synthesize("broken", "three", breaks=True)
"""
_HANDLER = """
import json, urllib.request

def handler(event, context):
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": "thing"}
    answer["Data"] = {"Echo": event["ResourceProperties"]["Value"]}
    body = json.dumps(answer).encode()
    headers = {"Content-Type": ""}
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, headers, method="PUT"))
"""

pytestmark = pytest.mark.e2e


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    with LocalAws(log=tmp_path / "server.log") as aws:
        yield aws


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "handler").mkdir()
    (tmp_path / "handler" / "index.py").write_text(_HANDLER)
    (tmp_path / "app.py").write_text(_APP)
    subprocess.run([sys.executable, "app.py"], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def _values(aws: LocalAws) -> list[tuple[str, str]]:
    """Request type and value of each request to the custom resource, oldest first."""
    invocations = Control(aws.endpoint).request("GET", "cloudformation/invocations")
    events = [invocation["event"] for invocation in invocations]
    return [(event["RequestType"], event["ResourceProperties"]["Value"]) for event in events]


def test_the_real_command_line_bootstraps_deploys_changes_rolls_back_and_destroys(
    aws: LocalAws, app: Path
) -> None:
    ssm, control = aws.client("ssm"), Control(aws.endpoint)

    def run(*arguments: str, check: bool = True, **options: Any) -> str:
        control.request("PATCH", "cloudformation/options", **options)
        return cdk(arguments, environment=aws.environment(), cwd=app, check=check).stdout

    run("bootstrap", BOOTSTRAP, parallel=True)
    first = run("deploy", "-a", "first", "--require-approval", "never", parallel=False, seed=0)
    assert "Demo.Echo = one" in first
    changed = run("deploy", "-a", "changed", "--require-approval", "never", seed=1)
    assert "Demo.Echo = two" in changed
    failed = run("deploy", "-a", "broken", "--require-approval", "never", seed=2, check=False)
    assert "'Wrong' is not one of" in failed
    stacks = aws.client("cloudformation")
    assert stacks.describe_stacks(StackName="Demo")["Stacks"][0]["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert ssm.get_parameter(Name="/demo")["Parameter"]["Value"] == "two"
    run("destroy", "-a", "first", "--force", parallel=True)
    assert [stack["StackName"] for stack in stacks.describe_stacks()["Stacks"]] == ["CDKToolkit"]
    assert aws.client("lambda").list_functions()["Functions"] == []
    assert _values(aws) == [
        ("Create", "one"),
        ("Update", "two"),
        ("Update", "three"),
        ("Update", "two"),
        ("Delete", "two"),
    ]

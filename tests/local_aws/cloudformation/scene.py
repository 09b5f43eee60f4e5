"""A local AWS in this process, and short ways to deploy templates to it: for tests of the double itself."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.samples import SCRIPTED, asset
from tests.local_aws.environment import REGION
from tests.local_aws.server import Server

_DEADLINE = 30.0
_TRUST = {"Statement": [{"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an operation on a stack ended."""

    status: str
    events: list[dict[str, Any]]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Logical id and status of each event of the operation, oldest first; the stack's own id is empty."""
        return [(_name(event), event["ResourceStatus"]) for event in self.events]

    @property
    def stack_steps(self) -> list[str]:
        """The stack's own statuses, oldest first."""
        return [status for name, status in self.steps if not name]

    def reasons(self, name: str = "") -> str:
        """All reasons that the events of one resource give; those of the stack without a name."""
        reasons = [event.get("ResourceStatusReason", "") for event in self.events if _name(event) == name]
        return " ".join(reasons)

    def order(self, status: str) -> list[str]:
        """Names of the resources in the order in which they got a status."""
        return [name for name, got in self.steps if name and got == status]


class Scene:
    """A running local AWS.

    Args:
        server: The server.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cloudformation = self.client("cloudformation")

    def client(self, service: str) -> Any:
        """A boto3 client that may do everything."""
        credentials = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client(service, endpoint_url=self.server.endpoint, region_name=REGION, **credentials)

    def change(self, **options: Any) -> None:
        """Change options of CloudFormation."""
        self.server.settings.change(options)

    def deploy(
        self,
        resources: Mapping[str, Any],
        *,
        name: str = "stack",
        outputs: Mapping[str, Any] | None = None,
        retain_except_on_create: bool = False,
        **sections: Any,
    ) -> Outcome:
        """Create or update a stack by a change set, and wait for the end."""
        kind = "UPDATE" if self.exists(name) else "CREATE"
        template = {"Resources": resources, "Outputs": outputs or {}, **sections}
        change_set = self.cloudformation.create_change_set(
            StackName=name, ChangeSetName="change", ChangeSetType=kind, TemplateBody=json.dumps(template)
        )
        seen = len(self.events(name))
        self.cloudformation.execute_change_set(
            ChangeSetName=change_set["Id"], StackName=name, RetainExceptOnCreate=retain_except_on_create
        )
        return self.wait(change_set["StackId"], seen)

    def delete(self, *, name: str = "stack", retain: list[str] | None = None) -> Outcome:
        """Delete a stack and wait for the end."""
        stack_id = self.stack(name)["StackId"]
        seen = len(self.events(name))
        self.cloudformation.delete_stack(StackName=name, RetainResources=retain or [])
        return self.wait(stack_id, seen)

    def wait(self, stack_id: str, seen: int = 0) -> Outcome:
        """Wait until nothing is in progress any more; `seen` events are of operations before."""
        settled = self.server.cloudformation.stack(stack_id).wait_until_settled(_DEADLINE)
        status = self.stack(stack_id)["StackStatus"]
        assert settled, f"still {status}: {self.events(stack_id)}"
        return Outcome(status=status, events=self.events(stack_id)[seen:])

    def exists(self, name: str) -> bool:
        """Whether there is a stack of that name."""
        return any(stack["StackName"] == name for stack in self.cloudformation.describe_stacks()["Stacks"])

    def stack(self, name: str = "stack") -> dict[str, Any]:
        """A stack as DescribeStacks tells it."""
        described: dict[str, Any] = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        return described

    def outputs(self, name: str = "stack") -> dict[str, str]:
        """The outputs of a stack."""
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack(name)["Outputs"]}

    def events(self, name: str = "stack") -> list[dict[str, Any]]:
        """The events of a stack, oldest first."""
        events: list[dict[str, Any]] = self.cloudformation.describe_stack_events(StackName=name)[
            "StackEvents"
        ]
        return events[::-1]

    def physical_id(self, logical_id: str, name: str = "stack") -> str:
        """The physical id of a resource."""
        answer = self.cloudformation.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def function(self, code: str = SCRIPTED, *, name: str = "scripted", **options: Any) -> str:
        """Make a function with a role of its own; returns its ARN."""
        iam = self.client("iam")
        role = iam.create_role(RoleName=f"{name}-role", AssumeRolePolicyDocument=json.dumps(_TRUST))
        answer = self.client("lambda").create_function(
            FunctionName=name,
            Handler="index.handler",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": asset({"index.py": code})},
            **{"Runtime": "python3.13", "Timeout": 20, **options},
        )
        return str(answer["FunctionArn"])

    def requests(self, name: str = "scripted") -> list[dict[str, Any]]:
        """The events that a function of custom resources got, oldest first, redeliveries included."""
        return [one.event for one in self.server.runtime.invocations if one.function_name == name]

    def wait_for_requests(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many: invocations are logged at their end, which can be after the stack's operation."""
        deadline = time.monotonic() + _DEADLINE
        while len(self.requests()) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.requests()


@contextmanager
def serving(options: Options | None = None) -> Iterator[Scene]:
    """Run a local AWS in this process."""
    with tempfile.TemporaryDirectory() as directory:
        server = Server(directory=Path(directory), options=options)
        server.start()
        try:
            yield Scene(server)
        finally:
            server.stop()


def _name(event: Mapping[str, Any]) -> str:
    return "" if event["PhysicalResourceId"] == event["StackId"] else str(event["LogicalResourceId"])

"""Real templates from the constructs, deployed with the local CloudFormation, without the command line."""

from __future__ import annotations

import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Environment, Stack
from botocore.exceptions import ClientError

from tests.local_aws.control import Control
from tests.local_aws.environment import ACCOUNT, REGION
from tests.local_aws.process import LocalAws

Define = Callable[[Stack], object]
_BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
_DEADLINE = 120.0
_LONG_LOOK = 20.0  # shorter than the client of the control API waits for an answer


@dataclass(frozen=True, kw_only=True)
class Template:
    """What the constructs synthesize for one stack, with the files that it needs in S3."""

    body: str
    files: dict[str, Path]


@dataclass(frozen=True, kw_only=True, repr=False)
class Outcome:
    """How an operation on a stack ended, and what CloudFormation told on the way."""

    status: str
    events: list[dict[str, Any]]

    def __repr__(self) -> str:
        """Tell why, wherever an assertion shows it."""
        return f"Outcome({self.status}: {self.failures})"

    @property
    def failures(self) -> list[str]:
        """What a person reads: each failed resource with its reason, oldest first."""
        return [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in self.events
            if event["ResourceStatus"].endswith("_FAILED")
        ]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The type and the status of each event, in order."""
        return [(event["ResourceType"], event["ResourceStatus"]) for event in self.events]


def synthesize(define: Define, directory: Path) -> Template:
    """Return the template of a stack that `define` fills."""
    app = App(outdir=str(directory))
    stack = Stack(
        app,
        "Stack",
        env=Environment(account=ACCOUNT, region=REGION),
        synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    define(stack)
    app.synth()
    manifest = json.loads((directory / "Stack.assets.json").read_text())
    files = {
        destination["objectKey"]: directory / asset["source"]["path"]
        for asset in manifest["files"].values()
        for destination in asset["destinations"].values()
        if asset["source"]["packaging"] == "zip"
    }
    return Template(body=(directory / "Stack.template.json").read_text(), files=files)


class Stacks:
    """The stacks of a local AWS.

    Args:
        aws: The local AWS.
    """

    def __init__(self, aws: LocalAws) -> None:
        self._s3 = aws.client("s3")
        self._cloudformation = aws.client("cloudformation")
        self._control = Control(aws.endpoint)
        self._ids: dict[str, str] = {}
        self._s3.create_bucket(Bucket=_BUCKET)

    def deploy(self, define: Define, name: str = "stack") -> Outcome:
        """Create or update a stack and wait for the end, whatever that is."""
        return self.wait(self.start(define, name))

    def start(self, define: Define, name: str = "stack") -> str:
        """Begin to create or update a stack; returns its name."""
        with tempfile.TemporaryDirectory() as directory:
            template = synthesize(define, Path(directory))
            for key, folder in template.files.items():
                self._s3.put_object(Bucket=_BUCKET, Key=key, Body=_zip(folder))
        act = self._cloudformation.update_stack if name in self._ids else self._cloudformation.create_stack
        answer = act(StackName=name, TemplateBody=template.body, Capabilities=["CAPABILITY_IAM"])
        self._ids[name] = answer["StackId"]
        return name

    def change_nothing(self, define: Define, name: str = "stack") -> str:
        """Deploy what is there already; returns what CloudFormation says to that."""
        try:
            self.start(define, name)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        raise AssertionError("CloudFormation sees changes where there are none")

    def delete(self, name: str = "stack") -> Outcome:
        """Delete a stack and wait for the end."""
        self._cloudformation.delete_stack(StackName=self._ids[name])
        return self.wait(name, forget=True)

    def wait(self, name: str, *, forget: bool = False) -> Outcome:
        """Wait until nothing is in progress any more."""
        stack_id, deadline = self._ids[name], time.monotonic() + _DEADLINE
        look = {"stack_id": stack_id, "seconds": _LONG_LOOK}
        while not self._control.request("GET", "cloudformation/settled", **look)["settled"]:
            if time.monotonic() > deadline:
                break
        (stack,) = self._cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
        if forget:
            del self._ids[name]
        return Outcome(status=stack["StackStatus"], events=self._events_of_last_operation(stack_id))

    def _events_of_last_operation(self, stack_id: str) -> list[dict[str, Any]]:
        newest_first = self._cloudformation.describe_stack_events(StackName=stack_id)["StackEvents"]
        events: list[dict[str, Any]] = []
        for event in newest_first:
            events.insert(0, event)
            if event.get("ResourceStatusReason") == "User Initiated":
                break
        return events


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return buffer.getvalue()

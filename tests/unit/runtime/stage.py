"""A stage for the function: the SageMaker double, with Lambda and CloudFormation, all in virtual time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from constructs_lib.runtime.domain_update.handler import handler
from constructs_lib.runtime.domain_update.wire import (
    DOMAIN_UPDATE_TYPE,
    CustomImage,
    CustomImageList,
    DomainUpdate,
    Target,
)
from constructs_lib.runtime.domain_update.world import World
from tests.local_aws.clock import Clock, VirtualClock
from tests.local_aws.sagemaker.client import InProcessClient
from tests.local_aws.sagemaker.rules import Latency, References, Rules
from tests.local_aws.sagemaker.service import SageMaker
from tests.unit.runtime.answers import AnswerBox

JUPYTER_LAB = "DefaultUserSettings.JupyterLabAppSettings"
CODE_EDITOR = "DefaultUserSettings.CodeEditorAppSettings"
R_SESSION = "DefaultUserSettings.RSessionAppSettings"
SPACES = "DefaultSpaceSettings.JupyterLabAppSettings"
DOMAIN = Target()
STACK_ID = "arn:aws:cloudformation:eu-west-1:123456789012:stack/Team/0b1c"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:domain-update"
ROLE = "arn:aws:iam::123456789012:role/execution"


def image(name: str, config: str | None = None, version: int | None = None) -> CustomImage:
    """An entry; its config is named after the image unless the test says otherwise."""
    return CustomImage(
        image_name=name, app_image_config_name=config or f"{name}-config", image_version_number=version
    )


THEIRS = image("theirs", version=7)


def images(path: str, *entries: CustomImage, target: Target = DOMAIN) -> CustomImageList:
    return CustomImageList(target=target, settings_path=path, custom_images=entries)


def wanted(domain_id: str, *names: str, **more: Any) -> DomainUpdate:
    """What a stack wants that attaches some images for JupyterLab."""
    lists = (images(JUPYTER_LAB, *(image(name) for name in names)),)
    return DomainUpdate(domain_id=domain_id, custom_image_lists=lists, **more)


def stringly(value: Any) -> Any:
    """What CloudFormation makes of properties: every scalar is a string."""
    if isinstance(value, Mapping):
        return {name: stringly(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [stringly(item) for item in value]
    return str(value)


@dataclass
class Context:
    """What Lambda tells a function of its invocation."""

    clock: Clock
    ends_at: float
    invoked_function_arn: str = FUNCTION_ARN

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self.ends_at - self.clock.now()) * 1000))


class Stage:
    """Everything around the function.

    Attributes:
        jitter: the function's random numbers.
        service_timeout: seconds that CloudFormation waits for an answer.
        function_timeout: seconds that one invocation may take.
        invocations: events that were handed over.
        handover_error: what Lambda answers to a handover; empty if it accepts it.
        handovers: how many were accepted.
        longest_invocation: seconds.
    """

    def __init__(self, box: AnswerBox, *, latency: float = 30.0, clock: Clock | None = None) -> None:
        self.box = box
        self.clock = clock or VirtualClock()
        rules = Rules(references=References.ACCEPT, caller_describes=False, check_image_role=False)
        self.sagemaker = SageMaker(clock=self.clock, latency=Latency.of(latency), rules=rules)
        self.client = InProcessClient(self.sagemaker)
        self.function_timeout = 900.0
        self.service_timeout = 3600
        self.jitter: Callable[[], float] = lambda: 0.5
        self.invocations: list[dict[str, Any]] = []
        self.handover_error = ""
        self.handovers = 0
        self.longest_invocation = 0.0
        self._requests = itertools.count(1)

    # What is there before the function comes.

    def domain(self, name: str = "domain", *, rstudio: bool = False, **settings: Any) -> str:
        """A domain in service, with settings by path such as ``{JUPYTER_LAB: [entry, ...]}``."""
        more = (
            {"DomainSettings": {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}}
            if rstudio
            else {}
        )
        usual = {
            "DefaultUserSettings": {"ExecutionRole": ROLE},
            "DefaultSpaceSettings": {"ExecutionRole": ROLE},
        }
        created = self.client.create_domain(
            DomainName=name,
            AuthMode="IAM",
            VpcId="vpc-0a1b2c3d",
            SubnetIds=["subnet-0a1b2c3d"],
            **{**usual, **more, **settings},
        )
        self.settle()
        return str(created["DomainId"])

    def write(self, domain_id: str, path: str, *entries: CustomImage) -> None:
        """Replaces a list of the domain, as somebody else does."""
        settings, app = path.split(".")
        new = {settings: {app: {"CustomImages": [entry.to_properties() for entry in entries]}}}
        self.client.update_domain(DomainId=domain_id, **new)

    def settle(self, seconds: float = 3600.0) -> None:
        """Lets everything under way end."""
        self.clock.sleep(seconds)

    def list_of(self, domain_id: str, path: str) -> list[CustomImage]:
        return entries_at(self.client.describe_domain(DomainId=domain_id), path)

    def status(self, domain_id: str) -> str:
        return str(self.client.describe_domain(DomainId=domain_id)["Status"])

    def calls(self, operation: str = "*", *, outcome: str | None = None) -> int:
        return self.sagemaker.calls.count(operation, outcome=outcome)

    # What CloudFormation and Lambda do.

    def event(self, request_type: str, new: DomainUpdate | Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """An event as CloudFormation sends it; ``old`` and ``id`` as far as the request type has them."""
        properties = new.to_properties() if isinstance(new, DomainUpdate) else dict(new)
        old = more.pop("old", None)
        event = {
            "RequestType": request_type,
            "ResponseURL": self.box.url,
            "StackId": STACK_ID,
            "RequestId": f"request-{next(self._requests)}",
            "ResourceType": more.pop("resource_type", DOMAIN_UPDATE_TYPE),
            "LogicalResourceId": "Attach",
            "ResourceProperties": stringly({**self._common_properties, **properties}),
        }
        if request_type != "Create":
            event["PhysicalResourceId"] = more.pop("id")
        if old is not None:
            before = old.to_properties() if isinstance(old, DomainUpdate) else dict(old)
            event["OldResourceProperties"] = stringly({**self._common_properties, **before})
        return {**event, **more}

    @property
    def _common_properties(self) -> dict[str, Any]:
        return {"ServiceToken": FUNCTION_ARN, "ServiceTimeout": self.service_timeout}

    def send(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Runs the function, and its handovers, until it has answered; gives the answer."""
        before = len(self.box.bodies)
        pending: list[Mapping[str, Any]] = [event]
        while pending:
            self.invoke(pending.pop(0))
            pending += self.invocations
            self.invocations = []
        answers = self.box.answers[before:]
        assert len(answers) == 1, answers
        return answers[0]

    def invoke(self, event: Mapping[str, Any]) -> None:
        """Runs the function once."""
        start = self.clock.now()
        context = Context(self.clock, start + self.function_timeout)
        # Lambda delivers JSON, so nothing but JSON may survive a handover.
        handler(json.loads(json.dumps(event)), context, self.world)
        self.longest_invocation = max(self.longest_invocation, self.clock.now() - start)

    @property
    def world(self) -> World:
        clients = {"sagemaker": self.client, "lambda": _Lambda(self)}
        return World(
            clock=self.clock,
            jitter=self.jitter,
            client=clients.__getitem__,
            s3_endpoint=self.box.url,
        )

    def create(self, new: DomainUpdate | Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return self.send(self.event("Create", new, **more))

    def update(self, old: DomainUpdate, new: DomainUpdate, *, id: str, **more: Any) -> dict[str, Any]:  # noqa: A002
        return self.send(self.event("Update", new, old=old, id=id, **more))

    def delete(self, old: DomainUpdate | Mapping[str, Any], *, id: str, **more: Any) -> dict[str, Any]:  # noqa: A002
        return self.send(self.event("Delete", old, id=id, **more))


class _Lambda:
    """Lambda, as far as the function calls it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert (FunctionName, InvocationType) == (FUNCTION_ARN, "Event")
        if self._stage.handover_error:
            raise ClientError({"Error": {"Code": self._stage.handover_error, "Message": "no"}}, "Invoke")
        self._stage.handovers += 1
        self._stage.invocations.append(json.loads(Payload))
        return {"StatusCode": 202}


def entries_at(description: Mapping[str, Any], path: str) -> list[CustomImage]:
    settings: Any = description
    for member in path.split("."):
        settings = settings.get(member, {})
    return [CustomImage.from_sagemaker(entry) for entry in settings.get("CustomImages", [])]


def names(entries: Iterable[CustomImage]) -> list[str]:
    return [entry.image_name for entry in entries]

"""Every call, every way to fail: one answer, the old state or the new one, and a repeat that converges."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pytest

from constructs_lib.runtime.domain_update.wire import CustomImage, DefaultImage, DomainUpdate
from tests.local_aws.faults import Fault, Kind, When
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import CODE_EDITOR, JUPYTER_LAB, R_SESSION, ROLE, Stage, image, images

pytestmark = pytest.mark.no_cover  # the other tests of the function reach all lines

THEIR_DEFAULT = {"SageMakerImageArn": "arn:aws:sagemaker:eu-west-1:111122223333:image/distribution-cpu"}
THEIRS = [image("theirs", version=7), image("also-theirs")]
SERVER = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}

PASSING = {
    "in-use": Fault(operation="*", code="ResourceInUse"),
    "conflict": Fault(operation="*", code="ConflictException"),
    "throttled": Fault(operation="*", code="ThrottlingException", times=4),
    "denied-for-now": Fault(operation="*", code="AccessDeniedException", times=3),
    "server-error": Fault(operation="*", code="InternalFailure", http_status=500),
    "cut-before": Fault(operation="*", kind=Kind.CUT),
    "cut-after": Fault(operation="*", kind=Kind.CUT, when=When.AFTER),
    "time-out-after": Fault(operation="*", kind=Kind.TIMEOUT, hold=15, when=When.AFTER),
    "server-error-after": Fault(operation="*", code="InternalFailure", http_status=500, when=When.AFTER),
}
LASTING = {
    "invalid": Fault(operation="*", code="ValidationException", message="no", times=None),
    "denied": Fault(operation="*", code="AccessDeniedException", message="no", times=None),
    "not-found": Fault(operation="*", code="ResourceNotFound", message="no", times=None),
    "throttled-for-ever": Fault(operation="*", code="ThrottlingException", times=None),
}


REQUESTS = ["Create", "Update", "Rollback", "Delete"]
ALWAYS = {"DescribeDomain", "UpdateDomain", "DescribeApp", "DeleteApp", "CreateApp"}
MEMORY = {
    "Create": {"AddTags"},
    "Update": {"AddTags", "ListTags"},
    "Rollback": {"AddTags", "ListTags"},
    "Delete": {"ListTags"},
}


class Scene(Protocol):
    """A request that can be sent, with what was there before."""

    stage: Stage

    @property
    def operations(self) -> Set[str]:
        """Every operation that the request takes."""

    def run(self) -> str:
        """Sends the request and gives the status of the only answer."""

    def state(self) -> Any:
        """What is there once everything under way has ended, without further faults."""


@dataclass
class DomainScene:
    """A domain with entries and a default of others and, unless it is a Create, what a stack attached."""

    stage: Stage
    request_type: str
    domain_id: str
    old: DomainUpdate
    new: DomainUpdate
    given_id: str

    @property
    def operations(self) -> Set[str]:
        """Every operation that the request takes."""
        return ALWAYS | MEMORY[self.request_type]

    @classmethod
    def of(cls, box: AnswerBox, request_type: str) -> DomainScene:
        stage = Stage(box, latency=2.0)
        stage.service_timeout = 300
        domain_id = stage.domain(
            rstudio=True,
            DefaultUserSettings={
                "ExecutionRole": ROLE,
                "JupyterLabAppSettings": {
                    "DefaultResourceSpec": THEIR_DEFAULT,
                    "CustomImages": [entry.to_properties() for entry in THEIRS],
                },
            },
        )
        arns = [stage.client.create_image(ImageName=name, RoleArn=ROLE)["ImageArn"] for name in ("a", "b")]
        stage.client.create_app(DomainId=domain_id, **SERVER)
        stage.settle()
        old = _update(domain_id, [image("a"), image("b")], image("r", version=1), arns[0])
        new = _update(domain_id, [image("b", version=2), image("c")], image("r", version=2), arns[1])
        created = stage.create(old) if request_type != "Create" else {"PhysicalResourceId": ""}
        scene = cls(stage, request_type, domain_id, old, new, created["PhysicalResourceId"])
        if request_type == "Rollback":
            stage.update(old, new, id=scene.given_id)
            scene.old, scene.new = new, old
        stage.settle()
        stage.sagemaker.calls.clear()
        return scene

    def run(self) -> str:
        """Sends the request and gives the status of the only answer."""
        stage = self.stage
        if self.request_type == "Create":
            return str(stage.create(self.new)["Status"])
        if self.request_type == "Delete":
            return str(stage.delete(self.old, id=self.given_id)["Status"])
        return str(stage.update(self.old, self.new, id=self.given_id)["Status"])

    def state(self) -> dict[str, Any]:
        stage = self.stage
        stage.sagemaker.faults.clear()
        stage.settle()
        settings = stage.client.describe_domain(DomainId=self.domain_id)["DefaultUserSettings"]
        lists = {path: stage.list_of(self.domain_id, path) for path in (JUPYTER_LAB, CODE_EDITOR, R_SESSION)}
        return {**lists, "default": settings["JupyterLabAppSettings"]["DefaultResourceSpec"]}


def _update(
    domain_id: str, entries: list[CustomImage], r_image: CustomImage, default_arn: str
) -> DomainUpdate:
    return DomainUpdate(
        domain_id=domain_id,
        custom_image_lists=(
            replace(images(JUPYTER_LAB, *entries), default=DefaultImage(image_arn=default_arn)),
            images(CODE_EDITOR, *entries[:1]),
            images(R_SESSION, r_image),
        ),
        restart_rstudio_server=True,
    )


def each_call(make: Callable[[], Scene], fault: Fault, check: Callable[[Any, str, str], None]) -> None:
    """Runs a request once for every call that it makes, with the fault at that call."""
    rehearsal = make()
    assert rehearsal.run() == "SUCCESS"
    operations = [call.operation for call in rehearsal.stage.sagemaker.calls]
    assert rehearsal.operations == set(operations)
    for number, operation in enumerate(operations, start=1):
        scene = make()
        at = operations[:number].count(operation)
        strike = Fault(**{**vars(fault), "operation": operation, "at": at})
        scene.stage.sagemaker.faults.inject(strike)
        check(scene, scene.run(), f"{operation} {at}")


def state_after(scene: Scene) -> Any:
    """What a request without faults brings about."""
    assert scene.run() == "SUCCESS"
    return scene.state()


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("request_type", REQUESTS)
def test_what_passes_does_no_harm(box: AnswerBox, request_type: str, name: str) -> None:
    wanted = state_after(DomainScene.of(box, request_type))

    def check(scene: DomainScene, status: str, where: str) -> None:
        assert (status, scene.state()) == ("SUCCESS", wanted), where
        server = scene.stage.client.describe_app(DomainId=scene.domain_id, **SERVER)
        assert server["Status"] == "InService", where
        assert scene.stage.calls("UpdateDomain", outcome="OK") <= 1, where

    each_call(lambda: DomainScene.of(box, request_type), PASSING[name], check)


@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("request_type", REQUESTS)
def test_what_lasts_leaves_the_old_state_or_the_new_and_a_repeat_converges(
    box: AnswerBox, request_type: str, name: str
) -> None:
    old, new = DomainScene.of(box, request_type).state(), state_after(DomainScene.of(box, request_type))

    def check(scene: DomainScene, _: str, where: str) -> None:
        state = scene.state()
        assert state in (old, new), where
        assert (scene.run(), scene.state()) == ("SUCCESS", new), where

    each_call(lambda: DomainScene.of(box, request_type), LASTING[name], check)


@pytest.mark.parametrize("request_type", REQUESTS)
def test_a_failed_update_leaves_the_old_state_and_a_repeat_converges(
    box: AnswerBox, request_type: str
) -> None:
    scene = DomainScene.of(box, request_type)
    old = scene.state()
    fault = Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="because")
    scene.stage.sagemaker.faults.inject(fault)

    assert (scene.run(), scene.state()) == ("FAILED", old)
    assert scene.run() == "SUCCESS"
    assert scene.stage.status(scene.domain_id) == "InService"

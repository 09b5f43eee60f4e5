from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.cloudformation.custom_resources import stringified
from tests.local_aws.cloudformation.samples import parameter, thing
from tests.local_aws.cloudformation.scene import Scene

_FAILED = {"reply": {"Status": "FAILED", "Reason": "asked to"}}


@pytest.fixture
def token(scene: Scene) -> str:
    return scene.function()


def _kinds(scene: Scene) -> list[str]:
    return [request["RequestType"] for request in scene.requests()]


def test_sends_what_the_user_guide_promises_and_takes_the_answer(scene: Scene, token: str) -> None:
    properties = {"V": "1", "Create": {"reply": {"PhysicalResourceId": "mine", "Data": {"Echo": "out"}}}}
    template = {"T": thing(token, **properties), "P": parameter({"Fn::GetAtt": ["T", "Echo"]})}
    created = scene.deploy(template, outputs={"Id": {"Value": {"Ref": "T"}}})
    assert created.status == "CREATE_COMPLETE"
    assert scene.outputs() == {"Id": "mine"}
    (request,) = scene.wait_for_requests(1)
    assert request["ResourceProperties"]["V"] == "1"
    assert (request["ResourceType"], request["LogicalResourceId"]) == ("Custom::Thing", "T")
    assert request["StackId"] == scene.stack()["StackId"]
    assert "PhysicalResourceId" not in request
    scene.deploy({"T": thing(token, V="2")})
    update = scene.wait_for_requests(2)[1]
    assert (update["PhysicalResourceId"], update["OldResourceProperties"]["V"]) == ("mine", "1")
    scene.delete()
    delete = scene.wait_for_requests(3)[2]
    assert (delete["RequestType"], delete["PhysicalResourceId"]) == ("Delete", "mine")
    assert len({one["RequestId"] for one in scene.requests()}) == 3


def test_hands_every_scalar_over_as_a_string() -> None:
    value = {"a": 1, "b": True, "c": [False, 1.5, None], "d": {"e": "text"}}
    assert stringified(value) == {"a": "1", "b": "true", "c": ["false", "1.5", None], "d": {"e": "text"}}


def test_a_failed_creation_reports_the_reason_and_is_deleted_with_its_id(scene: Scene, token: str) -> None:
    step = {"reply": {"Status": "FAILED", "Reason": "no luck", "PhysicalResourceId": "half-done"}}
    failed = scene.deploy({"T": thing(token, Create=step)})
    assert failed.status == "ROLLBACK_COMPLETE"
    assert "no luck" in failed.reasons("T")
    assert [request.get("PhysicalResourceId") for request in scene.wait_for_requests(2)] == [
        None,
        "half-done",
    ]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"silent": True}, "did not receive a response"),
        ({"reply": {"PhysicalResourceId": ""}}, "Invalid PhysicalResourceId"),
        ({"reply": {"Status": "FAILED", "Reason": "no id", "PhysicalResourceId": ""}}, "no id"),
        ({"body": "nonsense"}, "not JSON"),
        ({"reply": {"RequestId": "other"}}, "RequestId does not match"),
        ({"reply": {"Data": {"Long": "x" * 5000}}}, "too long"),
    ],
)
def test_a_creation_without_a_usable_answer_is_deleted_with_an_invented_id(
    scene: Scene, token: str, step: dict[str, Any], reason: str
) -> None:
    scene.change(custom_resource_timeout=1 if "silent" in step else 20)
    failed = scene.deploy({"T": thing(token, Create=step)})
    assert failed.status == "ROLLBACK_COMPLETE"
    assert reason in failed.reasons("T")
    create, delete = scene.wait_for_requests(2)
    assert (create["RequestType"], delete["RequestType"]) == ("Create", "Delete")
    assert delete["PhysicalResourceId"].startswith("stack-T-")


def test_waits_as_long_as_the_service_timeout_says_and_an_hour_without_one(scene: Scene, token: str) -> None:
    scene.change(custom_resource_timeout=None)
    silent = {"silent": True}
    template = json.dumps({"Resources": {"T": thing(token, Create=silent)}})
    patient = scene.cloudformation.create_stack(StackName="patient", TemplateBody=template)["StackId"]
    limited = scene.deploy({"T": thing(token, Create=silent, ServiceTimeout="1")})
    assert "did not receive a response" in limited.reasons("T")
    assert scene.stack(patient)["StackStatus"] == "CREATE_IN_PROGRESS"


def test_an_answer_with_a_content_type_never_arrives(scene: Scene, token: str) -> None:
    scene.change(custom_resource_timeout=1)
    step = {"headers": {"Content-Type": "application/json"}}
    assert "did not receive a response" in scene.deploy({"T": thing(token, Create=step)}).reasons("T")


def test_a_new_id_replaces_and_the_old_one_is_deleted_with_old_properties(scene: Scene, token: str) -> None:
    scene.deploy({"T": thing(token, V="1")})
    updated = scene.deploy({"T": thing(token, V="2", Update={"reply": {"PhysicalResourceId": "new"}})})
    assert updated.steps[-3:] == [
        ("T", "DELETE_IN_PROGRESS"),
        ("T", "DELETE_COMPLETE"),
        ("", "UPDATE_COMPLETE"),
    ]
    delete = scene.wait_for_requests(3)[2]
    assert (delete["PhysicalResourceId"], delete["ResourceProperties"]["V"]) == ("thing", "1")
    assert scene.physical_id("T") == "new"


def test_a_delete_that_answers_with_another_id_fails(scene: Scene, token: str) -> None:
    scene.deploy({"T": thing(token, Delete={"reply": {"PhysicalResourceId": "other"}})})
    failed = scene.delete()
    assert failed.status == "DELETE_FAILED"
    assert "Invalid PhysicalResourceId" in failed.reasons("T")


def test_cleanup_tries_a_deletion_three_times_and_then_lets_it_be(scene: Scene, token: str) -> None:
    scene.deploy({"T": thing(token, Delete=_FAILED), "P": parameter("1")})
    updated = scene.deploy({"P": parameter("2")})
    assert updated.status == "UPDATE_COMPLETE"
    assert updated.order("DELETE_FAILED") == ["T", "T", "T"]


def test_refuses_another_service_token(scene: Scene, token: str) -> None:
    other = scene.function(name="other")
    scene.deploy({"T": thing(token, V="1")})
    failed = scene.deploy({"T": thing(other, V="1")})
    assert "Modifying service token is not allowed" in failed.reasons("T")


def test_reports_a_function_that_does_not_exist(scene: Scene, token: str) -> None:
    failed = scene.deploy({"T": thing(f"{token}-not")})
    assert "Function not found" in failed.reasons("T")


@pytest.mark.parametrize("fault", ["crashes", "duplicates", "lost_replies"])
def test_survives_a_fault_of_delivery_with_the_same_request(scene: Scene, token: str, fault: str) -> None:
    scene.change(**{fault: 1})
    assert scene.deploy({"T": thing(token)}).status == "CREATE_COMPLETE"
    deliveries = 1 if fault == "lost_replies" else 2
    requests = scene.wait_for_requests(deliveries)
    assert _kinds(scene) == ["Create"] * deliveries
    assert len({one["RequestId"] for one in requests}) == 1


def test_delivers_a_crashing_request_three_times_in_all(scene: Scene, token: str) -> None:
    scene.change(custom_resource_timeout=3)
    scene.deploy({"T": thing(token, Create={"crash": True})})
    assert _kinds(scene)[:3] == ["Create"] * 3
    assert len({one["RequestId"] for one in scene.requests()[:3]}) == 1


def test_masks_outputs_that_a_no_echo_answer_gives(scene: Scene, token: str) -> None:
    step = {"reply": {"NoEcho": True, "Data": {"Secret": "hush"}}}
    outputs = {"O": {"Value": {"Fn::Join": ["", ["is ", {"Fn::GetAtt": ["T", "Secret"]}]]}}}
    scene.deploy({"T": thing(token, Create=step)}, outputs=outputs)
    assert scene.outputs() == {"O": "****"}

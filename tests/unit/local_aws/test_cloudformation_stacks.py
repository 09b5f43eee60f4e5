from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.cloudformation.samples import broken, parameter, thing
from tests.local_aws.cloudformation.scene import Scene

_ORDERS = [{}, {"seed": 0}, {"seed": 1}, {"seed": 2}, {"seed": 5}, {"parallel": True}]


def _value(scene: Scene, logical_id: str) -> str:
    answer = scene.client("ssm").get_parameter(Name=scene.physical_id(logical_id))
    return str(answer["Parameter"]["Value"])


def _chain(value: str = "1", **attributes: Any) -> dict[str, Any]:
    """C needs B, B needs A."""
    return {
        "C": parameter({"Fn::Sub": "${B}-c"}, **attributes),
        "B": parameter({"Fn::Sub": "${A}-b"}, **attributes),
        "A": parameter(value, **attributes),
    }


@pytest.mark.parametrize("order", _ORDERS)
def test_creates_and_deletes_in_the_order_of_dependencies(scene: Scene, order: dict[str, Any]) -> None:
    scene.change(**order)
    created = scene.deploy({**_chain(), "Free": parameter("x")}, outputs={"Out": {"Value": {"Ref": "C"}}})
    assert created.stack_steps == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]
    assert [name for name in created.order("CREATE_COMPLETE") if name != "Free"] == ["A", "B", "C"]
    assert scene.outputs() == {"Out": scene.physical_id("C")}
    deleted = scene.delete()
    assert [name for name in deleted.order("DELETE_COMPLETE") if name != "Free"] == ["C", "B", "A"]
    assert scene.client("ssm").describe_parameters()["Parameters"] == []
    assert not scene.exists("stack")


def test_takes_independent_resources_in_different_orders_under_different_seeds(scene: Scene) -> None:
    orders = set()
    for seed in (None, 0, 1, 2, 5):
        scene.change(seed=seed)
        free = {name: parameter("x") for name in "ABCD"}
        orders.add(tuple(scene.deploy(free, name=f"stack{seed}").order("CREATE_COMPLETE")))
    assert len(orders) >= 3


def test_updates_in_place_what_changed_and_nothing_else(scene: Scene) -> None:
    scene.deploy({"A": parameter("1"), "B": parameter("1")})
    updated = scene.deploy({"A": parameter("2"), "B": parameter("1")})
    assert updated.steps == [
        ("", "UPDATE_IN_PROGRESS"),
        ("A", "UPDATE_IN_PROGRESS"),
        ("A", "UPDATE_COMPLETE"),
        ("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("", "UPDATE_COMPLETE"),
    ]
    assert _value(scene, "A") == "2"


@pytest.mark.parametrize("order", _ORDERS)
def test_replaces_and_lets_dependents_follow_before_the_old_one_goes(
    scene: Scene, order: dict[str, Any]
) -> None:
    scene.change(**order)
    dependent = parameter({"Fn::Sub": "see ${A}"})
    scene.deploy({"D": dependent, "A": parameter("1", name="old")})
    updated = scene.deploy({"D": dependent, "A": parameter("1", name="new")})
    assert updated.steps == [
        ("", "UPDATE_IN_PROGRESS"),
        ("A", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_COMPLETE"),
        ("D", "UPDATE_IN_PROGRESS"),
        ("D", "UPDATE_COMPLETE"),
        ("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("A", "DELETE_IN_PROGRESS"),
        ("A", "DELETE_COMPLETE"),
        ("", "UPDATE_COMPLETE"),
    ]
    assert _value(scene, "D") == "see new"


def test_removes_what_the_template_dropped_in_cleanup(scene: Scene) -> None:
    scene.deploy(_chain())
    updated = scene.deploy({"A": parameter("1")})
    cleanup = updated.steps.index(("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert [name for name, status in updated.steps[cleanup:] if status == "DELETE_COMPLETE"] == ["C", "B"]


@pytest.mark.parametrize("order", _ORDERS)
def test_rolls_a_failed_creation_back_and_then_refuses_updates(scene: Scene, order: dict[str, Any]) -> None:
    scene.change(**order)
    failed = scene.deploy({**_chain(), "Bad": broken(DependsOn="B")})
    assert failed.status == "ROLLBACK_COMPLETE"
    assert "The following resource(s) failed to create: [Bad]" in failed.reasons()
    deleted = failed.order("DELETE_COMPLETE")
    assert deleted.index("B") < deleted.index("A")
    assert scene.client("ssm").describe_parameters()["Parameters"] == []
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        scene.cloudformation.update_stack(StackName="stack", TemplateBody=json.dumps({"Resources": _chain()}))
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        scene.deploy(_chain())
    assert scene.delete().status == "DELETE_COMPLETE"


@pytest.mark.parametrize("order", _ORDERS)
def test_rolls_a_failed_update_back_in_two_phases(scene: Scene, order: dict[str, Any]) -> None:
    scene.change(**order)
    scene.deploy({"A": parameter("1", name="old"), "D": parameter({"Ref": "A"})})
    failed = scene.deploy(
        {
            "A": parameter("1", name="new"),
            "D": parameter({"Ref": "A"}),
            "New": parameter("x", DependsOn="D"),
            "Bad": broken(DependsOn="New"),
        }
    )
    rollback = failed.steps[failed.steps.index(("", "UPDATE_ROLLBACK_IN_PROGRESS")) :]
    assert sorted(rollback[-5:-1]) == [
        ("A", "DELETE_COMPLETE"),
        ("A", "DELETE_IN_PROGRESS"),
        ("New", "DELETE_COMPLETE"),
        ("New", "DELETE_IN_PROGRESS"),
    ]
    assert rollback[:-5] == [
        ("", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("D", "UPDATE_IN_PROGRESS"),
        ("D", "UPDATE_COMPLETE"),
        ("", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    ]
    assert rollback[-1] == ("", "UPDATE_ROLLBACK_COMPLETE")
    assert (scene.physical_id("A"), _value(scene, "D")) == ("old", "old")
    assert len(scene.client("ssm").describe_parameters()["Parameters"]) == 2
    assert scene.deploy({"A": parameter("2", name="old"), "D": parameter("3")}).status == "UPDATE_COMPLETE"


def test_a_failed_deletion_blocks_only_what_it_depends_on_and_can_be_tried_again(scene: Scene) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "DependsOn": "Below"}
    scene.deploy({"Below": parameter("x"), "Bucket": bucket, "Beside": parameter("x")})
    name, s3 = scene.physical_id("Bucket"), scene.client("s3")
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    failed = scene.delete()
    assert failed.status == "DELETE_FAILED"
    assert "not empty" in failed.reasons("Bucket")
    assert failed.order("DELETE_COMPLETE") == ["Beside"]
    s3.delete_object(Bucket=name, Key="k")
    assert scene.delete().order("DELETE_COMPLETE") == ["Bucket", "Below"]


def test_retains_resources_of_a_failed_deletion_on_request(scene: Scene) -> None:
    scene.deploy({"Bucket": {"Type": "AWS::S3::Bucket"}})
    scene.client("s3").put_object(Bucket=scene.physical_id("Bucket"), Key="k", Body=b"x")
    with pytest.raises(ClientError, match="only valid for a stack in DELETE_FAILED"):
        scene.delete(retain=["Bucket"])
    assert scene.delete().status == "DELETE_FAILED"
    assert scene.delete(retain=["Bucket"]).status == "DELETE_COMPLETE"


def test_counts_a_native_resource_that_is_gone_already_as_deleted(scene: Scene) -> None:
    scene.deploy({"Bucket": {"Type": "AWS::S3::Bucket"}})
    scene.client("s3").delete_bucket(Bucket=scene.physical_id("Bucket"))
    assert scene.delete().status == "DELETE_COMPLETE"


def test_refuses_another_operation_while_one_is_in_progress(scene: Scene) -> None:
    token = scene.function()
    resources = {"T": thing(token, Create={"sleep": 1})}
    template = json.dumps({"Resources": resources})
    stack_id = scene.cloudformation.create_stack(StackName="stack", TemplateBody=template)["StackId"]
    for attempt in (
        lambda: scene.cloudformation.update_stack(StackName="stack", TemplateBody=template),
        lambda: scene.cloudformation.delete_stack(StackName="stack"),
        lambda: scene.deploy(resources),
    ):
        with pytest.raises(ClientError, match="CREATE_IN_PROGRESS"):
            attempt()
    assert scene.wait(stack_id).status == "CREATE_COMPLETE"


def test_refuses_to_change_the_type_of_a_resource(scene: Scene) -> None:
    scene.deploy({"A": parameter("1"), "B": parameter("1")})
    with pytest.raises(ClientError, match=r"modifies resource type of the following resources: \[A\]"):
        scene.deploy({"A": {"Type": "AWS::SNS::Topic"}, "B": parameter("2")})


def test_refuses_an_update_without_changes(scene: Scene) -> None:
    scene.deploy(_chain())
    with pytest.raises(ClientError, match="No updates are to be performed"):
        scene.cloudformation.update_stack(StackName="stack", TemplateBody=json.dumps({"Resources": _chain()}))


def test_refuses_to_delete_a_protected_stack(scene: Scene) -> None:
    scene.deploy(_chain())
    protect = scene.cloudformation.update_termination_protection
    protect(StackName="stack", EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection"):
        scene.delete()
    protect(StackName="stack", EnableTerminationProtection=False)
    assert scene.delete().status == "DELETE_COMPLETE"


def test_continues_a_rollback_that_got_stuck(scene: Scene) -> None:
    token = scene.function()
    good = {"T": thing(token, V="1", Update={"reply": {"Status": "FAILED", "Reason": "not now"}})}
    scene.deploy(good)
    stuck = scene.deploy({"T": thing(token, V="2"), "Bad": broken(DependsOn="T")})
    assert stuck.status == "UPDATE_ROLLBACK_FAILED"
    with pytest.raises(ClientError, match="UPDATE_ROLLBACK_FAILED state and can not be updated"):
        scene.deploy(good)
    seen = len(scene.events())
    scene.cloudformation.continue_update_rollback(StackName="stack", ResourcesToSkip=["T"])
    assert scene.wait(scene.stack()["StackId"], seen).status == "UPDATE_ROLLBACK_COMPLETE"
    assert scene.deploy({"T": thing(token, V="3")}).status == "UPDATE_COMPLETE"


def test_uses_previous_values_of_parameters(scene: Scene) -> None:
    resources, declared = {"A": parameter({"Ref": "P"})}, {"P": {"Type": "String", "NoEcho": True}}
    template = json.dumps({"Resources": resources, "Parameters": declared})
    given = [{"ParameterKey": "P", "ParameterValue": "first"}]
    created = scene.cloudformation.create_stack(StackName="stack", TemplateBody=template, Parameters=given)
    scene.wait(created["StackId"])
    resources["B"] = parameter({"Ref": "P"})
    changed = json.dumps({"Resources": resources, "Parameters": declared})
    previous = [{"ParameterKey": "P", "UsePreviousValue": True}]
    scene.cloudformation.update_stack(StackName="stack", TemplateBody=changed, Parameters=previous)
    scene.wait(created["StackId"])
    assert (_value(scene, "A"), _value(scene, "B")) == ("first", "first")
    assert scene.stack()["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "****"}]
    with pytest.raises(ClientError, match="no previous value"):
        scene.cloudformation.create_stack(StackName="new", TemplateBody=changed, Parameters=previous)


def test_resolves_parameters_from_ssm_and_refuses_missing_ones(scene: Scene) -> None:
    scene.client("ssm").put_parameter(Name="/version", Value="21", Type="String")
    declared = {"V": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/version"}}
    scene.deploy({"A": parameter({"Ref": "V"})}, Parameters=declared)
    assert _value(scene, "A") == "21"
    with pytest.raises(ClientError, match=r"Parameters: \[P\] must have values"):
        scene.deploy({"A": parameter("x")}, name="other", Parameters={"P": {"Type": "String"}})


def test_events_are_in_the_order_of_their_times(scene: Scene) -> None:
    times = [event["Timestamp"] for event in scene.deploy(_chain()).events]
    assert times == sorted(set(times))

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.cloudformation.samples import parameter
from tests.local_aws.cloudformation.scene import Scene


def _change_set(
    scene: Scene, resources: dict[str, Any], name: str = "peek", **sections: Any
) -> dict[str, Any]:
    body = json.dumps({"Resources": resources, **sections})
    created = scene.cloudformation.create_change_set(
        StackName="stack", ChangeSetName=name, ChangeSetType="UPDATE", TemplateBody=body
    )
    described: dict[str, Any] = scene.cloudformation.describe_change_set(ChangeSetName=created["Id"])
    return described


def _changes(described: dict[str, Any]) -> dict[str, tuple[str, str | None, list[str]]]:
    changes = [change["ResourceChange"] for change in described["Changes"]]
    return {
        one["LogicalResourceId"]: (one["Action"], one.get("Replacement"), one.get("Scope", []))
        for one in changes
    }


def test_tells_what_would_be_added_modified_replaced_and_removed(scene: Scene) -> None:
    scene.deploy(
        {
            "Gone": parameter("x"),
            "Same": parameter("x"),
            "Changed": parameter("x"),
            "Replaced": parameter("x", name="one"),
            "Follows": parameter({"Ref": "Replaced"}),
            "FollowsByName": parameter("x", name={"Fn::Sub": "${Replaced}-2"}),
        }
    )
    described = _change_set(
        scene,
        {
            "New": parameter("x"),
            "Same": parameter("x"),
            "Changed": parameter("y"),
            "Replaced": parameter("x", name="two"),
            "Follows": parameter({"Ref": "Replaced"}),
            "FollowsByName": parameter("x", name={"Fn::Sub": "${Replaced}-2"}),
        },
    )
    assert _changes(described) == {
        "New": ("Add", None, []),
        "Gone": ("Remove", None, []),
        "Changed": ("Modify", "False", ["Properties"]),
        "Replaced": ("Modify", "True", ["Properties"]),
        "Follows": ("Modify", "False", ["Properties"]),
        "FollowsByName": ("Modify", "Conditional", ["Properties"]),
    }


@pytest.mark.parametrize("policy", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_a_policy_is_a_change_of_its_own(scene: Scene, policy: str) -> None:
    scene.deploy({"A": parameter("x")})
    described = _change_set(scene, {"A": parameter("x", **{policy: "Retain"})})
    assert _changes(described) == {"A": ("Modify", "False", [policy])}


def test_fails_without_changes_and_cannot_be_executed_then(scene: Scene) -> None:
    scene.deploy({"A": parameter("x")})
    described = _change_set(scene, {"A": parameter("x")}, Description="only this is new")
    assert described["Status"] == "FAILED"
    assert "didn't contain changes" in described["StatusReason"]
    with pytest.raises(ClientError, match="cannot be executed"):
        scene.cloudformation.execute_change_set(ChangeSetName=described["ChangeSetId"])


def test_a_change_of_outputs_alone_is_a_change(scene: Scene) -> None:
    scene.deploy({"A": parameter("x")})
    assert scene.deploy({"A": parameter("x")}, outputs={"O": {"Value": "new"}}).status == "UPDATE_COMPLETE"
    assert scene.outputs() == {"O": "new"}


def test_executing_one_voids_the_others(scene: Scene) -> None:
    scene.deploy({"A": parameter("x")})
    one = _change_set(scene, {"A": parameter("y")}, "one")
    other = _change_set(scene, {"A": parameter("z")}, "other")
    assert len(scene.cloudformation.list_change_sets(StackName="stack")["Summaries"]) == 2
    scene.cloudformation.execute_change_set(ChangeSetName=one["ChangeSetId"])
    scene.wait(scene.stack()["StackId"])
    with pytest.raises(ClientError) as refused:
        scene.cloudformation.describe_change_set(ChangeSetName=other["ChangeSetId"])
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"


def test_a_stack_that_is_only_planned_has_no_resources_and_can_be_deleted(scene: Scene) -> None:
    body = json.dumps({"Resources": {"A": parameter("x")}})
    scene.cloudformation.create_change_set(
        StackName="stack", ChangeSetName="plan", ChangeSetType="CREATE", TemplateBody=body
    )
    assert scene.stack()["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert scene.client("ssm").describe_parameters()["Parameters"] == []
    scene.cloudformation.delete_change_set(StackName="stack", ChangeSetName="plan")
    scene.cloudformation.delete_change_set(StackName="stack", ChangeSetName="plan")
    scene.cloudformation.delete_stack(StackName="stack")


def test_refuses_to_create_a_stack_that_exists(scene: Scene) -> None:
    scene.deploy({"A": parameter("x")})
    body = json.dumps({"Resources": {"A": parameter("y")}})
    with pytest.raises(ClientError, match="already exists"):
        scene.cloudformation.create_change_set(
            StackName="stack", ChangeSetName="again", ChangeSetType="CREATE", TemplateBody=body
        )
    with pytest.raises(ClientError, match="already exists"):
        scene.cloudformation.create_stack(StackName="stack", TemplateBody=body)


def test_a_refused_template_leaves_no_stack_behind(scene: Scene) -> None:
    with pytest.raises(ClientError, match="Unrecognized"):
        scene.deploy({"A": {"Type": "AWS::No::Such"}})
    assert not scene.exists("stack")

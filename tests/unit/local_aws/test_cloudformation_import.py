"""Imports, as the user guide describes them in "Import AWS resources into a CloudFormation stack"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.cloudformation.samples import parameter
from tests.local_aws.cloudformation.samples_sagemaker import config, image, version
from tests.local_aws.cloudformation.scene import Outcome, Scene
from tests.local_aws.control import Control

ROLE = "arn:aws:iam::123456789012:role/by-hand"
BASE_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images:1"
IMAGE = "arn:aws:sagemaker:us-east-1:123456789012:image/studio"
IMAGE_ID = {"ImageArn": IMAGE}
VERSION_ID = {"ImageVersionArn": "arn:aws:sagemaker:us-east-1:123456789012:image-version/studio/1"}
CONFIG_ID = {"AppImageConfigName": "config"}


@pytest.fixture(autouse=True)
def made_by_hand(scene: Scene) -> None:
    """An image, a version and a configuration that no stack knows."""
    settings = scene.server.sagemaker.settings
    settings.latency.configure({"image": 0, "image_version": 0})
    settings.rules.configure({"check_image_role": False})
    sagemaker = scene.client("sagemaker")
    sagemaker.create_image(ImageName="studio", RoleArn=ROLE)
    sagemaker.create_image_version(ImageName="studio", BaseImage=BASE_IMAGE, ClientToken="once")
    sagemaker.create_app_image_config(AppImageConfigName="config")


def stored(scene: Scene) -> dict[str, Any]:
    return Control(scene.server.endpoint).state()


def kept(resource: dict[str, Any]) -> dict[str, Any]:
    return {**resource, "DeletionPolicy": "Retain"}


def plan(
    scene: Scene,
    resources: Mapping[str, Any],
    identifiers: Mapping[str, Mapping[str, str]],
    *,
    types: Mapping[str, str] | None = None,
    **sections: Any,
) -> str:
    """Create the change set of an import; returns its id."""
    targets = [
        {
            "LogicalResourceId": name,
            "ResourceType": (types or {}).get(name) or resources[name]["Type"],
            "ResourceIdentifier": dict(identifier),
        }
        for name, identifier in identifiers.items()
    ]
    created = scene.cloudformation.create_change_set(
        StackName="stack",
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": resources, **sections}),
        ResourcesToImport=targets,
    )
    return str(created["Id"])


def run(scene: Scene, resources: Mapping[str, Any], identifiers: Mapping[str, Mapping[str, str]]) -> Outcome:
    change_set_id = plan(scene, resources, identifiers)
    seen = len(scene.events())
    scene.cloudformation.execute_change_set(ChangeSetName=change_set_id)
    return scene.wait(scene.stack()["StackId"], seen)


def by_hand() -> dict[str, Any]:
    """The template of what was made by hand."""
    return {
        "Config": kept(config()),
        "Image": kept(image(ImageRoleArn=ROLE)),
        "Version": kept(version()),
    }


ALL = {"Image": IMAGE_ID, "Version": VERSION_ID, "Config": CONFIG_ID}


def test_takes_over_what_exists_and_changes_nothing_of_it(scene: Scene) -> None:
    before = stored(scene)
    outcome = run(scene, by_hand(), ALL)
    assert outcome.status == "IMPORT_COMPLETE", outcome.events
    assert outcome.stack_steps == ["IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"]
    assert outcome.order("IMPORT_COMPLETE").index("Image") < outcome.order("IMPORT_COMPLETE").index("Version")
    assert scene.physical_id("Image") == IMAGE
    assert scene.physical_id("Config") == "config"
    assert stored(scene) == before


def test_what_is_imported_is_updated_and_deleted_like_the_rest(scene: Scene) -> None:
    run(scene, by_hand(), ALL)
    template = {"Image": image(ImageRoleArn=ROLE), "Version": version("2"), "Config": config()}
    number = {"Number": {"Value": {"Fn::GetAtt": ["Version", "Version"]}}}
    updated = scene.deploy(template, outputs=number)
    assert (updated.status, scene.outputs()) == ("UPDATE_COMPLETE", {"Number": "2"})
    assert scene.delete().status == "DELETE_COMPLETE"
    assert scene.client("sagemaker").list_images()["Images"] == []


def test_joins_a_stack_that_exists(scene: Scene) -> None:
    scene.deploy({"Old": parameter("x")})
    outcome = run(scene, {"Old": parameter("x"), "Config": kept(config())}, {"Config": CONFIG_ID})
    assert outcome.status == "IMPORT_COMPLETE"
    assert {event["LogicalResourceId"] for event in outcome.events} == {"stack", "Config"}


def test_tells_the_imports_before_they_happen(scene: Scene) -> None:
    described = scene.cloudformation.describe_change_set(
        ChangeSetName=plan(scene, by_hand(), ALL), StackName="stack"
    )
    changes = [change["ResourceChange"] for change in described["Changes"]]
    assert {(one["Action"], one["LogicalResourceId"]) for one in changes} == {
        ("Import", name) for name in ALL
    }
    assert scene.stack()["StackStatus"] == "REVIEW_IN_PROGRESS"


@pytest.mark.parametrize(
    ("resources", "identifiers", "message"),
    [
        ({"Config": config()}, {"Config": CONFIG_ID}, "must have DeletionPolicy attribute"),
        ({"Config": kept(config())}, {}, "at least one"),
        (
            {"Config": kept(config()), "New": parameter("x")},
            {"Config": CONFIG_ID},
            r"\[New\] is missing from ResourceToImport",
        ),
        ({"Image": kept(image(ImageRoleArn=ROLE))}, {"Image": {"ImageName": "studio"}}, "primary identifier"),
        ({"Image": kept(image())}, {"Image": IMAGE_ID}, r"Unresolved resource dependencies \[Role\]"),
        (
            {"Custom": kept({"Type": "Custom::Thing", "Properties": {"ServiceToken": "x"}})},
            {"Custom": {"Id": "x"}},
            "not supported for Import",
        ),
    ],
)
def test_refuses_what_no_import_may_do(
    scene: Scene, resources: dict[str, Any], identifiers: dict[str, dict[str, str]], message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        plan(scene, resources, identifiers)
    assert not scene.exists("stack")


def test_refuses_resources_that_the_template_does_not_have_or_has_of_another_type(scene: Scene) -> None:
    with pytest.raises(ClientError, match="not in the template"):
        plan(
            scene,
            {"Config": kept(config())},
            {"Other": CONFIG_ID},
            types={"Other": "AWS::SageMaker::AppImageConfig"},
        )
    with pytest.raises(ClientError, match="another type"):
        plan(
            scene, {"Config": kept(config())}, {"Config": IMAGE_ID}, types={"Config": "AWS::SageMaker::Image"}
        )


def test_refuses_any_other_change_of_the_stack(scene: Scene) -> None:
    scene.deploy({"Old": parameter("x"), "Second": parameter("x")})
    imported = {"Config": kept(config())}
    with pytest.raises(ClientError, match=r"modified resources \[Old, Second\]"):
        plan(scene, {"Old": parameter("y"), **imported}, {"Config": CONFIG_ID})
    with pytest.raises(ClientError, match="cannot modify or add"):
        plan(
            scene,
            {"Old": parameter("x"), "Second": parameter("x"), **imported},
            {"Config": CONFIG_ID},
            Outputs={"New": {"Value": "x"}},
        )


def test_refuses_what_belongs_to_a_stack(scene: Scene) -> None:
    run(scene, {"Config": kept(config())}, {"Config": CONFIG_ID})
    with pytest.raises(ClientError, match="already in a stack"):
        plan(scene, {"Config": kept(config())}, {"Config": CONFIG_ID})
    again = {"Config": kept(config()), "Again": kept(config())}
    with pytest.raises(ClientError, match="already exists in stack"):
        plan(scene, again, {"Again": CONFIG_ID})


@pytest.mark.parametrize(
    "missing",
    [
        {"Image": kept(image(ImageName="other", ImageRoleArn=ROLE))},
        {"Image": kept(image(ImageRoleArn="not an arn"))},
    ],
    ids=["another image than the identifier's", "properties that break the schema"],
)
def test_a_failed_import_takes_nothing_over(scene: Scene, missing: dict[str, Any]) -> None:
    before = stored(scene)
    outcome = run(scene, {**by_hand(), **missing}, ALL)
    assert outcome.status == "IMPORT_ROLLBACK_COMPLETE"
    assert outcome.order("IMPORT_FAILED") == ["Image"]
    assert outcome.order("IMPORT_ROLLBACK_COMPLETE") == ["Config"]
    assert scene.cloudformation.list_stack_resources(StackName="stack")["StackResourceSummaries"] == []
    assert stored(scene) == before
    assert run(scene, by_hand(), ALL).status == "IMPORT_COMPLETE"


def test_refuses_a_type_that_it_cannot_read(scene: Scene) -> None:
    outcome = run(scene, {"A": kept(parameter("x", name="one"))}, {"A": {"Name": "one"}})
    assert outcome.status == "IMPORT_ROLLBACK_COMPLETE"
    assert "cannot import" in outcome.reasons("A")


def test_the_summary_of_a_template_names_what_identifies_each_type(scene: Scene) -> None:
    resources = {**by_hand(), "Custom": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "x"}}}
    summary = scene.cloudformation.get_template_summary(TemplateBody=json.dumps({"Resources": resources}))
    identifiers = {
        one["ResourceType"]: (one["LogicalResourceIds"], one["ResourceIdentifiers"])
        for one in summary["ResourceIdentifierSummaries"]
    }
    assert identifiers == {
        "AWS::SageMaker::Image": (["Image"], ["ImageArn"]),
        "AWS::SageMaker::ImageVersion": (["Version"], ["ImageVersionArn"]),
        "AWS::SageMaker::AppImageConfig": (["Config"], ["AppImageConfigName"]),
    }

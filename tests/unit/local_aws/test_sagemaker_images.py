from __future__ import annotations

import pytest

from tests.local_aws.faults import Fault, Kind
from tests.local_aws.sagemaker.scene import REPOSITORY, ROLE, Scene, refusal


def status_of(scene: Scene, image: str = "image") -> str:
    return str(scene.client.describe_image(ImageName=image)["ImageStatus"])


def fail(scene: Scene, operation: str, reason: str) -> None:
    scene.service.faults.inject(Fault(operation=operation, kind=Kind.FAILURE, message=reason))


def test_an_image_is_created_updated_and_deleted_in_time() -> None:
    scene = Scene()
    scene.client.create_image(ImageName="image", RoleArn=ROLE, DisplayName="Old", Description="Old")
    seen = [status_of(scene)]
    scene.wait()
    seen.append(status_of(scene))
    scene.client.update_image(ImageName="image", DisplayName="New", DeleteProperties=["Description"])
    seen.append(status_of(scene))
    scene.wait()
    image = scene.client.describe_image(ImageName="image")
    scene.client.delete_image(ImageName="image")
    seen.append(status_of(scene))
    scene.wait()
    assert seen == ["CREATING", "CREATED", "UPDATING", "DELETING"]
    assert image["DisplayName"] == "New"
    assert "Description" not in image
    with refusal("ResourceNotFound"):
        status_of(scene)


def test_takes_as_long_as_the_latency_says() -> None:
    scene = Scene()
    scene.service.latency.configure({"image": 30})
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    scene.clock.sleep(29.9)
    before = status_of(scene)
    scene.clock.sleep(0.2)
    assert (before, status_of(scene)) == ("CREATING", "CREATED")


def test_refuses_a_taken_name() -> None:
    scene = Scene()
    scene.image("image")
    with refusal("ResourceInUse", "already exists"):
        scene.client.create_image(ImageName="image", RoleArn=ROLE)


def test_refuses_capitals_in_a_name() -> None:
    with refusal("ValidationException", "capitals"):
        Scene().client.create_image(ImageName="Image", RoleArn=ROLE)


@pytest.mark.parametrize("again", ["update_image", "delete_image"])
def test_refuses_to_touch_an_image_that_is_being_deleted(again: str) -> None:
    scene = Scene()
    scene.image("image")
    scene.client.delete_image(ImageName="image")
    with refusal("ResourceInUse", "DELETING"):
        getattr(scene.client, again)(ImageName="image")


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("CreateImage", "CREATE_FAILED"),
        ("UpdateImage", "UPDATE_FAILED"),
        ("DeleteImage", "DELETE_FAILED"),
    ],
)
def test_every_change_of_an_image_can_fail_with_a_reason(operation: str, status: str) -> None:
    scene = Scene()
    fail(scene, operation, "cannot assume the role")
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    scene.wait()
    if operation == "UpdateImage":
        scene.client.update_image(ImageName="image", DisplayName="New")
    if operation == "DeleteImage":
        scene.client.delete_image(ImageName="image")
    scene.wait()
    image = scene.client.describe_image(ImageName="image")
    assert (image["ImageStatus"], image["FailureReason"]) == (status, "cannot assume the role")
    assert "DisplayName" not in image


def test_a_failed_image_takes_no_versions_and_can_be_deleted() -> None:
    scene = Scene()
    fail(scene, "CreateImage", "no")
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    scene.wait()
    with refusal("ValidationException", "invalid state"):
        scene.version("image")
    scene.client.delete_image(ImageName="image")
    scene.wait()
    assert scene.client.list_images()["Images"] == []


def test_deleting_an_image_takes_its_versions_along() -> None:
    scene = Scene()
    scene.image("image", versions=3)
    scene.client.delete_image(ImageName="image")
    scene.wait()
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    assert scene.client.list_image_versions(ImageName="image")["ImageVersions"] == []


def test_refuses_to_delete_an_image_while_a_version_is_being_created() -> None:
    scene = Scene()
    scene.image("image", versions=0)
    scene.client.create_image_version(ImageName="image", BaseImage=f"{REPOSITORY}:1")
    with refusal("ResourceInUse", "versions"):
        scene.client.delete_image(ImageName="image")


def test_tags_come_with_the_image_and_can_be_changed() -> None:
    scene = Scene()
    first = {"Key": "team", "Value": "science"}
    arn = scene.client.create_image(ImageName="image", RoleArn=ROLE, Tags=[first])["ImageArn"]
    second = {"Key": "stage", "Value": "test"}
    scene.client.add_tags(ResourceArn=arn, Tags=[second])
    assert scene.client.list_tags(ResourceArn=arn)["Tags"] == [first, second]
    scene.client.delete_tags(ResourceArn=arn, TagKeys=["team"])
    assert scene.client.list_tags(ResourceArn=arn)["Tags"] == [second]
    with refusal("ResourceNotFound"):
        scene.client.list_tags(ResourceArn=arn.replace("/image", "/other"))

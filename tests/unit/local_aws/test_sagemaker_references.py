from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.faults import Fault, Kind
from tests.local_aws.sagemaker.rules import References, Rules
from tests.local_aws.sagemaker.scene import Scene, custom_image, lab, refusal
from tests.local_aws.sagemaker.state import ViolationKind

BLOCKS = (
    "KernelGatewayAppSettings",
    "JupyterLabAppSettings",
    "CodeEditorAppSettings",
    "RSessionAppSettings",
)


def scene_with_image(rules: Rules | None = None, *, versions: int = 1) -> Scene:
    scene = Scene(rules)
    scene.image("ours", versions=versions)
    scene.config("ours")
    return scene


def user(**settings: Any) -> dict[str, Any]:
    return {"UserProfileName": "user", "UserSettings": settings}


def kinds(scene: Scene) -> list[ViolationKind]:
    return [violation.kind for violation in scene.service.violations]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_attached_image_is_not_deleted(block: str) -> None:
    scene = scene_with_image()
    scene.domain(**{block: {"CustomImages": [custom_image("ours")]}})
    with refusal("ResourceInUse", "domain/"):
        scene.client.delete_image(ImageName="ours")
    assert kinds(scene) == [ViolationKind.IMAGE_DELETION_REFUSED]


@pytest.mark.parametrize("block", BLOCKS)
def test_deleting_an_attached_config_succeeds_and_is_noted(block: str) -> None:
    scene = scene_with_image()
    scene.domain(**{block: {"CustomImages": [custom_image("ours")]}})
    scene.client.delete_app_image_config(AppImageConfigName="ours")
    assert kinds(scene) == [ViolationKind.CONFIG_DELETED_IN_USE]
    assert [problem for _, problem in scene.service.dangling()] == ["app image config ours does not exist"]


def test_references_of_profiles_and_spaces_count() -> None:
    scene = scene_with_image()
    domain_id = scene.domain()
    kernels = {"KernelGatewayAppSettings": {"CustomImages": [custom_image("ours")]}}
    scene.client.create_user_profile(DomainId=domain_id, **user(**kernels))
    scene.client.create_space(DomainId=domain_id, SpaceName="space", SpaceSettings=kernels)
    scene.client.delete_app_image_config(AppImageConfigName="ours")
    users = scene.service.violations[0].users
    assert [arn.split(":")[-1].split("/")[0] for arn in users] == ["space", "user-profile"]


def test_a_pinned_version_is_not_deleted_but_others_are() -> None:
    scene = scene_with_image(versions=3)
    scene.domain(**lab(custom_image("ours", 2)))
    with refusal("ResourceInUse", "domain/"):
        scene.client.delete_image_version(ImageName="ours", Version=2)
    scene.client.delete_image_version(ImageName="ours", Version=3)
    assert kinds(scene) == [ViolationKind.VERSION_DELETION_REFUSED]


def test_who_follows_the_newest_version_keeps_the_last_one() -> None:
    scene = scene_with_image(versions=2)
    scene.domain(**lab(custom_image("ours")))
    scene.client.delete_image_version(ImageName="ours", Version=2)
    scene.wait()
    with refusal("ResourceInUse", "domain/"):
        scene.client.delete_image_version(ImageName="ours", Version=1)


def test_nobody_follows_a_failed_version() -> None:
    scene = Scene(Rules(references=References.ACCEPT))
    scene.image("ours", versions=0)
    scene.domain(**lab(custom_image("ours")))
    scene.service.faults.inject(Fault(operation="CreateImageVersion", kind=Kind.FAILURE, message="no"))
    scene.version("ours")
    scene.client.delete_image_version(ImageName="ours", Version=1)
    scene.wait()
    assert scene.client.list_image_versions(ImageName="ours")["ImageVersions"] == []


def test_a_running_app_keeps_its_image_and_version() -> None:
    scene = scene_with_image(versions=2)
    domain_id = scene.domain()
    scene.client.create_user_profile(DomainId=domain_id, **user())
    scene.wait()
    arn = scene.service.world.arn("image-version", "ours", "1")
    app = {"DomainId": domain_id, "UserProfileName": "user", "AppType": "KernelGateway", "AppName": "app"}
    scene.client.create_app(**app, ResourceSpec={"SageMakerImageVersionArn": arn})
    scene.wait()
    with refusal("ResourceInUse", "app/"):
        scene.client.delete_image_version(ImageName="ours", Version=1)
    scene.client.delete_app(**app)
    scene.wait()
    scene.client.delete_image_version(ImageName="ours", Version=1)


def test_a_default_image_counts_as_a_reference() -> None:
    scene = scene_with_image()
    arn = scene.service.world.arn("image", "ours")
    scene.domain(JupyterLabAppSettings={"DefaultResourceSpec": {"SageMakerImageArn": arn}})
    with refusal("ResourceInUse", "domain/"):
        scene.client.delete_image(ImageName="ours")


def test_an_image_that_an_update_is_about_to_attach_is_in_use() -> None:
    scene = scene_with_image()
    domain_id = scene.domain()
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    with refusal("ResourceInUse", "domain/"):
        scene.client.delete_image(ImageName="ours")


def test_detaching_first_leaves_nothing_behind() -> None:
    scene = scene_with_image()
    domain_id = scene.domain(**lab(custom_image("ours")))
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    scene.wait()
    scene.client.delete_app_image_config(AppImageConfigName="ours")
    scene.client.delete_image_version(ImageName="ours", Version=1)
    scene.wait()
    scene.client.delete_image(ImageName="ours")
    assert scene.service.violations == []
    assert scene.service.dangling() == []


UNKNOWN = [
    pytest.param(custom_image("unknown", config="ours"), "image unknown does not exist", id="image"),
    pytest.param(custom_image("ours", 9), "version 9 of image ours does not exist", id="version"),
    pytest.param(custom_image("empty", config="ours"), "image empty has no version", id="no version"),
]


@pytest.mark.parametrize(("entry", "problem"), UNKNOWN)
def test_attaching_something_unknown_is_refused(entry: dict[str, Any], problem: str) -> None:
    scene = scene_with_image()
    scene.image("empty", versions=0)
    domain_id = scene.domain()
    with refusal("ValidationException", problem):
        scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(entry))
    assert scene.client.describe_domain(DomainId=domain_id)["Status"] == "InService"


@pytest.mark.parametrize(("entry", "problem"), UNKNOWN)
def test_attaching_something_unknown_may_fail_the_update(entry: dict[str, Any], problem: str) -> None:
    scene = scene_with_image(Rules(references=References.FAIL_UPDATE))
    scene.image("empty", versions=0)
    domain_id = scene.domain()
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(entry))
    scene.wait()
    domain = scene.client.describe_domain(DomainId=domain_id)
    assert domain["Status"] == "Update_Failed"
    assert problem in domain["FailureReason"]


@pytest.mark.parametrize(("entry", "problem"), UNKNOWN)
def test_attaching_something_unknown_may_pass_and_is_noted(entry: dict[str, Any], problem: str) -> None:
    scene = scene_with_image(Rules(references=References.ACCEPT))
    scene.image("empty", versions=0)
    domain_id = scene.domain()
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(entry))
    scene.wait()
    assert scene.attached(domain_id) == [entry]
    assert kinds(scene) == [ViolationKind.UNKNOWN_IMAGE_ATTACHED]
    assert [found for _, found in scene.service.dangling()] == [problem]


def test_attaching_an_unknown_config_passes_and_is_noted() -> None:
    scene = scene_with_image()
    scene.domain(**lab(custom_image("ours", config="unknown")))
    assert kinds(scene) == [ViolationKind.UNKNOWN_CONFIG_ATTACHED]


def test_a_version_that_is_still_being_created_cannot_be_attached() -> None:
    scene = scene_with_image()
    domain_id = scene.domain()
    scene.client.create_image_version(
        ImageName="ours", BaseImage="123456789012.dkr.ecr.us-east-1.amazonaws.com/images:2"
    )
    with refusal("ValidationException", "in status CREATING"):
        scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours", 2)))

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.faults import Fault, Kind
from tests.local_aws.sagemaker.rules import Aliases, Rules
from tests.local_aws.sagemaker.scene import REPOSITORY, ROLE, Scene, refusal


def aliases_of(scene: Scene, version: int) -> list[str]:
    answer = scene.client.list_aliases(ImageName="image", Version=version)
    return list(answer["SageMakerImageVersionAliases"])


def start_version(scene: Scene, **options: Any) -> dict[str, Any]:
    return scene.client.create_image_version(ImageName="image", BaseImage=f"{REPOSITORY}:1", **options)


def scene_with_image(rules: Rules | None = None) -> Scene:
    scene = Scene(rules)
    scene.image("image", versions=0)
    return scene


def test_a_version_is_created_and_deleted_in_time() -> None:
    scene = scene_with_image()
    start_version(scene)
    before = scene.client.describe_image_version(ImageName="image")["ImageVersionStatus"]
    scene.wait()
    after = scene.client.describe_image_version(ImageName="image")["ImageVersionStatus"]
    scene.client.delete_image_version(ImageName="image", Version=1)
    going = scene.client.describe_image_version(ImageName="image")["ImageVersionStatus"]
    scene.wait()
    assert [before, after, going] == ["CREATING", "CREATED", "DELETING"]
    with refusal("ResourceNotFound", "version 1"):
        scene.client.describe_image_version(ImageName="image", Version=1)


def test_refuses_a_second_version_while_one_is_being_created() -> None:
    scene = scene_with_image()
    start_version(scene)
    with refusal("ResourceInUse", "busy"):
        start_version(scene)


def test_refuses_to_delete_a_version_twice_or_beside_another_change() -> None:
    scene = scene_with_image()
    scene.version("image")
    scene.version("image")
    scene.client.delete_image_version(ImageName="image", Version=1)
    for number in (1, 2):
        with refusal("ResourceInUse"):
            scene.client.delete_image_version(ImageName="image", Version=number)


def test_refuses_versions_of_an_image_that_is_not_there_yet() -> None:
    scene = Scene()
    with refusal("ResourceNotFound"):
        start_version(scene)
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    with refusal("ResourceInUse", "CREATING"):
        start_version(scene)


def test_numbers_are_never_reused_within_an_image() -> None:
    scene = scene_with_image()
    numbers = []
    for _ in range(3):
        numbers.append(scene.version("image"))
        scene.client.delete_image_version(ImageName="image", Version=numbers[-1])
        scene.wait()
    assert numbers == [1, 2, 3]


def test_numbers_restart_when_the_image_is_created_again() -> None:
    scene = scene_with_image()
    scene.version("image")
    scene.client.delete_image(ImageName="image")
    scene.wait()
    scene.client.create_image(ImageName="image", RoleArn=ROLE)
    scene.wait()
    assert scene.version("image") == 1


def test_a_failed_version_keeps_its_arn_and_number() -> None:
    scene = scene_with_image()
    scene.service.faults.inject(
        Fault(operation="CreateImageVersion", kind=Kind.FAILURE, message="access denied by ECR")
    )
    arn = start_version(scene)["ImageVersionArn"]
    scene.wait()
    failed = scene.client.describe_image_version(ImageName="image", Version=1)
    assert failed["ImageVersionArn"] == arn
    assert failed["ImageVersionStatus"] == "CREATE_FAILED"
    assert failed["FailureReason"] == "access denied by ECR"
    assert scene.version("image") == 2
    scene.client.delete_image_version(ImageName="image", Version=1)


def test_the_same_client_token_gives_the_same_version() -> None:
    scene = scene_with_image()
    arns = {start_version(scene, ClientToken="token")["ImageVersionArn"] for _ in range(2)}
    assert len(arns) == 1
    scene.wait()
    assert len(scene.client.list_image_versions(ImageName="image")["ImageVersions"]) == 1
    with refusal("ValidationException", "other parameters"):
        start_version(scene, ClientToken="token", Aliases=["new"])


def test_the_container_image_is_resolved_when_the_version_is_created() -> None:
    digests = {f"{REPOSITORY}:1": "sha256:" + "a" * 64}
    scene = Scene(resolve_base_image=digests.__getitem__)
    scene.image("image", versions=0)
    scene.version("image", BaseImage=f"{REPOSITORY}:1")
    digests[f"{REPOSITORY}:1"] = "sha256:" + "b" * 64
    version = scene.client.describe_image_version(ImageName="image")
    assert version["ContainerImage"] == f"{REPOSITORY}@sha256:{'a' * 64}"
    assert version["BaseImage"] == f"{REPOSITORY}:1"


def test_a_base_image_that_is_not_there_fails_the_version() -> None:
    digests: dict[str, str] = {}
    scene = Scene(resolve_base_image=digests.__getitem__)
    scene.image("image", versions=0)
    scene.version("image")
    version = scene.client.describe_image_version(ImageName="image", Version=1)
    assert version["ImageVersionStatus"] == "CREATE_FAILED"
    assert f"{REPOSITORY}:tag cannot be pulled" in version["FailureReason"]


@pytest.mark.parametrize("choice", [{}, {"Alias": "stable"}, {"Version": 2}])
def test_a_version_is_found_by_number_by_alias_or_as_the_latest(choice: dict[str, Any]) -> None:
    scene = scene_with_image()
    scene.version("image")
    scene.version("image", Aliases=["stable"])
    assert scene.client.describe_image_version(ImageName="image", **choice)["Version"] == 2


def test_there_is_no_latest_version_of_an_image_without_versions() -> None:
    with refusal("ResourceNotFound", "latest version"):
        scene_with_image().client.describe_image_version(ImageName="image")


def test_a_taken_alias_is_refused_and_stays_where_it_is() -> None:
    scene = scene_with_image()
    scene.version("image", Aliases=["stable"])
    with refusal("ResourceInUse", "stable"):
        start_version(scene, Aliases=["stable"])
    scene.version("image")
    with refusal("ResourceInUse", "stable"):
        scene.client.update_image_version(ImageName="image", Version=2, AliasesToAdd=["stable"])
    assert (aliases_of(scene, 1), aliases_of(scene, 2)) == (["stable"], [])


def test_a_taken_alias_moves_in_the_other_mode() -> None:
    scene = scene_with_image(Rules(aliases=Aliases.MOVE))
    scene.version("image", Aliases=["stable"])
    scene.version("image", Aliases=["stable"])
    assert (aliases_of(scene, 1), aliases_of(scene, 2)) == ([], ["stable"])


def test_aliases_can_be_added_and_taken_away() -> None:
    scene = scene_with_image()
    scene.version("image", Aliases=["old"])
    scene.client.update_image_version(
        ImageName="image", Version=1, AliasesToAdd=["new"], AliasesToDelete=["old"], JobType="TRAINING"
    )
    assert aliases_of(scene, 1) == ["new"]
    assert scene.client.describe_image_version(ImageName="image", Alias="new")["JobType"] == "TRAINING"
    with refusal("ResourceNotFound", "old"):
        scene.client.update_image_version(ImageName="image", Version=1, AliasesToDelete=["old"])


def test_an_alias_is_free_again_once_its_version_is_gone() -> None:
    scene = scene_with_image()
    scene.version("image", Aliases=["stable"])
    scene.client.delete_image_version(ImageName="image", Version=1)
    scene.wait()
    assert scene.version("image", Aliases=["stable"]) == 2

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.local_aws.cloudformation.samples import broken
from tests.local_aws.cloudformation.samples_sagemaker import config, image, images, role, version
from tests.local_aws.cloudformation.scene import Scene
from tests.local_aws.faults import Fault, Kind


@pytest.fixture(autouse=True)
def _quick(scene: Scene) -> None:
    latency = scene.server.sagemaker.settings.latency
    latency.configure({"image": 0.05, "image_version": 0.05, "domain": 0.05})


def _deploy(scene: Scene, **changes: Any) -> Any:
    return scene.deploy(
        images(**changes), outputs={"Number": {"Value": {"Fn::GetAtt": ["Version", "Version"]}}}
    )


def _versions(scene: Scene) -> list[int]:
    listed = scene.client("sagemaker").list_image_versions(ImageName="studio")["ImageVersions"]
    return sorted(version["Version"] for version in listed)


def _aliases(scene: Scene, version: int) -> list[str]:
    answer = scene.client("sagemaker").list_aliases(ImageName="studio", Version=version)
    return sorted(answer["SageMakerImageVersionAliases"])


@pytest.mark.parametrize("options", [{}, {"seed": 0}, {"seed": 1}, {"seed": 2}, {"parallel": True}])
def test_creates_waits_replaces_and_deletes(scene: Scene, options: dict[str, Any]) -> None:
    scene.change(**options)
    assert _deploy(scene).status == "CREATE_COMPLETE"
    sagemaker = scene.client("sagemaker")
    assert sagemaker.describe_image_version(ImageName="studio")["ImageVersionStatus"] == "CREATED"
    assert scene.outputs() == {"Number": "1"}
    assert scene.physical_id("Version").endswith(":image-version/studio/1")
    assert _deploy(scene, Version=version("2")).status == "UPDATE_COMPLETE"
    assert (scene.outputs(), _versions(scene)) == ({"Number": "2"}, [2])
    assert scene.delete().status == "DELETE_COMPLETE"
    assert sagemaker.list_images()["Images"] == []


def test_keeps_the_old_version_and_deletes_it_with_the_image(scene: Scene) -> None:
    _deploy(scene, Version=version("1", "Retain"))
    _deploy(scene, Version=version("2", "Retain"))
    assert _versions(scene) == [1, 2]
    assert scene.delete().status == "DELETE_COMPLETE"
    assert scene.client("sagemaker").list_images()["Images"] == []


def test_a_failed_version_is_reported_without_its_reason_and_deleted_by_the_rollback(scene: Scene) -> None:
    _deploy(scene, Version=version("1", "Retain"))
    fault = Fault(operation="CreateImageVersion", kind=Kind.FAILURE, message="secret reason")
    scene.server.sagemaker.settings.faults.inject(fault)
    scene.change(replacement_rollback="delete")
    failed = _deploy(scene, Version=version("2", "Retain"))
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "did not stabilize" in failed.reasons("Version")
    assert "secret reason" not in failed.reasons("Version")
    assert (_versions(scene), scene.outputs()) == ([1], {"Number": "1"})


def test_an_orphan_of_a_rollback_stays_and_the_next_version_gets_the_next_number(scene: Scene) -> None:
    _deploy(scene, Version=version("1", "Retain"))
    failed = _deploy(scene, Version=version("2", "Retain"), Bad=broken(DependsOn="Version"))
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    _deploy(scene, Version=version("2", "Retain"))
    assert (_versions(scene), scene.outputs()) == ([1, 2, 3], {"Number": "3"})


def test_a_version_that_went_with_its_image_counts_as_deleted(scene: Scene) -> None:
    _deploy(scene)
    sagemaker = scene.client("sagemaker")
    sagemaker.delete_image(ImageName="studio")
    while sagemaker.list_images()["Images"]:
        time.sleep(0.02)
    assert scene.delete().status == "DELETE_COMPLETE"


def test_an_existing_name_reads_as_existing_already(scene: Scene) -> None:
    _deploy(scene)
    failed = scene.deploy({"Role": role(), "Image": image()}, name="second")
    assert failed.status == "ROLLBACK_COMPLETE"
    assert "already exists" in failed.reasons("Image")


def test_updates_aliases_against_those_that_the_version_has(scene: Scene) -> None:
    _deploy(scene, Version=version(Aliases=["a", "b"], Alias="single"))
    assert _aliases(scene, 1) == ["a", "b", "single"]
    update = scene.client("sagemaker").update_image_version
    update(ImageName="studio", Version=1, AliasesToAdd=["by-hand"])
    _deploy(scene, Version=version(Aliases=["b", "c"], ReleaseNotes="notes"))
    assert _aliases(scene, 1) == ["b", "c"]
    assert scene.client("sagemaker").describe_image_version(ImageName="studio")["ReleaseNotes"] == "notes"


def test_updates_texts_and_tags_of_an_image_but_never_its_role(scene: Scene) -> None:
    tags = [{"Key": "team", "Value": "one"}, {"Key": "old", "Value": "x"}]
    _deploy(scene, Image=image(ImageDisplayName="Shown", ImageDescription="Told", Tags=tags))
    sagemaker = scene.client("sagemaker")
    before = sagemaker.describe_image(ImageName="studio")
    changed = image(
        ImageDisplayName="Shown otherwise",
        ImageRoleArn={"Fn::GetAtt": ["Other", "Arn"]},
        Tags=[{"Key": "team", "Value": "two"}],
    )
    assert _deploy(scene, Image=changed, Other=role()).status == "UPDATE_COMPLETE"
    after = sagemaker.describe_image(ImageName="studio")
    assert (after["DisplayName"], "Description" in after) == ("Shown otherwise", False)
    assert after["RoleArn"] == before["RoleArn"]
    listed = sagemaker.list_tags(ResourceArn=after["ImageArn"])["Tags"]
    assert listed == [{"Key": "team", "Value": "two"}]


@pytest.mark.parametrize("member", ["JupyterLabAppImageConfig", "CodeEditorAppImageConfig"])
def test_translates_the_environment_of_a_container_to_the_map_of_the_api(scene: Scene, member: str) -> None:
    container = {
        "ContainerEntrypoint": ["start"],
        "ContainerArguments": ["--a"],
        "ContainerEnvironmentVariables": [{"Key": "K", "Value": "V"}],
    }
    scene.deploy({"Config": config(**{member: {"ContainerConfig": container}})})
    describe = scene.client("sagemaker").describe_app_image_config
    described = describe(AppImageConfigName="config")[member]["ContainerConfig"]
    assert described == {**container, "ContainerEnvironmentVariables": {"K": "V"}}
    kernels = {"KernelSpecs": [{"Name": "python3"}], "FileSystemConfig": {"DefaultUid": "0", "DefaultGid": 0}}
    scene.deploy({"Config": config(KernelGatewayImageConfig=kernels)})
    described = describe(AppImageConfigName="config")["KernelGatewayImageConfig"]
    assert described["FileSystemConfig"] == {"DefaultUid": 0, "DefaultGid": 0}


def test_refuses_a_property_that_is_wrong_deep_inside(scene: Scene) -> None:
    failed = scene.deploy(
        {"Config": config(JupyterLabAppImageConfig={"ContainerConfig": {"Environment": {}}})}
    )
    assert "JupyterLabAppImageConfig/ContainerConfig" in failed.reasons("Config")


def test_calls_sagemaker_as_nobody_in_particular(scene: Scene) -> None:
    _deploy(scene)
    calls = scene.server.sagemaker.settings.calls
    assert {call.principal for call in calls.find("CreateImageVersion")} == {None}
    assert json.loads(json.dumps([call.operation for call in calls.writes()])) == [
        "CreateImage",
        "CreateImageVersion",
    ]

from __future__ import annotations

import pytest

from tests.local_aws.cloudformation.samples_sagemaker import config, domain, images
from tests.local_aws.cloudformation.scene import Scene
from tests.local_aws.faults import Fault, Kind

_JUPYTER = {"CustomImages": [{"ImageName": "studio", "AppImageConfigName": "config"}]}


@pytest.fixture(autouse=True)
def _quick(scene: Scene) -> None:
    latency = scene.server.sagemaker.settings.latency
    latency.configure({"image": 0.05, "image_version": 0.05, "domain": 0.05})


def test_owns_a_domain_and_what_lives_in_it(scene: Scene) -> None:
    member = {"DomainId": {"Ref": "Domain"}}
    resources = images(
        Config=config(JupyterLabAppImageConfig={}),
        Domain=domain(JupyterLabAppSettings=_JUPYTER),
        Profile={
            "Type": "AWS::SageMaker::UserProfile",
            "Properties": {**member, "UserProfileName": "ana", "UserSettings": {}},
        },
        Space={"Type": "AWS::SageMaker::Space", "Properties": {**member, "SpaceName": "room"}},
        App={
            "Type": "AWS::SageMaker::App",
            "DependsOn": "Profile",
            "Properties": {
                **member,
                "UserProfileName": "ana",
                "AppType": "JupyterServer",
                "AppName": "default",
            },
        },
    )
    created = scene.deploy(resources)
    assert created.status == "CREATE_COMPLETE", [
        event.get("ResourceStatusReason") for event in created.events
    ]
    domain_id = scene.physical_id("Domain")
    assert scene.physical_id("Profile") == f"ana|{domain_id}"
    assert scene.physical_id("Space") == f"{domain_id}|room"
    sagemaker = scene.client("sagemaker")
    settings = sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert settings["JupyterLabAppSettings"]["CustomImages"] == _JUPYTER["CustomImages"]
    resources["Domain"] = domain(SecurityGroups=["sg-0123456789abcdef0"])
    assert scene.deploy(resources).status == "UPDATE_COMPLETE"
    # a list that the template does not name any more is left as it is
    settings = sagemaker.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert settings["JupyterLabAppSettings"]["CustomImages"] == _JUPYTER["CustomImages"]
    assert scene.delete().status == "DELETE_COMPLETE"
    assert sagemaker.list_domains()["Domains"] == []
    assert scene.server.sagemaker.service().dangling() == []


def test_a_failed_domain_update_is_rolled_back(scene: Scene) -> None:
    resources = images(Config=config(JupyterLabAppImageConfig={}), Domain=domain())
    scene.deploy(resources)
    scene.server.sagemaker.settings.faults.inject(
        Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no")
    )
    failed = scene.deploy({**resources, "Domain": domain(JupyterLabAppSettings=_JUPYTER)})
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "did not stabilize" in failed.reasons("Domain")


def test_a_busy_domain_reads_as_existing_already(scene: Scene) -> None:
    resources = images(Config=config(JupyterLabAppImageConfig={}), Domain=domain())
    scene.deploy(resources)
    refused = Fault(operation="UpdateDomain", code="ResourceInUse", message="Domain is being updated")
    scene.server.sagemaker.settings.faults.inject(refused)
    failed = scene.deploy({**resources, "Domain": domain(JupyterLabAppSettings=_JUPYTER)})
    assert "already exists" in failed.reasons("Domain")

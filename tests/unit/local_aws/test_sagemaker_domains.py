from __future__ import annotations

import pytest

from tests.local_aws.faults import Fault, Kind
from tests.local_aws.sagemaker.rules import OverlapError, Rules, RunningApps
from tests.local_aws.sagemaker.scene import ROLE, Scene, custom_image, lab, refusal

NOBODY = "d-0000"


def scene_with_domain(rules: Rules | None = None) -> tuple[Scene, str]:
    scene = Scene(rules)
    scene.image("ours")
    scene.config("ours")
    return scene, scene.domain()


def status_of(scene: Scene, domain_id: str) -> str:
    return str(scene.client.describe_domain(DomainId=domain_id)["Status"])


def test_a_domain_is_created_updated_and_deleted_in_time() -> None:
    scene = Scene()
    settings = {"ExecutionRole": ROLE}
    answer = scene.client.create_domain(DomainName="new", AuthMode="IAM", DefaultUserSettings=settings)
    domain_id = answer["DomainId"]
    seen = [status_of(scene, domain_id)]
    scene.wait()
    seen.append(status_of(scene, domain_id))
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    seen.append(status_of(scene, domain_id))
    scene.wait()
    seen.append(status_of(scene, domain_id))
    scene.client.delete_domain(DomainId=domain_id)
    seen.append(status_of(scene, domain_id))
    scene.wait()
    assert seen == ["Pending", "InService", "Updating", "InService", "Deleting"]
    with refusal("ResourceNotFound"):
        status_of(scene, domain_id)


def test_an_update_shows_when_it_has_ended() -> None:
    scene, domain_id = scene_with_domain()
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    assert scene.attached(domain_id) == []
    scene.wait()
    assert scene.attached(domain_id) == [custom_image("ours")]


@pytest.mark.parametrize("error", OverlapError)
def test_overlapping_updates_are_refused_and_change_nothing(error: OverlapError) -> None:
    scene, domain_id = scene_with_domain(Rules(overlap_error=error))
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    for _ in range(7):
        with refusal(error.value, "Updating"):
            scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab())
    scene.wait()
    assert scene.attached(domain_id) == [custom_image("ours")]
    assert scene.service.calls.count("UpdateDomain", outcome="OK") == 1


def test_refuses_to_update_a_domain_that_is_coming_or_going() -> None:
    scene = Scene()
    settings = {"ExecutionRole": ROLE}
    coming = scene.client.create_domain(DomainName="new", AuthMode="IAM", DefaultUserSettings=settings)
    with refusal("ResourceInUse", "Pending"):
        scene.client.update_domain(DomainId=coming["DomainId"])
    scene.wait()
    scene.client.delete_domain(DomainId=coming["DomainId"])
    with refusal("ResourceInUse", "Deleting"):
        scene.client.update_domain(DomainId=coming["DomainId"])


def test_refuses_to_update_a_domain_that_failed_to_be_created() -> None:
    scene = Scene()
    scene.service.faults.inject(Fault(operation="CreateDomain", kind=Kind.FAILURE, message="no subnet"))
    domain_id = scene.domain()
    with refusal("ValidationException", "Failed"):
        scene.client.update_domain(DomainId=domain_id)


def test_a_failed_update_says_why_keeps_the_settings_and_can_be_repeated() -> None:
    scene, domain_id = scene_with_domain()
    scene.service.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="quota"))
    wanted = lab(custom_image("ours"))
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=wanted)
    scene.wait()
    domain = scene.client.describe_domain(DomainId=domain_id)
    assert (domain["Status"], domain["FailureReason"]) == ("Update_Failed", "quota")
    assert scene.attached(domain_id) == []
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=wanted)
    scene.wait()
    assert scene.attached(domain_id) == [custom_image("ours")]
    assert "FailureReason" not in scene.client.describe_domain(DomainId=domain_id)


@pytest.mark.parametrize("operation", ["describe_domain", "update_domain", "delete_domain"])
def test_a_missing_domain_is_not_found_by_any_operation(operation: str) -> None:
    with refusal("ResourceNotFound"):
        getattr(Scene().client, operation)(DomainId=NOBODY)


@pytest.mark.parametrize("operation", ["create", "describe", "update", "delete"])
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("user_profile", {"UserProfileName": "user"}),
        ("space", {"SpaceName": "space"}),
        ("app", {"UserProfileName": "user", "AppType": "JupyterServer", "AppName": "default"}),
    ],
)
def test_the_children_of_a_missing_domain_are_not_found(
    operation: str, kind: str, names: dict[str, str]
) -> None:
    if (operation, kind) == ("update", "app"):
        return  # apps cannot be updated
    with refusal("ResourceNotFound", f"Domain {NOBODY}"):
        getattr(Scene().client, f"{operation}_{kind}")(DomainId=NOBODY, **names)


def test_refuses_to_delete_a_domain_with_children() -> None:
    scene, domain_id = scene_with_domain()
    scene.client.create_user_profile(DomainId=domain_id, UserProfileName="user")
    scene.client.create_space(DomainId=domain_id, SpaceName="space")
    scene.wait()
    with refusal("ResourceInUse", "user-profile"):
        scene.client.delete_domain(DomainId=domain_id)
    scene.client.delete_user_profile(DomainId=domain_id, UserProfileName="user")
    scene.wait()
    with refusal("ResourceInUse", "space"):
        scene.client.delete_domain(DomainId=domain_id)
    scene.client.delete_space(DomainId=domain_id, SpaceName="space")
    scene.wait()
    scene.client.delete_domain(DomainId=domain_id)


def test_refuses_a_taken_domain_name() -> None:
    scene, domain_id = scene_with_domain()
    name = scene.client.describe_domain(DomainId=domain_id)["DomainName"]
    with refusal("ResourceInUse", "already exists"):
        scene.client.create_domain(DomainName=name, AuthMode="IAM", DefaultUserSettings={})


def test_refuses_a_describe_answer_that_is_sent_back() -> None:
    scene, domain_id = scene_with_domain()
    echo = scene.client.describe_domain(DomainId=domain_id)
    with refusal("ValidationException", "'DomainArn' is not a member"):
        # Past botocore's own check, as an echo in another language would be.
        scene.client._send("UpdateDomain", echo)


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"AppNetworkAccessType": "VpcOnly"}, "requires VpcId and SubnetIds"),
        ({"AppSecurityGroupManagement": "Service"}, "RStudio only"),
        ({"HomeEfsFileSystemCreation": "Disabled"}, "only be changed to Enabled"),
    ],
)
def test_refuses_updates_that_contradict_the_domain(change: dict[str, str], mistake: str) -> None:
    scene, domain_id = scene_with_domain()
    with refusal("ValidationException", mistake):
        scene.client.update_domain(DomainId=domain_id, **change)


def start_app(scene: Scene, domain_id: str) -> None:
    scene.client.create_user_profile(DomainId=domain_id, UserProfileName="user")
    scene.wait()
    scene.client.create_app(
        DomainId=domain_id, UserProfileName="user", AppType="JupyterServer", AppName="default"
    )
    scene.wait()


def test_running_apps_do_not_hinder_an_update_of_images_by_default() -> None:
    scene, domain_id = scene_with_domain()
    start_app(scene, domain_id)
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))


def test_running_apps_hinder_updates_in_the_refusing_mode() -> None:
    scene, domain_id = scene_with_domain(Rules(running_apps=RunningApps.REFUSE))
    start_app(scene, domain_id)
    with refusal("ValidationException", "InService apps"):
        scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    with refusal("ValidationException", "InService apps"):
        scene.client.update_user_profile(DomainId=domain_id, UserProfileName="user", UserSettings=lab())


def test_running_apps_always_hinder_a_change_of_the_rstudio_settings() -> None:
    scene, domain_id = scene_with_domain()
    start_app(scene, domain_id)
    settings = {"RStudioServerProDomainSettingsForUpdate": {"DomainExecutionRoleArn": ROLE}}
    with refusal("ValidationException", "InService apps"):
        scene.client.update_domain(DomainId=domain_id, DomainSettingsForUpdate=settings)


def test_rstudio_settings_are_described_by_their_other_name() -> None:
    scene, domain_id = scene_with_domain()
    rstudio = {"DomainExecutionRoleArn": ROLE}
    scene.client.update_domain(
        DomainId=domain_id,
        DomainSettingsForUpdate={"RStudioServerProDomainSettingsForUpdate": rstudio},
    )
    scene.wait()
    settings = scene.client.describe_domain(DomainId=domain_id)["DomainSettings"]
    assert settings == {"RStudioServerProDomainSettings": rstudio}

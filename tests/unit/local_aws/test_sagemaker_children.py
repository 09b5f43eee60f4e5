from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.faults import Fault, Kind
from tests.local_aws.sagemaker.scene import ROLE, Scene, custom_image, lab, refusal

KERNEL_LIST_TOO_LONG = {"KernelGatewayAppSettings": {"CustomImages": [custom_image("ours")] * 6}}


class Studio:
    """A domain with one profile and one space of that profile."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.client = self.scene.client
        self.scene.image("ours")
        self.scene.config("ours")
        self.domain = {"DomainId": self.scene.domain()}
        self.profile = {**self.domain, "UserProfileName": "user"}
        self.space = {**self.domain, "SpaceName": "space"}
        self.app = {**self.space, "AppType": "JupyterLab", "AppName": "default"}
        self.client.create_user_profile(**self.profile)
        self.scene.wait()
        self.client.create_space(
            **self.space,
            OwnershipSettings={"OwnerUserProfileName": "user"},
            SpaceSharingSettings={"SharingType": "Private"},
        )
        self.scene.wait()

    def start_app(self, **options: Any) -> None:
        self.client.create_app(**self.app, **options)
        self.scene.wait()

    def app_status(self) -> str:
        return str(self.client.describe_app(**self.app)["Status"])


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("user_profile", {"UserSettings": lab(custom_image("ours"))}),
        ("space", {"SpaceSettings": {"KernelGatewayAppSettings": {"CustomImages": [custom_image("ours")]}}}),
    ],
)
def test_profiles_and_spaces_update_as_domains_do(kind: str, settings: dict[str, Any]) -> None:
    studio = Studio()
    key = studio.profile if kind == "user_profile" else studio.space
    describe, update = (getattr(studio.client, f"{verb}_{kind}") for verb in ("describe", "update"))
    update(**key, **settings)
    assert describe(**key)["Status"] == "Updating"
    with refusal("ResourceInUse", "Updating"):
        update(**key, **settings)
    studio.scene.wait()
    after = describe(**key)
    assert after["Status"] == "InService"
    assert settings.items() <= after.items()


@pytest.mark.parametrize(("kind", "member"), [("user_profile", "UserSettings"), ("space", "SpaceSettings")])
def test_profiles_and_spaces_take_five_kernel_images_at_most(kind: str, member: str) -> None:
    studio = Studio()
    key = studio.profile if kind == "user_profile" else studio.space
    with refusal("ValidationException", "at most 5"):
        getattr(studio.client, f"update_{kind}")(**key, **{member: KERNEL_LIST_TOO_LONG})


@pytest.mark.parametrize(
    ("kind", "operation"), [("user_profile", "UpdateUserProfile"), ("space", "UpdateSpace")]
)
def test_updates_of_profiles_and_spaces_can_fail_with_a_reason(kind: str, operation: str) -> None:
    studio = Studio()
    key = studio.profile if kind == "user_profile" else studio.space
    studio.scene.service.faults.inject(Fault(operation=operation, kind=Kind.FAILURE, message="no"))
    getattr(studio.client, f"update_{kind}")(**key)
    studio.scene.wait()
    described = getattr(studio.client, f"describe_{kind}")(**key)
    assert (described["Status"], described["FailureReason"]) == ("Update_Failed", "no")


def test_refuses_taken_names() -> None:
    studio = Studio()
    with refusal("ResourceInUse", "already exists"):
        studio.client.create_user_profile(**studio.profile)
    with refusal("ResourceInUse", "already exists"):
        studio.client.create_space(**studio.space)


def test_refuses_a_space_without_a_whole_or_known_owner() -> None:
    studio = Studio()
    sharing = {"SpaceSharingSettings": {"SharingType": "Private"}}
    other = {**studio.domain, "SpaceName": "other"}
    with refusal("ValidationException", "require each other"):
        studio.client.create_space(**other, **sharing)
    with refusal("ValidationException", "nobody"):
        studio.client.create_space(**other, **sharing, OwnershipSettings={"OwnerUserProfileName": "nobody"})


def test_an_owner_goes_after_its_spaces_and_a_space_after_its_apps() -> None:
    studio = Studio()
    studio.start_app()
    with refusal("ResourceInUse", "space"):
        studio.client.delete_user_profile(**studio.profile)
    with refusal("ResourceInUse", "app/"):
        studio.client.delete_space(**studio.space)
    studio.client.delete_app(**studio.app)
    studio.scene.wait()
    studio.client.delete_space(**studio.space)
    studio.scene.wait()
    studio.client.delete_user_profile(**studio.profile)
    studio.scene.wait()
    studio.client.delete_domain(**studio.domain)


def test_a_running_app_keeps_its_domain() -> None:
    studio = Studio()
    studio.start_app()
    with refusal("ResourceInUse", "app/"):
        studio.client.delete_domain(**studio.domain)


def test_an_app_starts_and_stops_in_time_and_stays_listed_for_a_day() -> None:
    studio = Studio()
    studio.client.create_app(**studio.app)
    seen = [studio.app_status()]
    studio.scene.wait()
    seen.append(studio.app_status())
    studio.client.delete_app(**studio.app)
    seen.append(studio.app_status())
    studio.scene.wait()
    seen.append(studio.app_status())
    assert seen == ["Pending", "InService", "Deleting", "Deleted"]
    studio.scene.clock.sleep(86_000)
    assert [app["Status"] for app in studio.client.list_apps()["Apps"]] == ["Deleted"]
    studio.scene.clock.sleep(500)
    assert studio.client.list_apps()["Apps"] == []


def test_refuses_to_delete_an_app_that_is_going_or_gone() -> None:
    studio = Studio()
    studio.start_app()
    studio.client.delete_app(**studio.app)
    with refusal("ResourceInUse", "Deleting"):
        studio.client.delete_app(**studio.app)
    studio.scene.wait()
    with refusal("ValidationException", "already deleted"):
        studio.client.delete_app(**studio.app)


def test_a_deleted_app_can_be_created_again_and_then_stays() -> None:
    studio = Studio()
    studio.start_app()
    studio.client.delete_app(**studio.app)
    studio.scene.wait()
    studio.start_app()
    studio.scene.clock.sleep(100_000)
    assert studio.app_status() == "InService"


def test_refuses_a_second_app_of_the_same_name() -> None:
    studio = Studio()
    studio.start_app()
    with refusal("ResourceInUse", "already exists"):
        studio.client.create_app(**studio.app)


def test_an_app_whose_image_is_gone_fails_with_the_reason() -> None:
    studio = Studio()
    arn = studio.scene.service.world.arn("image", "gone")
    studio.start_app(ResourceSpec={"SageMakerImageArn": arn})
    app = studio.client.describe_app(**studio.app)
    assert (app["Status"], app["FailureReason"]) == ("Failed", "image gone does not exist")
    with refusal("ValidationException", "failed before"):
        studio.client.delete_app(**studio.app)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"AppName": "mine"}, "ValidationException"),
        ({"UserProfileName": "user"}, "ValidationException"),
        ({"SpaceName": "nowhere"}, "ResourceNotFound"),
    ],
)
def test_refuses_apps_that_cannot_be(change: dict[str, str], code: str) -> None:
    studio = Studio()
    with refusal(code):
        studio.client.create_app(**{**studio.app, **change})


def test_the_server_app_of_rstudio_belongs_to_the_shared_profile() -> None:
    scene = Scene()
    domain_id = scene.client.create_domain(
        DomainName="rstudio",
        AuthMode="IAM",
        DefaultUserSettings={"ExecutionRole": ROLE},
        DomainSettings={"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}},
    )["DomainId"]
    scene.wait()
    answer = scene.client.create_app(
        DomainId=domain_id, UserProfileName="domain-shared", AppType="RStudioServerPro", AppName="default"
    )
    assert answer["AppArn"].endswith(f":app/{domain_id}/domain-shared/rstudioserverpro/default")


def test_apps_can_be_listed_by_owner() -> None:
    studio = Studio()
    studio.start_app()
    studio.client.create_app(**studio.profile, AppType="JupyterServer", AppName="default")
    studio.scene.wait()

    def listed(**filters: str) -> list[str]:
        return [app["AppType"] for app in studio.client.list_apps(**filters)["Apps"]]

    assert listed(SpaceNameEquals="space") == ["JupyterLab"]
    assert listed(UserProfileNameEquals="user") == ["JupyterServer"]
    assert listed(DomainIdEquals="d-other") == []
    assert len(listed(DomainIdEquals=studio.domain["DomainId"])) == 2

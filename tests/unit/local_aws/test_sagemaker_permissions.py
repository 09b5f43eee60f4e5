"""What the policies of roles must allow: the callers', the images' and the domains'."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.iam import Role
from tests.local_aws.sagemaker.permissions import resource_arn
from tests.local_aws.sagemaker.rules import Rules
from tests.local_aws.sagemaker.scene import (
    REPOSITORY,
    ROLE,
    Scene,
    StaticRoles,
    custom_image,
    lab,
    refusal,
)

HANDLER = "arn:aws:iam::123456789012:role/handler"
OWN = "arn:aws:sagemaker:us-east-1:123456789012:"
TRUST = {
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
        }
    ]
}
PULL = {
    "Statement": [
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": "arn:aws:ecr:us-east-1:123456789012:repository/images",
        },
    ]
}


def allow(*actions: str, on: str = "*") -> dict[str, Any]:
    return {"Statement": {"Effect": "Allow", "Action": list(actions), "Resource": on}}


def scene_with_handler(*policies: dict[str, Any], rules: Rules | None = None) -> tuple[Scene, str]:
    """Image and config "ours", version 2 the newest, a domain, and a handler with these policies."""
    roles = StaticRoles({ROLE: Role(TRUST, [PULL]), HANDLER: Role({}, policies)})
    scene = Scene(rules, roles=roles)
    scene.image("ours", versions=2)
    scene.config("ours")
    return scene, scene.domain()


def attach(scene: Scene, domain_id: str, version: int | None = None) -> None:
    wanted = lab(custom_image("ours", version))
    scene.client_of(HANDLER).update_domain(DomainId=domain_id, DefaultUserSettings=wanted)
    scene.wait()


def test_a_role_may_do_nothing_by_default() -> None:
    scene, domain_id = scene_with_handler()
    with refusal("AccessDeniedException", "sagemaker:DescribeDomain"):
        scene.client_of(HANDLER).describe_domain(DomainId=domain_id)


def test_a_role_is_held_to_the_arn() -> None:
    scene, domain_id = scene_with_handler(allow("sagemaker:DescribeDomain", on=f"{OWN}domain/d-other"))
    with refusal("AccessDeniedException", f"domain/{domain_id}"):
        scene.client_of(HANDLER).describe_domain(DomainId=domain_id)


@pytest.mark.parametrize(("version", "seen"), [(None, 2), (1, 1)])
def test_whoever_attaches_an_image_must_be_able_to_describe_it(version: int | None, seen: int) -> None:
    update = allow("sagemaker:UpdateDomain")
    image = allow("sagemaker:DescribeImage", on=f"{OWN}image/ours")
    exact = allow("sagemaker:DescribeImageVersion", on=f"{OWN}image-version/ours/{seen}")
    for missing in (image, exact):
        granted = [policy for policy in (update, image, exact) if policy is not missing]
        scene, domain_id = scene_with_handler(*granted)
        with refusal("AccessDeniedException", "sagemaker:DescribeImage"):
            attach(scene, domain_id, version)
    scene, domain_id = scene_with_handler(update, image, exact)
    attach(scene, domain_id, version)
    assert scene.service.calls.permissions(HANDLER) == {
        ("sagemaker:UpdateDomain", f"{OWN}domain/{domain_id}"),
        ("sagemaker:DescribeImage", f"{OWN}image/ours"),
        ("sagemaker:DescribeImageVersion", f"{OWN}image-version/ours/{seen}"),
    }


def test_images_that_are_attached_already_need_no_describing() -> None:
    scene, domain_id = scene_with_handler(allow("sagemaker:UpdateDomain"))
    wanted = lab(custom_image("ours"))
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=wanted)
    scene.wait()
    attach(scene, domain_id)
    with refusal("AccessDeniedException", "sagemaker:DescribeImage"):
        attach(scene, domain_id, version=2)


def test_the_describing_of_images_can_be_left_out() -> None:
    scene, domain_id = scene_with_handler(
        allow("sagemaker:UpdateDomain"), rules=Rules(caller_describes=False)
    )
    attach(scene, domain_id)
    assert scene.attached(domain_id) == [custom_image("ours")]


def test_a_role_in_the_request_must_be_passed() -> None:
    scene, domain_id = scene_with_handler(allow("sagemaker:*"))
    with refusal("AccessDeniedException", f"iam:PassRole on resource: {ROLE}"):
        scene.client_of(HANDLER).update_domain(
            DomainId=domain_id, DefaultUserSettings={"ExecutionRole": ROLE}
        )


def test_tags_on_create_must_be_allowed() -> None:
    scene, _ = scene_with_handler(allow("sagemaker:CreateAppImageConfig"))
    request = {"AppImageConfigName": "new", "Tags": [{"Key": "team", "Value": "science"}]}
    with refusal("AccessDeniedException", "sagemaker:AddTags"):
        scene.client_of(HANDLER).create_app_image_config(**request)


@pytest.mark.parametrize(
    ("operation", "parameters", "arn"),
    [
        ("UpdateDomain", {"DomainId": "d-1"}, "domain/d-1"),
        ("DescribeUserProfile", {"DomainId": "d-1", "UserProfileName": "u"}, "user-profile/d-1/u"),
        ("UpdateSpace", {"DomainId": "d-1", "SpaceName": "s"}, "space/d-1/s"),
        (
            "DeleteApp",
            {"DomainId": "d-1", "SpaceName": "s", "AppType": "JupyterLab", "AppName": "default"},
            "app/d-1/s/jupyterlab/default",
        ),
        ("CreateImage", {"ImageName": "ours"}, "image/ours"),
        ("CreateImageVersion", {"ImageName": "ours"}, "image/ours"),
        ("ListImageVersions", {"ImageName": "ours"}, "image/ours"),
        ("DescribeImageVersion", {"ImageName": "ours"}, "image-version/ours/2"),
        ("DeleteImageVersion", {"ImageName": "ours", "Version": 1}, "image-version/ours/1"),
        ("UpdateImageVersion", {"ImageName": "ours", "Alias": "first"}, "image-version/ours/1"),
        ("ListAliases", {"ImageName": "ours"}, "image/ours"),
        ("ListAliases", {"ImageName": "ours", "Version": 1}, "image-version/ours/1"),
        ("DescribeAppImageConfig", {"AppImageConfigName": "c"}, "app-image-config/c"),
        ("AddTags", {"ResourceArn": f"{OWN}image/ours"}, "image/ours"),
    ],
)
def test_iam_compares_the_true_arn(operation: str, parameters: dict[str, Any], arn: str) -> None:
    scene = Scene()
    scene.image("ours", versions=0)
    scene.version("ours", Aliases=["first"])
    scene.version("ours")
    assert resource_arn(scene.service.world, operation, parameters) == OWN + arn


@pytest.mark.parametrize("operation", ["ListApps", "ListImages", "ListDomains", "CreateTrainingJob"])
def test_iam_compares_no_arn_for_lists(operation: str) -> None:
    assert resource_arn(Scene().service.world, operation, {}) == "*"


def failure_of_image(roles: StaticRoles) -> str | None:
    scene = Scene(roles=roles)
    scene.client.create_image(ImageName="ours", RoleArn=ROLE)
    scene.wait()
    reason: str | None = scene.client.describe_image(ImageName="ours").get("FailureReason")
    return reason


def test_an_image_needs_a_role_that_exists_and_trusts_sagemaker() -> None:
    assert "cannot assume" in str(failure_of_image(StaticRoles()))
    assert "cannot assume" in str(failure_of_image(StaticRoles({ROLE: Role({}, [PULL])})))
    assert failure_of_image(StaticRoles({ROLE: Role(TRUST, [])})) is None


@pytest.mark.parametrize(
    ("repository", "lacking"),
    [(REPOSITORY, None), (REPOSITORY.replace("images", "others"), "ecr:BatchGetImage")],
)
def test_a_version_needs_a_role_that_may_pull(repository: str, lacking: str | None) -> None:
    scene = Scene(roles=StaticRoles({ROLE: Role(TRUST, [PULL])}))
    scene.image("ours", versions=0)
    scene.version("ours", BaseImage=f"{repository}:1")
    reason = scene.client.describe_image_version(ImageName="ours").get("FailureReason")
    assert str(lacking) in str(reason)


def test_a_policy_that_comes_after_the_version_comes_too_late() -> None:
    roles = StaticRoles({ROLE: Role(TRUST, [])})
    scene = Scene(roles=roles)
    scene.image("ours", versions=1)
    roles[ROLE] = Role(TRUST, [PULL])
    scene.wait()
    assert scene.client.describe_image_version(ImageName="ours")["ImageVersionStatus"] == "CREATE_FAILED"


@pytest.mark.parametrize("actions", [3, 2])
def test_an_execution_role_that_cannot_describe_fails_the_update(actions: int) -> None:
    describe = (
        "sagemaker:DescribeImage",
        "sagemaker:DescribeImageVersion",
        "sagemaker:DescribeAppImageConfig",
    )
    roles = StaticRoles({ROLE: Role(TRUST, [PULL, allow(*describe[:actions])])})
    scene = Scene(Rules(check_execution_role=True), roles=roles)
    scene.image("ours")
    scene.config("ours")
    domain_id = scene.domain()
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    scene.wait()
    domain = scene.client.describe_domain(DomainId=domain_id)
    if actions == len(describe):
        assert domain["Status"] == "InService"
    else:
        assert domain["Status"] == "Update_Failed"
        assert "is not authorized to perform sagemaker:DescribeAppImageConfig" in domain["FailureReason"]

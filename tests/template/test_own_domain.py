from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.assertions import Template

from constructs_lib import AttachTo, CodeEditor, Domain, JupyterLab, KernelGateway, KernelSpec
from tests.template.kit import DOMAIN_ID, findings, only, resources, rstudio_image, studio_image, waits_for

ROLE = "arn:aws:iam::123456789012:role/execution"
UPDATE = "Custom::SageMakerDomainUpdate"
AUTHORED = {"ImageName": "theirs", "AppImageConfigName": "theirs-config"}


def cfn_domain(stack: Stack, **settings: Any) -> sagemaker.CfnDomain:
    return sagemaker.CfnDomain(
        stack,
        "Domain",
        auth_mode="IAM",
        domain_name="own",
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=["subnet-0123456789abcdef0"],
        default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(execution_role=ROLE, **settings),
    )


def authored_lab(*names: str) -> dict[str, Any]:
    return {
        "jupyter_lab_app_settings": sagemaker.CfnDomain.JupyterLabAppSettingsProperty(
            custom_images=[
                sagemaker.CfnDomain.CustomImageProperty(
                    image_name=name, app_image_config_name=f"{name}-config"
                )
                for name in names
            ]
        )
    }


def lists(stack: Stack) -> dict[str, Any]:
    properties = only(stack, "AWS::SageMaker::Domain")["Properties"]
    return {
        f"{level}.{member}": settings["CustomImages"]
        for level in ("DefaultUserSettings", "DefaultSpaceSettings")
        for member, settings in properties.get(level, {}).items()
        if isinstance(settings, dict) and "CustomImages" in settings
    }


def entry(name: str, slug: str) -> dict[str, str]:
    return {"ImageName": name, "AppImageConfigName": f"{name}-{slug}"}


def test_the_same_words_give_the_same_lists_as_for_an_existing_domain() -> None:
    def attach(domain: Domain, stack: Stack) -> None:
        apps = [JupyterLab(), CodeEditor(), KernelGateway(kernel_specs=[KernelSpec("python3")])]
        domain.attach(studio_image(stack, "studio", apps=apps))
        domain.attach(rstudio_image(stack, "r"))

    own, other = Stack(App(), "Own"), Stack(App(), "Other")
    attach(Domain.from_cfn_domain(cfn_domain(own)), own)
    attach(Domain.from_domain_id(other, "Domain", DOMAIN_ID), other)
    updated = {
        item["SettingsPath"]: item["CustomImages"]
        for item in only(other, UPDATE)["Properties"]["CustomImageLists"]
    }
    assert lists(own) == updated
    assert not resources(own, UPDATE)
    assert not findings(own)


def test_spaces_get_the_execution_role_that_their_settings_require(stack: Stack) -> None:
    Domain.from_cfn_domain(cfn_domain(stack)).attach(studio_image(stack))
    settings = only(stack, "AWS::SageMaker::Domain")["Properties"]["DefaultSpaceSettings"]
    assert settings["ExecutionRole"] == ROLE


def test_spaces_keep_the_execution_role_of_the_author(stack: Stack) -> None:
    domain = cfn_domain(stack)
    other = "arn:aws:iam::123456789012:role/spaces"
    domain.default_space_settings = sagemaker.CfnDomain.DefaultSpaceSettingsProperty(execution_role=other)
    Domain.from_cfn_domain(domain).attach(studio_image(stack))
    settings = only(stack, "AWS::SageMaker::Domain")["Properties"]["DefaultSpaceSettings"]
    assert settings["ExecutionRole"] == other


def test_entries_of_the_author_stay_and_come_first(stack: Stack) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack, **authored_lab("theirs")))
    domain.attach(studio_image(stack, "a"), to=[AttachTo.USERS])
    assert lists(stack)["DefaultUserSettings.JupyterLabAppSettings"] == [AUTHORED, entry("a", "jupyter-lab")]


def test_lists_without_an_entry_are_written_as_empty_so_that_the_last_one_is_detached(stack: Stack) -> None:
    Domain.from_cfn_domain(cfn_domain(stack))
    users = ("CodeEditor", "JupyterLab", "KernelGateway", "RSession")
    spaces = ("JupyterLab", "KernelGateway")
    assert lists(stack) == {
        **{f"DefaultUserSettings.{name}AppSettings": [] for name in users},
        **{f"DefaultSpaceSettings.{name}AppSettings": [] for name in spaces},
    }
    assert not findings(stack)


def test_an_entry_that_the_author_wrote_as_well_is_there_once(stack: Stack) -> None:
    domain = cfn_domain(stack)
    image = studio_image(stack, "a")
    domain.default_user_settings = sagemaker.CfnDomain.UserSettingsProperty(
        execution_role=ROLE,
        jupyter_lab_app_settings=sagemaker.CfnDomain.JupyterLabAppSettingsProperty(
            custom_images=[
                sagemaker.CfnDomain.CustomImageProperty(
                    image_name="a", app_image_config_name=image.app_image_config_name(JupyterLab)
                )
            ]
        ),
    )
    Domain.from_cfn_domain(domain).attach(image, to=[AttachTo.USERS])
    assert lists(stack)["DefaultUserSettings.JupyterLabAppSettings"] == [entry("a", "jupyter-lab")]


def test_refuses_an_image_that_the_author_attached_with_another_config(stack: Stack) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack, **authored_lab("a")))
    with pytest.raises(ValueError, match="'image' must not be in the CfnDomain with another configuration"):
        domain.attach(studio_image(stack, "a"))


def test_refuses_more_images_than_a_list_holds(stack: Stack) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack, **authored_lab(*(f"i{n}" for n in range(200)))))
    with pytest.raises(ValueError, match="'image' must be one of at most 200"):
        domain.attach(studio_image(stack, "a"))


def test_the_domain_waits_for_the_images_and_so_goes_before_them(stack: Stack) -> None:
    Domain.from_cfn_domain(cfn_domain(stack)).attach(studio_image(stack), pin_version=True)
    template = Template.from_stack(stack).to_json()
    (domain_id,) = resources(stack, "AWS::SageMaker::Domain")
    types = {template["Resources"][found]["Type"] for found in waits_for(template, domain_id)}
    assert types >= {f"AWS::SageMaker::{name}" for name in ("Image", "ImageVersion", "AppImageConfig")}
    pinned = lists(stack)["DefaultUserSettings.JupyterLabAppSettings"][0]["ImageVersionNumber"]
    assert pinned["Fn::GetAtt"][1] == "Version"


def test_profiles_and_spaces_of_an_own_domain_are_updated_by_a_custom_resource(stack: Stack) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack))
    domain.attach(studio_image(stack, "a"), to=[AttachTo.USERS, AttachTo.user_profile("alice")])
    (domain_id,) = resources(stack, "AWS::SageMaker::Domain")
    properties = only(stack, UPDATE)["Properties"]
    assert properties["DomainId"] == {"Ref": domain_id}
    assert [item["Target"] for item in properties["CustomImageLists"]] == ["user-profile/alice"]
    assert lists(stack)["DefaultUserSettings.JupyterLabAppSettings"] == [entry("a", "jupyter-lab")]
    assert not findings(stack)


def test_a_restart_needs_the_custom_resource_which_then_owns_the_list(stack: Stack) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack))
    domain.attach(rstudio_image(stack, "r"), restart_rstudio_server=True)
    (item,) = only(stack, UPDATE)["Properties"]["CustomImageLists"]
    assert item["CustomImages"] == [entry("r", "r-session")]
    assert "DefaultUserSettings.RSessionAppSettings" not in lists(stack)
    assert not findings(stack)


def test_two_references_to_one_domain_share_its_lists(stack: Stack) -> None:
    domain = cfn_domain(stack)
    for name in ("a", "b"):
        Domain.from_cfn_domain(domain).attach(studio_image(stack, name), to=[AttachTo.USERS])
    names = [entry["ImageName"] for entry in lists(stack)["DefaultUserSettings.JupyterLabAppSettings"]]
    assert names == ["a", "b"]


@pytest.mark.parametrize("first", [True, False])
def test_refuses_a_restart_for_some_r_images_only_since_two_would_write_one_list(
    stack: Stack, first: bool
) -> None:
    domain = Domain.from_cfn_domain(cfn_domain(stack))
    domain.attach(rstudio_image(stack, "a"), restart_rstudio_server=first)
    with pytest.raises(ValueError, match="'restart_rstudio_server' must be the same"):
        domain.attach(rstudio_image(stack, "b"), restart_rstudio_server=not first)


def test_refuses_a_restart_beside_r_images_of_the_author(stack: Stack) -> None:
    theirs = sagemaker.CfnDomain.RSessionAppSettingsProperty(
        custom_images=[sagemaker.CfnDomain.CustomImageProperty(image_name="r", app_image_config_name="c")]
    )
    domain = Domain.from_cfn_domain(cfn_domain(stack, r_session_app_settings=theirs))
    with pytest.raises(ValueError, match="'restart_rstudio_server' must be the same"):
        domain.attach(rstudio_image(stack, "a"), restart_rstudio_server=True)


def test_an_execution_role_of_the_stack_can_use_the_image_before_the_domain_offers_it(stack: Stack) -> None:
    role = iam.Role(stack, "Execution", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    domain = cfn_domain(stack)
    domain.default_user_settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=role.role_arn)
    image = studio_image(stack)
    image.grant_pull(role).apply_before(domain)
    Domain.from_cfn_domain(domain).attach(image)
    template = Template.from_stack(stack).to_json()
    (domain_id,) = resources(stack, "AWS::SageMaker::Domain")
    (policy_id,) = resources(stack, "AWS::IAM::Policy")
    assert policy_id in waits_for(template, domain_id)

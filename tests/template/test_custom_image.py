from __future__ import annotations

import re
from typing import Any

import pytest
from aws_cdk import Acknowledgment, CfnParameter, Stack, Validations
from aws_cdk import aws_iam as iam
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import (
    CodeEditor,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    RSession,
    RStudioImage,
    VersionMetadata,
)
from constructs_lib._validation import APP_IMAGE_CONFIG_NAME, IMAGE_NAME
from constructs_lib.app_types import App
from constructs_lib.custom_image import _config_name
from tests.template.kit import findings, only, resources, rstudio_image, source, studio_image

ALL_STUDIO_APPS: list[App] = [JupyterLab(), CodeEditor(), KernelGateway(kernel_specs=[KernelSpec("python3")])]


def counts(stack: Stack) -> dict[str, int]:
    types = ("IAM::Role", "SageMaker::Image", "SageMaker::ImageVersion", "SageMaker::AppImageConfig")
    return {name: len(resources(stack, f"AWS::{name}")) for name in types}


def test_a_studio_image_is_role_image_version_and_a_config_an_app(stack: Stack) -> None:
    image = studio_image(stack, "data-science", apps=ALL_STUDIO_APPS, display_name="DS", description="All")
    assert counts(stack) == {
        "IAM::Role": 1,
        "SageMaker::Image": 1,
        "SageMaker::ImageVersion": 1,
        "SageMaker::AppImageConfig": 3,
    }
    properties = only(stack, "AWS::SageMaker::Image")["Properties"]
    assert (properties["ImageDisplayName"], properties["ImageDescription"]) == ("DS", "All")
    assert image.image_name == "data-science"
    assert image.apps == tuple(ALL_STUDIO_APPS)
    assert not findings(stack)


def test_an_rstudio_image_has_a_config_that_is_just_a_name(stack: Stack) -> None:
    image = rstudio_image(stack, "geo-r", version=VersionMetadata(release_notes="First"))
    assert only(stack, "AWS::SageMaker::AppImageConfig")["Properties"] == {
        "AppImageConfigName": image.app_image_config_name("RSession")
    }
    assert only(stack, "AWS::SageMaker::ImageVersion")["Properties"]["ReleaseNotes"] == "First"
    assert not findings(stack)


def test_attributes_refer_to_the_resources(stack: Stack) -> None:
    image = studio_image(stack)
    (image_id,), (version_id,) = (
        resources(stack, f"AWS::SageMaker::{name}") for name in ("Image", "ImageVersion")
    )
    assert stack.resolve(image.image_arn) == {"Ref": image_id}
    assert stack.resolve(image.image_version_arn) == {"Ref": version_id}
    assert stack.resolve(image.image_version_number) == {"Fn::GetAtt": [version_id, "Version"]}
    assert stack.resolve(image.role.role_arn)["Fn::GetAtt"][0] in resources(stack, "AWS::IAM::Role")


@pytest.mark.parametrize("app_type", ["JupyterLab", JupyterLab, JupyterLab()])
def test_a_config_is_found_by_app_type_in_any_form(stack: Stack, app_type: Any) -> None:
    image = studio_image(stack)
    assert image.app_image_config_name(app_type) == "data-science-jupyter-lab"


def test_refuses_to_name_the_config_of_an_app_that_the_image_has_not(stack: Stack) -> None:
    with pytest.raises(ValueError, match="'app_type' must be one of JupyterLab, got 'CodeEditor'"):
        studio_image(stack).app_image_config_name(CodeEditor)


@pytest.mark.parametrize(
    "apps",
    [[], JupyterLab(), "JupyterLab", [JupyterLab], [RSession()], [JupyterLab(), JupyterLab()], [None]],
)
def test_refuses_apps_that_do_not_go_together(stack: Stack, apps: Any) -> None:
    with pytest.raises(ValueError, match=r"'apps' must .*choose|'apps' must .*once"):
        studio_image(stack, apps=apps)


def test_a_given_role_is_used_and_none_is_made(stack: Stack) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    image = RStudioImage(stack, "Image", image_name="r", container_image=source(stack), role=role)
    assert image.role is role
    assert counts(stack)["IAM::Role"] == 1


def test_an_execution_role_gets_the_pull_and_the_descriptions(stack: Stack) -> None:
    role = iam.Role(stack, "Execution", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    image = studio_image(stack, apps=[JupyterLab(), CodeEditor()])
    image.grant_pull(role).assert_success()
    statements = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    granted: dict[str, list[Any]] = {}
    for statement in statements:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            granted.setdefault(action, []).append(statement["Resource"])
    assert granted.keys() == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "sagemaker:DescribeAppImageConfig",
        "sagemaker:DescribeImage",
        "sagemaker:DescribeImageVersion",
    }
    assert [action for action, on in granted.items() if on == ["*"]] == ["ecr:GetAuthorizationToken"]
    assert "image-version/data-science/*" in str(granted["sagemaker:DescribeImageVersion"])
    assert len(granted["sagemaker:DescribeAppImageConfig"]) == 2
    theirs = "Stack/Execution/DefaultPolicy"  # a grant of CDK: for the owner of the role to acknowledge
    assert [finding for finding in findings(stack) if theirs not in finding] == []


def test_a_managed_policy_of_an_execution_role_has_its_one_wildcard_left_to_acknowledge(stack: Stack) -> None:
    policy = iam.ManagedPolicy(stack, "UseImages")
    studio_image(stack).grant_pull(policy).assert_success()
    Validations.of(policy).acknowledge(
        Acknowledgment(id="AwsSolutions-IAM5[Resource::*]", reason="ecr:GetAuthorizationToken")
    )
    assert findings(stack) == []


def test_an_image_name_that_is_known_at_deployment_only_names_the_config(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    image = studio_image(stack, "literal")
    token_named = _config_name(name, "jupyter-lab")
    assert stack.resolve(token_named) == {"Fn::Join": ["", [{"Ref": "Name"}, "-jupyter-lab"]]}
    assert image.app_image_config_name("JupyterLab") == "literal-jupyter-lab"


# Of text, since Hypothesis takes several times as long to generate it from a pattern.
IMAGE_NAMES = (
    st.one_of(st.text("ab09-.", max_size=63), st.text("abcdef0123456789-.", min_size=50, max_size=63))
    .map(lambda text: re.sub(r"([-.])[-.]+", r"\1", text).strip("-."))
    .filter(IMAGE_NAME.fullmatch)
)


@given(
    st.lists(IMAGE_NAMES, min_size=2, max_size=2, unique=True), st.sampled_from(["jupyter-lab", "r-session"])
)
def test_config_names_are_valid_and_tell_images_apart(names: list[str], slug: str) -> None:
    configs = [_config_name(name, slug) for name in names]
    assert all(len(config) <= 63 and APP_IMAGE_CONFIG_NAME.fullmatch(config) for config in configs)
    assert len(set(configs)) == 2


def test_names_that_differ_in_dots_only_have_different_configs() -> None:
    assert _config_name("a.b", "jupyter-lab") != _config_name("a-b", "jupyter-lab")

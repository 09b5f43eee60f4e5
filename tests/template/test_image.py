from __future__ import annotations

import pytest
from aws_cdk import App, CfnParameter, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from constructs_lib import ContainerImage, Image, ImageVersion
from tests.template.kit import findings, only, resources, source, waits_for


def test_image_has_what_was_given(stack: Stack) -> None:
    Image(stack, "Image", image_name="data.science-1", display_name="Data science", description="For all")
    ImageVersion(
        stack, "Version", image=Image.from_image_name(stack, "Other", "other"), container_image=source(stack)
    )
    properties = only(stack, "AWS::SageMaker::Image")["Properties"]
    assert properties.pop("ImageRoleArn")["Fn::GetAtt"][0] in resources(stack, "AWS::IAM::Role")
    assert properties == {
        "ImageName": "data.science-1",
        "ImageDisplayName": "Data science",
        "ImageDescription": "For all",
    }


@pytest.mark.parametrize(
    "name", ["", "Data", "a--b", "a..b", "-a", "a-", "a_b", "a" * 64, "a\n", "ä", "d/../e"]
)
def test_refuses_image_names_that_sagemaker_refuses(stack: Stack, name: str) -> None:
    with pytest.raises(ValueError, match=r"'image_name' must .*: "):
        Image(stack, "Image", image_name=name)


def test_lets_an_image_name_pass_that_is_known_at_deployment_only(stack: Stack) -> None:
    name = CfnParameter(stack, "Name").value_as_string
    Image(stack, "Image", image_name=name)
    assert only(stack, "AWS::SageMaker::Image")["Properties"]["ImageName"] == {"Ref": "Name"}


@pytest.mark.parametrize("name", [" a", "a ", "a`b", "a{b", "ä", "a\nb", "", "a" * 129])
def test_refuses_display_names_that_cloudformation_or_sagemaker_refuses(stack: Stack, name: str) -> None:
    with pytest.raises(ValueError, match="'display_name' must"):
        Image(stack, "Image", image_name="a", display_name=name)


@pytest.mark.parametrize("text", ["", "two\nlines", "a" * 513])
def test_refuses_descriptions_that_are_not_one_line_of_512(stack: Stack, text: str) -> None:
    with pytest.raises(ValueError, match="'description' must"):
        Image(stack, "Image", image_name="a", description=text)


def test_images_of_a_stack_share_a_role_that_pulls_from_their_repositories_only(stack: Stack) -> None:
    for name in ("a", "b"):
        image = Image(stack, name, image_name=name)
        ImageVersion(stack, f"{name}-version", image=image, container_image=source(stack))
    only(stack, "AWS::IAM::Role")
    statements = only(stack, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert [statement["Action"] for statement in statements] == [
        "ecr:GetAuthorizationToken",
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    ]
    assert "repository/images" in str(statements[1]["Resource"])
    assert not findings(stack)


def test_the_permissions_of_the_role_are_there_before_the_image(stack: Stack) -> None:
    image = Image(stack, "Image", image_name="a")
    ImageVersion(stack, "Version", image=image, container_image=source(stack))
    (image_id,), (policy_id,) = (
        resources(stack, "AWS::SageMaker::Image"),
        resources(stack, "AWS::IAM::ManagedPolicy"),
    )
    assert policy_id in waits_for(Template.from_stack(stack).to_json(), image_id)


def test_a_given_role_is_granted_the_pull_before_the_image(stack: Stack) -> None:
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    image = Image(stack, "Image", image_name="a", role=role)
    ImageVersion(stack, "Version", image=image, container_image=source(stack))
    (image_id,), (policy_id,) = (
        resources(stack, "AWS::SageMaker::Image"),
        resources(stack, "AWS::IAM::Policy"),
    )
    assert policy_id in waits_for(Template.from_stack(stack).to_json(), image_id)
    only(stack, "AWS::IAM::Role")
    assert image.role is role


def test_an_imported_role_is_used_as_it_is(stack: Stack) -> None:
    arn = "arn:aws:iam::123456789012:role/images"
    image = Image(
        stack, "Image", image_name="a", role=iam.Role.from_role_arn(stack, "Role", arn, mutable=False)
    )
    ImageVersion(stack, "Version", image=image, container_image=source(stack))
    assert only(stack, "AWS::SageMaker::Image")["Properties"]["ImageRoleArn"] == arn
    assert not resources(stack, "AWS::IAM::ManagedPolicy")


def test_an_imported_image_makes_no_resource(stack: Stack) -> None:
    image = Image.from_image_name(stack, "Image", "theirs")
    assert image.image_name == "theirs"
    assert str(stack.resolve(image.image_arn)).endswith(":image/theirs']]}")
    assert not resources(stack, "AWS::SageMaker::Image")


def test_refuses_an_import_by_another_name_than_an_image_has(stack: Stack) -> None:
    with pytest.raises(ValueError, match="'image_name'"):
        Image.from_image_name(stack, "Image", "arn:aws:sagemaker:us-east-1:123456789012:image/a")


def test_refuses_more_repositories_than_one_policy_holds() -> None:
    stack = Stack(App(), "Stack")
    image = Image(stack, "Image", image_name="a")

    def version(index: int) -> None:
        repository = ecr.Repository.from_repository_name(stack, f"Repository{index}", f"images-{index}")
        container_image = ContainerImage.from_ecr_repository(repository, tag="1")
        ImageVersion(stack, f"Version{index}", image=image, container_image=container_image)

    for index in range(40):
        version(index)
    with pytest.raises(ValueError, match="at most 40 repositories"):
        version(40)

from __future__ import annotations

from pathlib import Path

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template

from constructs_lib import ContainerImage, Image, ImageVersion, VersionMetadata
from tests.template.kit import findings, only, resources, source, waits_for


def image_version(stack: Stack, construct_id: str = "Version", **metadata: object) -> ImageVersion:
    image = stack.node.try_find_child("Image") or Image(stack, "Image", image_name="a")
    assert isinstance(image, Image)
    return ImageVersion(
        stack,
        construct_id,
        image=image,
        container_image=source(stack),
        metadata=VersionMetadata(**metadata) if metadata else None,  # type: ignore[arg-type] # test data
    )


def test_the_old_version_stays_when_it_is_replaced_and_goes_with_the_stack(stack: Stack) -> None:
    image_version(stack)
    version = only(stack, "AWS::SageMaker::ImageVersion")
    assert (version["UpdateReplacePolicy"], version["DeletionPolicy"]) == ("Retain", "Delete")


def test_metadata_reach_the_version(stack: Stack) -> None:
    image_version(
        stack,
        ml_framework="PyTorch 2.9",
        programming_lang="Python 3.12.1",
        processor="GPU",
        job_type="NOTEBOOK_KERNEL",
        release_notes="Faster",
        vendor_guidance="STABLE",
        horovod=False,
    )
    properties = only(stack, "AWS::SageMaker::ImageVersion")["Properties"]
    assert properties["ImageName"] == "a"
    assert "images:1.0.0" in str(properties["BaseImage"])
    assert {name: properties[name] for name in properties if name not in ("ImageName", "BaseImage")} == {
        "MLFramework": "PyTorch 2.9",
        "ProgrammingLang": "Python 3.12.1",
        "Processor": "GPU",
        "JobType": "NOTEBOOK_KERNEL",
        "ReleaseNotes": "Faster",
        "VendorGuidance": "STABLE",
        "Horovod": False,
    }
    assert not findings(stack)


def test_versions_of_one_image_come_in_order(stack: Stack) -> None:
    for name in ("First", "Second", "Third"):
        image_version(stack, name)
    template = Template.from_stack(stack).to_json()
    ids = sorted(resources(stack, "AWS::SageMaker::ImageVersion"))  # First…, Second…, Third…
    assert ids[0] in waits_for(template, ids[1])
    assert ids[1] in waits_for(template, ids[2])


def test_aliases_come_from_a_custom_resource_that_knows_the_new_number(stack: Stack) -> None:
    image_version(stack, aliases=["stable", "1.0"])
    (version_id,) = resources(stack, "AWS::SageMaker::ImageVersion")
    assert "Aliases" not in only(stack, "AWS::SageMaker::ImageVersion")["Properties"]
    properties = only(stack, "Custom::SageMakerImageVersionAliases")["Properties"]
    assert properties["ImageName"] == "a"
    assert properties["Version"] == {"Fn::GetAtt": [version_id, "Version"]}
    assert properties["Aliases"] == ["stable", "1.0"]
    assert not findings(stack)


def test_without_aliases_nothing_of_the_kind_is_defined(stack: Stack) -> None:
    image_version(stack)
    assert not resources(stack, "Custom::SageMakerImageVersionAliases")
    assert not resources(stack, "AWS::Lambda::Function")


def test_a_role_can_be_given_the_pull_and_the_description(stack: Stack) -> None:
    role = iam.Role(stack, "User", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    version = image_version(stack)
    version.grant_pull(role)
    version.grant_describe(role)
    statements = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    assert "sagemaker:DescribeImageVersion" in str(statements)
    assert "ecr:BatchGetImage" in str(statements)


def test_a_principal_that_has_no_policies_is_told_that_nothing_was_granted(stack: Stack) -> None:
    assert not image_version(stack).grant_describe(iam.AccountPrincipal("111122223333")).success


ARN = "arn:aws:sagemaker:us-east-1:123456789012:image-version/theirs/12"


def test_an_imported_version_knows_its_number_and_makes_no_resource(stack: Stack) -> None:
    version = ImageVersion.from_image_version_arn(stack, "Version", ARN)
    assert (version.image_version_arn, version.image_version_number) == (ARN, 12)
    assert not resources(stack, "AWS::SageMaker::ImageVersion")


def test_the_number_of_an_import_can_be_known_at_deployment_only(stack: Stack) -> None:
    arn = CfnParameter(stack, "Arn").value_as_string
    version = ImageVersion.from_image_version_arn(stack, "Version", arn)
    assert stack.resolve(version.image_version_number) == {
        "Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "Arn"}]}]
    }


@pytest.mark.parametrize("arn", ["", "theirs/12", ARN.replace("/12", ""), ARN.replace("12", "newest")])
def test_refuses_an_import_by_what_is_no_arn_of_a_version(stack: Stack, arn: str) -> None:
    with pytest.raises(ValueError, match="'image_version_arn' must"):
        ImageVersion.from_image_version_arn(stack, "Version", arn)


def test_a_changed_folder_makes_another_container_image_and_an_unchanged_one_does_not(tmp_path: Path) -> None:
    def base_image() -> str:
        stack = Stack(None, "Stack")
        image = Image(stack, "Image", image_name="a")
        ImageVersion(stack, "Version", image=image, container_image=ContainerImage.from_asset(str(tmp_path)))
        return str(only(stack, "AWS::SageMaker::ImageVersion")["Properties"]["BaseImage"])

    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text("FROM scratch\n")
    first = base_image()
    assert base_image() == first
    dockerfile.write_text("FROM scratch\nLABEL a=b\n")
    assert base_image() != first


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        ("ml_framework", "PyTorch"),
        ("programming_lang", "Python \u0663.\u0661"),  # digits, but not of ASCII
        ("programming_lang", "Python 3"),
        ("processor", "TPU"),
        ("job_type", "training"),
        ("vendor_guidance", "OK"),
        ("release_notes", ""),
        ("release_notes", "a" * 256),
        ("aliases", "stable"),
        ("aliases", [".hidden"]),
        ("aliases", ["-x"]),
        ("aliases", ["a b"]),
        ("aliases", ["same", "same"]),
    ],
)
def test_refuses_metadata_that_sagemaker_refuses(prop: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"'{prop}"):
        VersionMetadata(**{prop: value})  # type: ignore[arg-type] # wrong on purpose

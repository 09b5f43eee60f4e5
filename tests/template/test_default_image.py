"""``attach(as_default=True)``: what the custom resource is told, and what an own domain says itself."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib import AttachTo, CodeEditor, Domain, JupyterLab
from tests.template.kit import DOMAIN_ID, findings, only, resources, rstudio_image, studio_image
from tests.template.test_own_domain import cfn_domain

UPDATE = "Custom::SageMakerDomainUpdate"


@pytest.fixture
def domain(stack: Stack) -> Domain:
    return Domain.from_domain_id(stack, "Domain", DOMAIN_ID)


def defaults(stack: Stack) -> dict[tuple[str, str], Any]:
    return {
        (entry["Target"], entry["SettingsPath"]): entry["Default"]
        for update in resources(stack, UPDATE).values()
        for entry in update["Properties"]["CustomImageLists"]
        if "Default" in entry
    }


def logical_id(stack: Stack, resource_type: str) -> str:
    (found,) = resources(stack, resource_type)
    return found


def test_says_for_each_place_and_app_what_apps_start_with(stack: Stack, domain: Domain) -> None:
    image = studio_image(stack, apps=[JupyterLab(), CodeEditor()])

    domain.attach(image, as_default=True)

    arn = {"SageMakerImageArn": {"Ref": logical_id(stack, "AWS::SageMaker::Image")}}
    assert defaults(stack) == {
        ("domain", "DefaultUserSettings.JupyterLabAppSettings"): arn,
        ("domain", "DefaultSpaceSettings.JupyterLabAppSettings"): arn,
        ("domain", "DefaultUserSettings.CodeEditorAppSettings"): arn,
    }


def test_pins_the_version_as_the_attachment_does(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack), to=[AttachTo.USERS], pin_version=True, as_default=True)

    (default,) = defaults(stack).values()
    assert default["SageMakerImageVersionArn"] == {"Ref": logical_id(stack, "AWS::SageMaker::ImageVersion")}


def test_no_image_is_the_default_unless_asked_for(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack))

    assert defaults(stack) == {}
    assert "sagemaker:AddTags" not in str(resources(stack, "AWS::IAM::ManagedPolicy"))


def test_each_place_may_have_another_default(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "one"), to=[AttachTo.USERS], as_default=True)
    domain.attach(studio_image(stack, "two"), to=[AttachTo.SPACES], as_default=True)
    domain.attach(rstudio_image(stack), as_default=True)

    assert len(defaults(stack)) == 3


def test_refuses_two_defaults_for_one_app_and_place_and_adds_none_of_it(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack, "one"), to=[AttachTo.USERS], as_default=True)
    two = studio_image(stack, "two")

    with pytest.raises(
        ValueError, match=r"'as_default' must .*JupyterLab at AttachTo\.USERS, got 'two': one"
    ):
        domain.attach(two, as_default=True)

    domain.attach(two)  # nothing of it was kept
    assert len(defaults(stack)) == 1


def test_an_image_of_another_stack_is_named_so_that_nothing_is_exported() -> None:
    app = App()
    images, domains = Stack(app, "Images"), Stack(app, "Domains")
    domain = Domain.from_domain_id(domains, "Domain", DOMAIN_ID)

    domain.attach(studio_image(images), to=[AttachTo.USERS], as_default=True)

    (default,) = defaults(domains).values()
    assert "image/data-science" in str(default["SageMakerImageArn"])
    assert "ImportValue" not in str(default)


def test_cdk_and_cdk_nag_have_nothing_to_say(stack: Stack, domain: Domain) -> None:
    domain.attach(studio_image(stack), pin_version=True, as_default=True)
    domain.attach(rstudio_image(stack), as_default=True)

    assert findings(stack) == []


def own_domain(stack: Stack, **spec: str) -> Domain:
    lab = sagemaker.CfnDomain.JupyterLabAppSettingsProperty(
        default_resource_spec=sagemaker.CfnDomain.ResourceSpecProperty(**spec)
    )
    return Domain.from_cfn_domain(cfn_domain(stack, jupyter_lab_app_settings=lab if spec else None))


def spec_of(stack: Stack) -> Any:
    settings = only(stack, "AWS::SageMaker::Domain")["Properties"]["DefaultUserSettings"]
    return settings["JupyterLabAppSettings"].get("DefaultResourceSpec")


@pytest.mark.parametrize("pin_version", [True, False])
def test_an_own_domain_names_the_version_of_each_deployment(stack: Stack, pin_version: bool) -> None:
    own_domain(stack, instance_type="ml.t3.medium").attach(
        studio_image(stack), pin_version=pin_version, as_default=True
    )

    assert spec_of(stack) == {
        "InstanceType": "ml.t3.medium",
        "SageMakerImageArn": {"Ref": logical_id(stack, "AWS::SageMaker::Image")},
        "SageMakerImageVersionArn": {"Ref": logical_id(stack, "AWS::SageMaker::ImageVersion")},
    }
    assert findings(stack) == []


def test_an_own_domain_has_no_default_of_ours_unless_asked_for(stack: Stack) -> None:
    own_domain(stack).attach(studio_image(stack))

    assert spec_of(stack) is None


def test_refuses_a_default_where_the_author_has_one(stack: Stack) -> None:
    domain = own_domain(stack, sage_maker_image_arn="arn:aws:sagemaker:us-east-1:123456789012:image/theirs")

    domain.attach(studio_image(stack), to=[AttachTo.SPACES], as_default=True)
    with pytest.raises(ValueError, match=r"'as_default' must be False where the CfnDomain has .*theirs"):
        domain.attach(studio_image(stack, "other"), to=[AttachTo.USERS], as_default=True)

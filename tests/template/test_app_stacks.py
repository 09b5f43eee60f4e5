from __future__ import annotations

import json
import re
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template

from stacks.custom_images_stack import CustomImagesStack
from stacks.own_domain_stack import OwnDomainStack
from stacks.settings import SettingsError, parse_settings
from tests.template.kit import findings, only, resources, waits_for
from tests.unit.stacks.documents import DOMAIN_ID, FULL, HARDENED, OWN_DOMAIN, changed

UPDATE = "Custom::SageMakerDomainUpdate"
RSTUDIO = {"rstudio_server_pro": {"domain_execution_role_arn": "arn:aws:iam::123456789012:role/rstudio"}}


def images_stack(document: dict[str, Any]) -> CustomImagesStack:
    return CustomImagesStack(App(), "CustomImages", settings=parse_settings(document))


def own_domain_stack(document: dict[str, Any] = FULL, **own: Any) -> OwnDomainStack:
    settings = parse_settings(changed((("domain",), {"own": OWN_DOMAIN | RSTUDIO | own}), base=document))
    assert settings.domain.own is not None
    return OwnDomainStack(App(), "CustomImagesDomain", settings=settings, own=settings.domain.own)


def actions(stack: Stack) -> set[str]:
    """Return what the execution role of the domain may do, beside the policies that the settings name."""
    policies = [
        policy["Properties"]
        for name, policy in resources(stack, "AWS::IAM::ManagedPolicy").items()
        if name.startswith("OwnDomain")
    ]
    statements = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
    return {
        action
        for statement in statements
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_one_domain_update_attaches_all_images() -> None:
    properties = only(images_stack(FULL), UPDATE)["Properties"]
    assert properties["DomainId"] == DOMAIN_ID
    assert {
        image["ImageName"] for entries in properties["CustomImageLists"] for image in entries["CustomImages"]
    } == {"data-science", "editor", "geo-r"}
    assert properties["Adopt"] == ["data-science"]


def test_an_existing_domain_needs_no_parameter() -> None:
    assert "DomainId" not in Template.from_stack(images_stack(FULL)).to_json().get("Parameters", {})


def test_a_domain_that_nobody_named_is_asked_for_at_the_deployment() -> None:
    stack = images_stack(changed((("domain",), {})))
    parameter = Template.from_stack(stack).to_json()["Parameters"]["DomainId"]
    assert "Default" not in parameter
    assert re.search(parameter["AllowedPattern"], DOMAIN_ID)
    assert not re.search(parameter["AllowedPattern"], "data-platform")
    assert only(stack, UPDATE)["Properties"]["DomainId"] == {"Ref": "DomainId"}


def test_the_parameter_takes_what_the_constructs_take() -> None:
    stack = images_stack(changed((("domain",), {})))
    pattern = Template.from_stack(stack).to_json()["Parameters"]["DomainId"]["AllowedPattern"]
    with pytest.raises(SettingsError) as refusal:
        parse_settings({"domain": {"domain_id": "mine"}})
    assert pattern.strip("^$") in str(refusal.value)


def test_every_image_tells_its_arn_its_version_and_its_configurations() -> None:
    outputs = Template.from_stack(images_stack(FULL)).to_json()["Outputs"]
    assert outputs.keys() == {
        f"{prefix}{what}"
        for prefix in ("DataScience", "Editor", "GeoR")
        for what in ("ImageArn", "ImageVersion", "AppImageConfigs")
    }
    assert (
        outputs["DataScienceAppImageConfigs"]["Value"]
        == "data-science-jupyter-lab,data-science-kernel-gateway"
    )


def test_the_version_is_the_last_part_of_the_version_arn() -> None:
    stack = images_stack(FULL)
    value = Template.from_stack(stack).to_json()["Outputs"]["EditorImageVersion"]["Value"]
    index, split = value["Fn::Select"]
    separator, arn = split["Fn::Split"]
    assert arn["Ref"] in resources(stack, "AWS::SageMaker::ImageVersion")
    arn_of_aws = "arn:aws:sagemaker:eu-west-1:123456789012:image-version/editor/7"
    assert arn_of_aws.split(separator)[int(index)] == "7"


@pytest.mark.parametrize("restart", [True, False])
def test_tells_how_to_restart_rstudio_unless_that_is_done(restart: bool) -> None:
    attach = (("rstudio_images", 0, "attach", "restart_rstudio_server"), restart)
    outputs = Template.from_stack(images_stack(changed(attach))).find_outputs("RStudioServerRestart")
    assert bool(outputs) is not restart
    for output in outputs.values():
        for word in ("delete-app", "create-app", "RStudioServerPro", "domain-shared", DOMAIN_ID):
            assert word in str(output["Value"])


def test_studio_images_alone_tell_nothing_about_rstudio() -> None:
    stack = images_stack(changed((("rstudio_images",), [])))
    assert not Template.from_stack(stack).find_outputs("RStudioServerRestart")


def test_places_what_the_constructs_refuse() -> None:
    gateway = {
        "apps": {"kernel_gateway": {"kernel_specs": [{"name": "python3"}]}},
        "container_image": FULL["studio_images"][1]["container_image"],
        "attach": {"to": [{"space": "team"}]},
    }
    images = [{"image_name": f"image-{index}", **gateway} for index in range(6)]
    with pytest.raises(SettingsError, match=r"- studio_images\[5\]\.attach.* must .*at most 5"):
        images_stack({"studio_images": images})


def test_an_own_domain_lists_the_images_as_properties() -> None:
    stack = own_domain_stack(changed((("studio_images", 0, "attach", "to"), ["users"])))
    settings = only(stack, "AWS::SageMaker::Domain")["Properties"]["DefaultUserSettings"]
    names = {
        member: [image["ImageName"] for image in settings[member]["CustomImages"]]
        for member in ("JupyterLabAppSettings", "CodeEditorAppSettings")
    }
    assert names == {"JupyterLabAppSettings": ["data-science"], "CodeEditorAppSettings": ["editor"]}


def test_users_of_an_own_domain_may_run_its_images_before_it_offers_them() -> None:
    stack = own_domain_stack()
    assert actions(stack) >= {
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetAuthorizationToken",
        "sagemaker:DescribeImage",
        "sagemaker:DescribeImageVersion",
        "sagemaker:DescribeAppImageConfig",
        "logs:PutLogEvents",
    }
    template = Template.from_stack(stack).to_json()
    (domain,) = resources(stack, "AWS::SageMaker::Domain")
    policies = [name for name in resources(stack, "AWS::IAM::ManagedPolicy") if name.startswith("OwnDomain")]
    assert waits_for(template, domain) >= {*policies, *resources(stack, "AWS::SageMaker::ImageVersion")}


def test_an_own_domain_is_as_the_settings_say() -> None:
    stack = own_domain_stack(
        security_groups=["sg-0123456789abcdef0"],
        kms_key_id="alias/studio",
        auth_mode="SSO",
        managed_policy_arns=["arn:aws:iam::123456789012:policy/studio-users"],
    )
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::SageMaker::Domain",
        {
            "DomainName": "data-platform",
            "AuthMode": "SSO",
            "VpcId": "vpc-0123456789abcdef0",
            "SubnetIds": ["subnet-0123456789abcdef0"],
            "AppNetworkAccessType": "VpcOnly",
            "AppSecurityGroupManagement": "Service",
            "KmsKeyId": "alias/studio",
            "DefaultUserSettings": Match.object_like({"SecurityGroups": ["sg-0123456789abcdef0"]}),
            "DomainSettings": {
                "RStudioServerProDomainSettings": {
                    "DomainExecutionRoleArn": "arn:aws:iam::123456789012:role/rstudio"
                }
            },
        },
    )
    template.has_resource_properties(
        "AWS::IAM::Role",
        {"ManagedPolicyArns": Match.array_with(["arn:aws:iam::123456789012:policy/studio-users"])},
    )


def test_an_own_domain_without_rstudio_has_no_settings_of_it() -> None:
    stack = own_domain_stack(changed((("rstudio_images",), [])), rstudio_server_pro=None)
    properties = only(stack, "AWS::SageMaker::Domain")["Properties"]
    assert properties.keys().isdisjoint({"DomainSettings", "AppSecurityGroupManagement"})


def test_an_own_domain_tells_its_id_and_address() -> None:
    outputs = Template.from_stack(own_domain_stack()).to_json()["Outputs"]
    assert outputs.keys() >= {"DomainId", "DomainUrl"}


@pytest.mark.parametrize("define", [images_stack, own_domain_stack])
def test_a_regulated_account_gets_what_it_asks_for(define: Any) -> None:
    stack = define(changed((("domain_update",), HARDENED)))
    properties = only(stack, "AWS::Lambda::Function")["Properties"]
    assert properties["VpcConfig"] == {
        "SecurityGroupIds": HARDENED["vpc"]["security_groups"],
        "SubnetIds": HARDENED["vpc"]["subnet_ids"],
    }
    assert properties["KmsKeyArn"] == HARDENED["encryption_key"]
    assert properties["DeadLetterConfig"] == {"TargetArn": HARDENED["dead_letter_queue"]}
    assert properties["ReservedConcurrentExecutions"] == 5
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert properties["CodeSigningConfigArn"] == HARDENED["code_signing_config"]
    roles = [role["Properties"] for role in resources(stack, "AWS::IAM::Role").values()]
    ours = [role for role in roles if role.get("Path") == HARDENED["role_path"]]
    assert [role["PermissionsBoundary"] for role in ours] == [HARDENED["permissions_boundary"]] * 2
    assert [finding for finding in findings(stack) if "legacy" not in finding] == []


def many_images(count: int) -> list[dict[str, Any]]:
    first = {name: value for name, value in FULL["studio_images"][0].items() if name != "attach"}
    return [first | {"image_name": f"{'i' * 60}{index:03}"} for index in range(count)]


def deployed(value: Any) -> Any:
    """Return a value as CloudFormation would deploy it, with names as long as they get."""
    longest = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-9", "AWS::AccountId": "1" * 12}
    match value:
        case {"Ref": name} | {"Fn::GetAtt": [name, *_]}:
            arn = f"arn:aws-us-gov:sagemaker:ap-southeast-9:{'1' * 12}:image/{'i' * 63}"
            return longest.get(name, arn)
        case {"Fn::Join": [separator, parts]}:
            return separator.join(deployed(part) for part in parts)
        case {"Fn::Sub": text}:
            return re.sub(r"\$\{([^}]*)\}", lambda match: longest[match[1]], text)
        case dict():
            return {name: deployed(item) for name, item in value.items()}
        case list():
            return [deployed(item) for item in value]
    return value


def test_no_policy_of_an_own_domain_outgrows_what_iam_takes() -> None:
    stack = own_domain_stack(changed((("studio_images",), many_images(17)), (("rstudio_images",), [])))
    policies = resources(stack, "AWS::IAM::ManagedPolicy")
    ours = [policy for name, policy in policies.items() if name.startswith("OwnDomainImages")]
    assert len(ours) == 3
    for policy in ours:
        document = json.dumps(deployed(policy["Properties"]["PolicyDocument"]), separators=(",", ":"))
        assert len(document) <= 6144
    assert resources(stack, "AWS::IAM::Policy") == {}


def test_refuses_images_that_leave_no_room_for_policies_of_the_settings() -> None:
    arns = [f"arn:aws:iam::123456789012:policy/team-{index}" for index in range(8)]
    images = (("studio_images",), many_images(9))
    with pytest.raises(SettingsError, match=r"domain\.own\.managed_policy_arns must leave room"):
        own_domain_stack(changed(images, (("rstudio_images",), [])), managed_policy_arns=arns)


@pytest.mark.parametrize("define", [lambda: images_stack(FULL), own_domain_stack])
def test_nothing_is_found_in_the_stacks(define: Any) -> None:
    assert [finding for finding in findings(define()) if "legacy" not in finding] == []

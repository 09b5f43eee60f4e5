"""A domain that the stack owns: images come and go as properties of it."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from constructs_lib import Domain
from tests.scenarios.stage import Stage, studio_image


def test_images_come_and_go_with_the_properties_of_the_domain(stage: Stage) -> None:
    stage.control.set_rules(check_execution_role=True)

    def deploy(*names: str) -> list[str]:
        outcome = stage.stacks.deploy(lambda stack: define(stack, *names))
        return [outcome.status, *outcome.failures]

    assert deploy("one", "two") == ["CREATE_COMPLETE"]
    (domain,) = stage.control.state()["domains"]
    domain_id = domain["DomainId"]
    assert [entry["ImageName"] for entry in stage.users(domain_id)] == ["one", "two"]
    assert [entry["ImageName"] for entry in stage.spaces(domain_id)] == ["one", "two"]

    assert deploy("two") == ["UPDATE_COMPLETE"]
    assert [entry["ImageName"] for entry in stage.users(domain_id)] == ["two"]

    assert deploy() == ["UPDATE_COMPLETE"]
    assert stage.users(domain_id) == []
    assert stage.spaces(domain_id) == []
    assert stage.control.state()["images"] == []

    assert deploy("one") == ["UPDATE_COMPLETE"]
    deleted = stage.stacks.delete()
    assert deleted.status == "DELETE_COMPLETE", deleted.failures
    assert stage.control.state()["domains"] == []


def define(stack: Stack, *names: str) -> None:
    role = iam.Role(stack, "ExecutionRole", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    cfn_domain = sagemaker.CfnDomain(
        stack,
        "Domain",
        auth_mode="IAM",
        domain_name="our-domain",
        default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(execution_role=role.role_arn),
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=["subnet-0123456789abcdef0"],
    )
    cfn_domain.node.add_dependency(role)
    domain = Domain.from_cfn_domain(cfn_domain)
    for name in names:
        image = studio_image(stack, name)
        image.grant_pull(role)
        domain.attach(image)

"""What somebody made by hand moves into a stack, and on into another: docs/adoption.md, step by step."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnResource, RemovalPolicies, Stack
from aws_cdk import aws_iam as iam

from constructs_lib import VersionMetadata
from tests.demo.snapshot import comparable
from tests.e2e.cloud import Cloud, Define
from tests.local_aws.cloudformation.template import Template
from tests.scenarios.stage import existing_domain, studio_image

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

NAME = "made-by-hand"
PULL = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetAuthorizationToken",
]
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


class Account:
    """An account in which somebody made an image with two versions by hand, and attached it.

    Args:
        cloud: The account.
        name: The name of the image and of its role.
    """

    def __init__(self, cloud: Cloud, name: str = NAME) -> None:
        self.cloud = cloud
        self.name = name
        self.config = f"{name}-jupyter-lab"
        self.entry = {"ImageName": name, "AppImageConfigName": self.config}
        self.role = f"arn:aws:iam::123456789012:role/{name}"
        self.sagemaker = cloud.client("sagemaker")
        self._make_role()
        self._make_image()
        self.domain_id = cloud.control.seed_domain(
            domain_name=name, images=[{"image_name": f"{name}-theirs"}]
        )
        self._update_domain([*self.entries(), self.entry])
        self.before = self.stored()

    def entries(self) -> list[dict[str, Any]]:
        """What the domain offers to users of JupyterLab."""
        domain = self.sagemaker.describe_domain(DomainId=self.domain_id)
        entries: list[dict[str, Any]] = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"]
        return entries

    def stored(self) -> dict[str, Any]:
        """The image, its versions, its configuration and the domain, to the last member."""
        state = self.cloud.control.state()
        version, configs = f"/{self.name}/", state["app_image_configs"]
        return {
            "images": [one for one in state["images"] if one["ImageName"] == self.name],
            "versions": [one for one in state["image_versions"] if version in one["ImageVersionArn"]],
            "configs": [one for one in configs if one["AppImageConfigName"] == self.config],
            "domains": [comparable(one) for one in state["domains"] if one["DomainId"] == self.domain_id],
        }

    def import_resources(
        self, stack_name: str, define: Define, directory: Path, *, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run `cdk import` with a mapping file."""
        assembly = self.cloud.synthesize(**{stack_name: define})
        template = json.loads((assembly / f"{stack_name}.template.json").read_text())
        file = directory / "mapping.json"
        file.write_text(json.dumps(_mapping(template)))
        options = ["--app", str(assembly), "--resource-mapping", str(file)]
        return self.cloud.run("import", stack_name, *options, check=check)

    def _make_role(self) -> None:
        client = self.cloud.client("iam")
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
        }
        statement = {"Effect": "Allow", "Action": PULL, "Resource": "*"}
        client.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(_document(trust)))
        policy = json.dumps(_document(statement))
        client.put_role_policy(RoleName=self.name, PolicyName="pull", PolicyDocument=policy)

    def _make_image(self) -> None:
        self.sagemaker.create_image(ImageName=self.name, RoleArn=self.role)
        self.sagemaker.get_waiter("image_created").wait(ImageName=self.name, WaiterConfig={"Delay": 1})
        for tag in ("0.9.0", "1.0.0"):
            base_image = f"{REGISTRY}/images:{tag}"
            self.sagemaker.create_image_version(
                ImageName=self.name, BaseImage=base_image, ClientToken=tag.replace(".", "-")
            )
            waiter = self.sagemaker.get_waiter("image_version_created")
            waiter.wait(ImageName=self.name, WaiterConfig={"Delay": 1})
        self.sagemaker.update_image_version(ImageName=self.name, Version=1, AliasesToAdd=["proven"])
        self.sagemaker.update_image_version(ImageName=self.name, Version=2, AliasesToAdd=["stable"])
        self.sagemaker.create_app_image_config(AppImageConfigName=self.config)

    def _update_domain(self, entries: list[dict[str, Any]]) -> None:
        settings = {"JupyterLabAppSettings": {"CustomImages": entries}}
        spaces = {"JupyterLabAppSettings": {"CustomImages": [self.entry]}}
        self.sagemaker.update_domain(
            DomainId=self.domain_id, DefaultUserSettings=settings, DefaultSpaceSettings=spaces
        )
        while self.sagemaker.describe_domain(DomainId=self.domain_id)["Status"] != "InService":
            time.sleep(0.1)


@pytest.fixture(scope="module")
def account(cloud: Cloud) -> Account:
    return Account(cloud)


def owner(account: Account, *, role: bool = True, keep: bool = False) -> Define:
    """A stack that has the image under the same names, with the same role and container image."""

    def define(stack: Stack) -> None:
        theirs = iam.Role.from_role_arn(stack, "ImageRole", account.role, mutable=False)
        version = VersionMetadata(aliases=["stable"])
        image = studio_image(stack, NAME, role=theirs if role else None, version=version)
        existing_domain(stack, account.domain_id).attach(image)
        if keep:
            RemovalPolicies.of(image).retain()

    return define


def something_else(stack: Stack) -> None:
    """What is left of a stack that has given the image away."""
    CfnResource(stack, "Rest", type="AWS::CloudFormation::WaitConditionHandle")


def test_an_import_refuses_an_image_whose_role_is_still_to_come(account: Account, tmp_path: Path) -> None:
    refused = account.import_resources("Early", owner(account, role=False), tmp_path, check=False)

    assert refused.returncode != 0
    assert "Unresolved resource dependencies [SageMakerImageRole" in refused.stdout
    assert account.stored() == account.before


def test_moves_into_a_stack_and_on_into_another(account: Account, tmp_path: Path) -> None:
    cloud = account.cloud

    said = account.import_resources("First", owner(account), tmp_path).stdout

    assert cloud.status("First") == "IMPORT_COMPLETE", said
    assert account.stored() == account.before
    assert policies(account, "First") == {
        "Image": "Retain",
        "AppImageConfig": "Retain",
        "ImageVersion": "Delete",
    }

    cloud.control.clear_calls()
    cloud.deploy(First=owner(account, keep=True))

    assert cloud.status("First") == "UPDATE_COMPLETE"
    assert account.stored() == account.before
    assert cloud.control.calls().writes() == []

    cloud.deploy(First=something_else)

    assert account.entry not in account.entries()
    left = account.stored()
    assert {**left, "domains": account.before["domains"]} == account.before

    account.import_resources("Second", owner(account), tmp_path)
    cloud.deploy(Second=owner(account))

    assert cloud.status("Second") == "UPDATE_COMPLETE"
    assert account.stored() == account.before


def policies(account: Account, stack_name: str) -> dict[str, str]:
    """The deletion policies of a stack's resources, by what they are."""
    text = account.cloud.client("cloudformation").get_template(StackName=stack_name)["TemplateBody"]
    return {
        resource["Type"].rpartition("::")[2]: resource["DeletionPolicy"]
        for resource in Template(text).resources.values()
    }


def _mapping(template: dict[str, Any]) -> dict[str, dict[str, str]]:
    arn = "arn:aws:sagemaker:us-east-1:123456789012"
    identifiers = {
        "AWS::SageMaker::Image": {"ImageArn": f"{arn}:image/{NAME}"},
        "AWS::SageMaker::ImageVersion": {"ImageVersionArn": f"{arn}:image-version/{NAME}/2"},
        "AWS::SageMaker::AppImageConfig": {"AppImageConfigName": f"{NAME}-jupyter-lab"},
    }
    return {
        name: identifiers[resource["Type"]]
        for name, resource in template["Resources"].items()
        if resource["Type"] in identifiers
    }


def _document(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement]}

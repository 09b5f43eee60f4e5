"""The function and its custom resource, for the raw side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import Aws, CfnDeletionPolicy, CfnResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_sagemaker as sagemaker

from .raw_iam import document, statement, trust
from .sources import DOMAIN_ID

_RUNTIME = Path(__file__).parents[2] / "constructs_lib" / "runtime"
_IMAGES_A_POLICY = 32  # as many as a managed policy of 6,144 characters holds


@dataclass(frozen=True, kw_only=True)
class RawImage:
    """The three resources of one image."""

    name: str
    image: sagemaker.CfnImage
    version: sagemaker.CfnImageVersion
    config: sagemaker.CfnAppImageConfig

    @property
    def resources(self) -> tuple[CfnResource, ...]:
        return self.image, self.version, self.config


def _function_role(stack: Stack, log_group: logs.CfnLogGroup, images: Sequence[RawImage]) -> iam.CfnRole:
    log_policy = iam.CfnManagedPolicy(
        stack,
        "LogPolicy",
        description="Lets the domain update write its log",
        path="/",
        policy_document=document(
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], [log_group.attr_arn])
        ),
    )
    describe_policies = [
        _describe_policy(stack, start, images[start : start + _IMAGES_A_POLICY])
        for start in range(0, len(images), _IMAGES_A_POLICY)
    ]
    return iam.CfnRole(
        stack,
        "FunctionRole",
        description="Role of the function that attaches custom images to SageMaker domains",
        assume_role_policy_document=trust("lambda.amazonaws.com"),
        managed_policy_arns=[policy.ref for policy in (log_policy, *describe_policies)],
    )


def _describe_policy(stack: Stack, start: int, images: Sequence[RawImage]) -> iam.CfnManagedPolicy:
    return iam.CfnManagedPolicy(
        stack,
        f"DescribePolicy{start}",
        description="Lets the domain update describe the images that it attaches",
        path="/",
        policy_document=document(
            statement(["sagemaker:DescribeImage"], [image.image.ref for image in images]),
            statement(["sagemaker:DescribeImageVersion"], [image.version.ref for image in images]),
        ),
    )


def _function(stack: Stack, log_group: logs.CfnLogGroup, role: iam.CfnRole) -> lambda_.CfnFunction:
    code = s3_assets.Asset(stack, "Code", path=str(_RUNTIME), exclude=["**/__pycache__", "**/*.pyc"])
    function = lambda_.CfnFunction(
        stack,
        "Function",
        description="Attaches custom images to SageMaker domains",
        runtime="python3.14",
        handler="domain_update.handler.handler",
        code=lambda_.CfnFunction.CodeProperty(s3_bucket=code.s3_bucket_name, s3_key=code.s3_object_key),
        role=role.attr_arn,
        logging_config=lambda_.CfnFunction.LoggingConfigProperty(log_group=log_group.ref),
        memory_size=256,
        timeout=900,
    )
    function.add_resource_dependency(role)
    return function


def _policy_of(
    stack: Stack, construct_id: str, role: iam.CfnRole, description: str, *statements: dict[str, Any]
) -> iam.CfnManagedPolicy:
    return iam.CfnManagedPolicy(
        stack,
        construct_id,
        description=description,
        path="/",
        policy_document=document(*statements),
        roles=[role.ref],
    )


def define_domain_update(stack: Stack, images: Sequence[RawImage]) -> None:
    log_group = logs.CfnLogGroup(stack, "Logs", retention_in_days=90)
    _delete_with_the_stack(log_group)
    role = _function_role(stack, log_group, images)
    function = _function(stack, log_group, role)
    policies = [
        _policy_of(
            stack,
            "HandOverPolicy",
            role,
            "Lets the domain update hand a long wait over to a fresh invocation of itself",
            statement(["lambda:InvokeFunction"], [function.attr_arn]),
        ),
        _policy_of(
            stack,
            "UpdatePolicy",
            role,
            f"Lets the domain update change {DOMAIN_ID}: domain",
            statement(["sagemaker:DescribeDomain", "sagemaker:UpdateDomain"], [_domain_arn()]),
        ),
    ]
    resource = _custom_resource(stack, function, images)
    for needed in (*policies, *(part for image in images for part in image.resources)):
        resource.add_resource_dependency(needed)


def _custom_resource(stack: Stack, function: lambda_.CfnFunction, images: Sequence[RawImage]) -> CfnResource:
    entries = [
        {"ImageName": image.name, "AppImageConfigName": f"{image.name}-jupyter-lab"} for image in images
    ]
    resource = CfnResource(
        stack,
        "DomainUpdate",
        type="Custom::SageMakerDomainUpdate",
        properties={
            "ServiceToken": function.attr_arn,
            "ServiceTimeout": "3600",
            "DomainId": DOMAIN_ID,
            "CustomImageLists": [
                {
                    "Target": "domain",
                    "SettingsPath": f"{settings}.JupyterLabAppSettings",
                    "CustomImages": entries,
                }
                for settings in ("DefaultUserSettings", "DefaultSpaceSettings")
            ],
            "RestartRStudioServer": "false",
        },
    )
    _delete_with_the_stack(resource)
    return resource


def _delete_with_the_stack(resource: CfnResource) -> None:
    options = resource.cfn_options
    options.update_replace_policy = options.deletion_policy = CfnDeletionPolicy.DELETE


def _domain_arn() -> str:
    return f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}:domain/{DOMAIN_ID}"

"""What a regulated account asks of the function that updates domains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from pydantic import Field, model_validator

from constructs_lib import DomainUpdateOptions

from .domain import PolicyArn, SecurityGroupId, SubnetId
from .model import Model, matching

_ID = "DomainUpdateOptions"

KeyArn = Annotated[
    str, matching(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[a-z0-9-]+", "give the ARN of the key, no alias")
]
QueueArn = Annotated[
    str, matching(r"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}", "give the ARN of a standard queue")
]
CodeSigningConfigArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:code-signing-config:csc-[a-z0-9]{17}",
        "'aws lambda list-code-signing-configs' prints CodeSigningConfigArn",
    ),
]


class VpcSettings(Model):
    """A VPC, and where the function is in it."""

    vpc_id: Annotated[str, matching(r"vpc-[0-9a-f]{8,17}", "give the id of a VPC")]
    subnet_ids: Annotated[tuple[SubnetId, ...], Field(min_length=1, max_length=16)]
    security_groups: Annotated[tuple[SecurityGroupId, ...], Field(min_length=1, max_length=5)]

    def define(self, scope: Construct) -> dict[str, Any]:
        """Return what the settings mean, as arguments of ``DomainUpdateOptions``."""
        # CDK wants a zone for each subnet, and nothing that is made here looks at it.
        zones = [f"zone-{index}" for index, _ in enumerate(self.subnet_ids)]
        vpc = ec2.Vpc.from_vpc_attributes(
            scope,
            "Vpc",
            vpc_id=self.vpc_id,
            availability_zones=zones,
            private_subnet_ids=list(self.subnet_ids),
        )
        groups = [
            ec2.SecurityGroup.from_security_group_id(scope, group, group, mutable=False)
            for group in self.security_groups
        ]
        return {"vpc": vpc, "security_groups": groups}


class DomainUpdateSettings(Model):
    """The arguments of ``DomainUpdateOptions``, with ARNs in place of constructs."""

    vpc: VpcSettings | None = None
    encryption_key: KeyArn | None = None
    dead_letter_queue: QueueArn | None = None
    reserved_concurrent_executions: int | None = None
    tracing: bool = False
    permissions_boundary: PolicyArn | None = None
    role_path: str | None = None
    code_signing_config: CodeSigningConfigArn | None = None

    def define(self, stack: Stack) -> DomainUpdateOptions:
        """Return what the settings mean, for one stack."""
        scope = Construct(stack, _ID)
        imports: dict[str, Callable[[Construct, str, str], Any]] = {
            "encryption_key": kms.Key.from_key_arn,
            "dead_letter_queue": sqs.Queue.from_queue_arn,
            "permissions_boundary": iam.ManagedPolicy.from_managed_policy_arn,
            "code_signing_config": lambda_.CodeSigningConfig.from_code_signing_config_arn,
        }
        arguments = {
            name: imports[name](scope, name, arn) for name, arn in self.arguments(*imports).items() if arn
        }
        if self.vpc is not None:
            arguments |= self.vpc.define(scope)
        return DomainUpdateOptions(
            tracing=lambda_.Tracing.ACTIVE if self.tracing else None,
            **self.arguments("reserved_concurrent_executions", "role_path"),
            **arguments,
        )

    @model_validator(mode="after")
    def _ask_the_options(self) -> Self:
        self.define(Stack())
        return self

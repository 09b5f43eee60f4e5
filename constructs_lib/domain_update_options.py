"""What a regulated account asks of the function that updates domains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from ._validation import check_text, error

_ID = "SageMakerDomainUpdateOptions"
_ROLE_PATH = re.compile(r"/([!-.0-~]+/)*")
_MINIMUM_CONCURRENCY = 2


class TakesOptions:
    """Marks the constructs that read the options when they are made."""


@dataclass(frozen=True, kw_only=True)
class DomainUpdateOptions:
    """Turns on what a regulated account asks of the function that updates domains, and of the roles.

    The names are those of the CDK's ``Function`` and ``Role``. Everything is off by default.

    Args:
        vpc: The VPC that the function runs in. It must reach SageMaker, Lambda, S3 and, for image scans,
            ECR, through NAT or VPC endpoints. Default: none; the function reaches the public endpoints.
        vpc_subnets: The subnets of the VPC. Default: the private ones.
        security_groups: The security groups of the function, which must let out HTTPS. Default: a new one
            that lets out everything and nothing in.
        encryption_key: The customer managed key that encrypts the log group and the environment of the
            function. The policy of a key that the app defines lets CloudWatch Logs use it; that of an
            imported key has to already. Default: keys of AWS.
        dead_letter_queue: The queue that takes events which Lambda gave up on. Default: none.
        reserved_concurrent_executions: How many events are worked on at once, at least 2: an invocation
            that runs out of time starts the next one before it ends. Default: what the account has left.
        tracing: Whether X-Ray traces the function. Default: it does not.
        permissions_boundary: The boundary of the function's role and of the image role. Default: none.
        role_path: The path of both roles, which begins and ends with a slash. Default: ``/``.
        code_signing_config: What Lambda does about code that is not signed. Default: none.
        code: The code of the function, such as the package's own after it was signed. Default: the
            package's own, unsigned.

    Raises:
        ValueError: an option needs another one, or can't work.

    Example:
        >>> DomainUpdateOptions(encryption_key=key, dead_letter_queue=queue).apply_to(self)

    See the AWS page "AWS::Lambda::Function" of the CloudFormation reference.
    """

    vpc: ec2.IVpc | None = None
    vpc_subnets: ec2.SubnetSelection | None = None
    security_groups: Sequence[ec2.ISecurityGroup] | None = None
    encryption_key: kms.IKey | None = None
    dead_letter_queue: sqs.IQueue | None = None
    reserved_concurrent_executions: int | None = None
    tracing: lambda_.Tracing | None = None
    permissions_boundary: iam.IManagedPolicy | None = None
    role_path: str | None = None
    code_signing_config: lambda_.ICodeSigningConfig | None = None
    code: lambda_.Code | None = None

    def __post_init__(self) -> None:
        for prop in ("vpc_subnets", "security_groups"):
            if getattr(self, prop) is not None and self.vpc is None:
                raise error(prop, "come with 'vpc'", getattr(self, prop), "give the VPC that they belong to")
        _check_concurrency(self.reserved_concurrent_executions)
        if self.role_path is not None:
            check_text(
                "role_path",
                self.role_path,
                maximum=512,
                pattern=_ROLE_PATH,
                remedy="begin and end it with a slash, as in /service/",
            )

    def apply_to(self, scope: Construct) -> None:
        """Use the options for every stack at or below a construct; the nearest ones count.

        Args:
            scope: The stack, or the app or stage with all of its stacks.

        Raises:
            ValueError: an image is there already, or other options are.
        """
        if any(isinstance(construct, TakesOptions) for construct in scope.node.find_all()):
            raise error(
                "scope",
                "have no images yet",
                scope.node.path,
                "apply the options ahead of the first StudioImage, RStudioImage, Image or Domain.attach",
            )
        if scope.node.try_find_child(_ID) is not None:
            raise error("scope", "have no other options", scope.node.path, "put all options into one object")
        _Applied(scope, self)

    @staticmethod
    def of(scope: Construct) -> DomainUpdateOptions:
        """Return the options that count for a construct; those with everything off if there are none."""
        for construct in reversed(scope.node.scopes):
            found = construct.node.try_find_child(_ID)
            if isinstance(found, _Applied):
                return found.options
        return DomainUpdateOptions()


class _Applied(Construct):
    """Keeps options where they count; it defines no resource."""

    def __init__(self, scope: Construct, options: DomainUpdateOptions) -> None:
        super().__init__(scope, _ID)
        self.options = options


def _check_concurrency(reserved: int | None) -> None:
    if reserved is not None and reserved < _MINIMUM_CONCURRENCY:
        raise error(
            "reserved_concurrent_executions",
            f"be at least {_MINIMUM_CONCURRENCY}",
            reserved,
            "an invocation that runs out of time starts the next one before it ends",
        )

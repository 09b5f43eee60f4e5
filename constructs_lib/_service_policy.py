"""What Lambda does with the function's role before the function's own code runs."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from ._acknowledgements import acknowledge, wildcard_finding
from .domain_update_options import DomainUpdateOptions

_LOOK_AT_NETWORKS = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
_CHANGE_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
_TRACE = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
_USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


def service_policy(scope: Construct, options: DomainUpdateOptions) -> iam.ManagedPolicy | None:
    """Return the policy that the options need, or nothing where they need none.

    The role refers to it, and so has it before Lambda creates the function and looks for it.
    """
    statements = [*_for_vpc(scope, options), *_for_tracing(options), *_for_dead_letters(options)]
    if not statements:
        return None
    policy = iam.ManagedPolicy(
        scope,
        "ServicePolicy",
        description="Lets Lambda run the domain update in the VPC, trace it, and keep events that failed",
        statements=statements,
    )
    _acknowledge_wildcards(policy, options)
    return policy


def is_traced(options: DomainUpdateOptions) -> bool:
    """Tell whether Lambda sends traces to X-Ray for the function."""
    return options.tracing not in (None, lambda_.Tracing.DISABLED)


def keep_code_from_networks(function_arn: str) -> iam.PolicyStatement:
    """Deny the function's own code what only Lambda has to do for it."""
    return iam.PolicyStatement(
        effect=iam.Effect.DENY,
        actions=[*_LOOK_AT_NETWORKS, *_CHANGE_INTERFACES],
        resources=["*"],
        conditions={"ArnEquals": {"lambda:SourceFunctionArn": function_arn}},
    )


def _for_vpc(scope: Construct, options: DomainUpdateOptions) -> list[iam.PolicyStatement]:
    if options.vpc is None:
        return []
    return [
        iam.PolicyStatement(actions=list(_LOOK_AT_NETWORKS), resources=["*"]),
        iam.PolicyStatement(actions=list(_CHANGE_INTERFACES), resources=[_interfaces(scope)]),
    ]


def _for_tracing(options: DomainUpdateOptions) -> list[iam.PolicyStatement]:
    if not is_traced(options):
        return []
    return [iam.PolicyStatement(actions=list(_TRACE), resources=["*"])]


def _for_dead_letters(options: DomainUpdateOptions) -> list[iam.PolicyStatement]:
    queue = options.dead_letter_queue
    if queue is None:
        return []
    send = iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn])
    key = queue.encryption_master_key
    if key is None:
        return [send]
    return [send, iam.PolicyStatement(actions=list(_USE_KEY), resources=[key.key_arn])]


def _interfaces(scope: Construct) -> str:
    # Lambda's guide names this very form; it reaches network interfaces, subnets and security groups.
    return Stack.of(scope).format_arn(service="ec2", resource="*", resource_name="*")


def _acknowledge_wildcards(policy: iam.ManagedPolicy, options: DomainUpdateOptions) -> None:
    unscopable = [
        *(_LOOK_AT_NETWORKS if options.vpc is not None else ()),
        *(_TRACE if is_traced(options) else ()),
    ]
    if unscopable:
        acknowledge(
            policy,
            "AwsSolutions-IAM5[Resource::*]",
            f"{', '.join(unscopable)} have no resource-level permissions (service authorization reference)",
        )
    if options.vpc is not None:
        acknowledge(
            policy,
            wildcard_finding(policy, _interfaces(policy)),
            "Lambda names the network interfaces that it makes in the VPC (Lambda guide, 'Giving Lambda "
            "functions access to resources in an Amazon VPC'); the hand-over policy denies all of this to "
            "the function's own code",
        )

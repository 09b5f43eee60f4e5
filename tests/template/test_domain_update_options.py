"""The two postures: lean by default, and with everything that a regulated account asks for."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from aws_cdk import App, Stack, Stage
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from constructs_lib import AttachTo, Domain, DomainUpdateOptions, VersionMetadata
from tests.template.kit import DOMAIN_ID, findings, only, resources, rstudio_image, studio_image
from tests.template.packs import acknowledgements

BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:failed-updates"
SIGNING = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0"

#: What no option can take away, by rule and by the end of the path of the construct.
UNSCOPABLE = {("AwsSolutions-IAM5[Resource::*]", "SageMakerImageRole/PullPolicy"): 1}
#: What AWS asks of a function in a VPC that X-Ray traces.
OF_THE_POSTURE = {
    ("AwsSolutions-IAM5[Resource::*]", "SageMakerDomainUpdate/ServicePolicy"): 1,
    ("AwsSolutions-IAM5[Resource::arn:…:*/*]", "SageMakerDomainUpdate/ServicePolicy"): 1,
}
#: What the lean posture leaves off.
OFF = {
    **{
        (f"{pack}-CloudWatchLogGroupEncrypted", "SageMakerDomainUpdate/Logs"): 1
        for pack in ("HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321")
    },
    **{
        (f"{pack}-LambdaInsideVPC", "SageMakerDomainUpdate/Resource"): 1
        for pack in ("HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321")
    },
    **{
        (f"{pack}-LambdaDLQ", "SageMakerDomainUpdate/Resource"): 1
        for pack in ("HIPAA.Security", "NIST.800.53.R5", "Serverless")
    },
    **{
        (f"{pack}-LambdaConcurrency", "SageMakerDomainUpdate/Resource"): 1
        for pack in ("HIPAA.Security", "NIST.800.53.R5")
    },
    ("Serverless-LambdaTracing", "SageMakerDomainUpdate/Resource"): 1,
}


def hardened(stack: Stack, **others: Any) -> DomainUpdateOptions:
    """Return the options with all that a regulated account asks for."""
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-0123456789abcdef0",
        availability_zones=["us-east-1a"],
        private_subnet_ids=["subnet-0123456789abcdef0"],
    )
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0123456789abcdef0")
    arguments: dict[str, Any] = {
        "vpc": vpc,
        "security_groups": [group],
        "encryption_key": kms.Key.from_key_arn(stack, "Key", KEY),
        "dead_letter_queue": sqs.Queue.from_queue_arn(stack, "Queue", QUEUE),
        "reserved_concurrent_executions": 5,
        "tracing": lambda_.Tracing.ACTIVE,
        "permissions_boundary": iam.ManagedPolicy.from_managed_policy_arn(stack, "Boundary", BOUNDARY),
        "role_path": "/service/",
        "code_signing_config": lambda_.CodeSigningConfig.from_code_signing_config_arn(
            stack, "Signing", SIGNING
        ),
    }
    return DomainUpdateOptions(**arguments | others)


def attach_some(stack: Stack) -> None:
    domain = Domain.from_domain_id(stack, "Domain", DOMAIN_ID)
    domain.attach(studio_image(stack))
    domain.attach(rstudio_image(stack), restart_rstudio_server=True)


def attach_all_ways(stack: Stack) -> None:
    domain = Domain.from_domain_id(stack, "Domain", DOMAIN_ID)
    image = studio_image(stack, version=VersionMetadata(aliases=["stable"]))
    everywhere = [AttachTo.USERS, AttachTo.SPACES, AttachTo.user_profile("anna")]
    domain.attach(image, to=everywhere, pin_version=True, as_default=True)
    domain.attach(rstudio_image(stack), restart_rstudio_server=True)


def acknowledged(stack: Stack) -> Counter[tuple[str, str]]:
    """Return what is acknowledged, by rule and construct, with ARNs cut short."""
    root = stack.node.root
    assert isinstance(root, App)
    return Counter(
        (_short(one.rule), one.path.removeprefix("Stack/"))
        for one in acknowledgements(root.synth().directory)
    )


def _short(rule: str) -> str:
    head, arn, tail = rule.partition("[Resource::arn:")
    return f"{head}{arn}…:{tail.rpartition(':')[2]}" if arn else rule


def function(stack: Stack) -> dict[str, Any]:
    properties: dict[str, Any] = only(stack, "AWS::Lambda::Function")["Properties"]
    return properties


def test_the_lean_posture_acknowledges_what_is_off_and_what_aws_cannot_scope(stack: Stack) -> None:
    attach_some(stack)
    assert findings(stack) == []
    assert acknowledged(stack) == UNSCOPABLE | OFF
    assert len(UNSCOPABLE | OFF) == 15


def test_with_everything_on_only_what_aws_cannot_scope_is_left(stack: Stack) -> None:
    hardened(stack).apply_to(stack)
    attach_some(stack)
    assert findings(stack) == []
    assert acknowledged(stack) == UNSCOPABLE | OF_THE_POSTURE


@pytest.mark.parametrize("harden", [False, True])
def test_every_finding_is_acknowledged_whatever_is_used(stack: Stack, harden: bool) -> None:
    if harden:
        hardened(stack).apply_to(stack)
    attach_all_ways(stack)
    assert findings(stack) == []


@pytest.mark.parametrize(
    ("option", "gone", "left"),
    [
        ("vpc", "LambdaInsideVPC", 10 + 2),
        ("encryption_key", "CloudWatchLogGroupEncrypted", 10),
        ("dead_letter_queue", "LambdaDLQ", 11),
        ("reserved_concurrent_executions", "LambdaConcurrency", 12),
        ("tracing", "LambdaTracing", 13 + 1),
    ],
)
def test_an_acknowledgement_goes_with_its_finding(stack: Stack, option: str, gone: str, left: int) -> None:
    DomainUpdateOptions(**{option: getattr(hardened(stack), option)}).apply_to(stack)
    attach_some(stack)
    assert findings(stack) == []
    still_there = acknowledged(stack)
    assert still_there.total() == left + 1
    assert not [rule for rule, _ in still_there if rule.endswith(gone)]


def test_tracing_that_is_disabled_is_off(stack: Stack) -> None:
    DomainUpdateOptions(tracing=lambda_.Tracing.DISABLED).apply_to(stack)
    attach_some(stack)
    assert findings(stack) == []
    assert acknowledged(stack) == UNSCOPABLE | OFF


def test_options_that_are_all_off_change_nothing() -> None:
    templates = []
    for apply in (False, True):
        stack = Stack(App(), "Stack")
        if apply:
            DomainUpdateOptions().apply_to(stack)
        attach_all_ways(stack)
        templates.append(Template.from_stack(stack).to_json())
    assert templates[0] == templates[1]


def test_every_option_reaches_the_function(stack: Stack) -> None:
    hardened(stack).apply_to(stack)
    attach_some(stack)
    properties = function(stack)
    assert properties["VpcConfig"] == {
        "SecurityGroupIds": ["sg-0123456789abcdef0"],
        "SubnetIds": ["subnet-0123456789abcdef0"],
    }
    assert properties["KmsKeyArn"] == KEY
    assert properties["DeadLetterConfig"] == {"TargetArn": QUEUE}
    assert properties["ReservedConcurrentExecutions"] == 5
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert properties["CodeSigningConfigArn"] == SIGNING
    assert only(stack, "AWS::Logs::LogGroup")["Properties"]["KmsKeyId"] == KEY
    roles = [role["Properties"] for role in resources(stack, "AWS::IAM::Role").values()]
    assert [(role["PermissionsBoundary"], role["Path"]) for role in roles] == [(BOUNDARY, "/service/")] * 2


def test_no_posture_writes_inline_policies_or_takes_policies_of_aws(stack: Stack) -> None:
    hardened(stack).apply_to(stack)
    attach_all_ways(stack)
    assert resources(stack, "AWS::IAM::Policy") == {}
    for role in resources(stack, "AWS::IAM::Role").values():
        assert "Policies" not in role["Properties"]
        assert all(arn.keys() == {"Ref"} for arn in role["Properties"]["ManagedPolicyArns"])
    assert "iam:PassRole" not in str(Template.from_stack(stack).to_json())


@pytest.mark.parametrize("harden", [False, True])
def test_nothing_is_allowed_on_everything_but_what_aws_cannot_scope(stack: Stack, harden: bool) -> None:
    if harden:
        hardened(stack).apply_to(stack)
    attach_all_ways(stack)
    allowed = {
        action
        for policy in resources(stack, "AWS::IAM::ManagedPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and statement["Resource"] == "*"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    of_the_posture = {
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    assert allowed == {"ecr:GetAuthorizationToken", *(of_the_posture if harden else ())}


def test_code_of_the_function_itself_may_not_touch_the_network_interfaces(stack: Stack) -> None:
    hardened(stack).apply_to(stack)
    attach_some(stack)
    ((name, _),) = resources(stack, "AWS::Lambda::Function").items()
    statements = [
        statement
        for policy in resources(stack, "AWS::IAM::ManagedPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "ec2:CreateNetworkInterface" in statement["Action"]
    ]
    (allowed,) = [statement for statement in statements if statement["Effect"] == "Allow"]
    (denied,) = [statement for statement in statements if statement["Effect"] == "Deny"]
    assert set(allowed["Action"]) <= set(denied["Action"])
    assert denied["Condition"] == {"ArnEquals": {"lambda:SourceFunctionArn": {"Fn::GetAtt": [name, "Arn"]}}}


def test_a_key_of_the_app_lets_cloudwatch_logs_use_it(stack: Stack) -> None:
    DomainUpdateOptions(encryption_key=kms.Key(stack, "Key", enable_key_rotation=True)).apply_to(stack)
    attach_some(stack)
    assert findings(stack) == []
    statements = only(stack, "AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    (of_logs,) = [one for one in statements if one["Principal"] == {"Service": "logs.amazonaws.com"}]
    assert ":log-group:*" in str(of_logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"])


def test_an_encrypted_queue_of_the_app_takes_events_with_its_key(stack: Stack) -> None:
    key = kms.Key(stack, "Key", enable_key_rotation=True)
    queue = sqs.Queue(stack, "Queue", encryption_master_key=key, enforce_ssl=True)
    DomainUpdateOptions(dead_letter_queue=queue).apply_to(stack)
    attach_some(stack)
    (policy,) = [
        policy
        for name, policy in resources(stack, "AWS::IAM::ManagedPolicy").items()
        if "ServicePolicy" in name
    ]
    assert {
        str(statement["Action"]): statement["Resource"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    } == {
        "sqs:SendMessage": {"Fn::GetAtt": [next(iter(resources(stack, "AWS::SQS::Queue"))), "Arn"]},
        "['kms:Decrypt', 'kms:GenerateDataKey']": {
            "Fn::GetAtt": [next(iter(resources(stack, "AWS::KMS::Key"))), "Arn"]
        },
    }


def test_code_that_was_signed_takes_the_place_of_the_package(stack: Stack) -> None:
    DomainUpdateOptions(code=lambda_.Code.from_inline("def handler(*_): ...")).apply_to(stack)
    attach_some(stack)
    assert function(stack)["Code"] == {"ZipFile": "def handler(*_): ..."}


def test_the_nearest_options_count() -> None:
    app = App()
    stage = Stage(app, "Stage")
    near, far, other = Stack(stage, "Near"), Stack(stage, "Far"), Stack(app, "Other")
    DomainUpdateOptions(reserved_concurrent_executions=3).apply_to(stage)
    DomainUpdateOptions(reserved_concurrent_executions=4).apply_to(near)
    for one in (near, far, other):
        attach_some(one)
    assert [function(one).get("ReservedConcurrentExecutions") for one in (near, far, other)] == [4, 3, None]


def test_refuses_options_that_come_after_an_image(stack: Stack) -> None:
    studio_image(stack)
    for late in (stack, App.of(stack)):
        assert late is not None
        with pytest.raises(ValueError, match="'scope' must have no images yet"):
            DomainUpdateOptions().apply_to(late)


def test_refuses_two_sets_of_options_in_one_place(stack: Stack) -> None:
    DomainUpdateOptions().apply_to(stack)
    with pytest.raises(ValueError, match="'scope' must have no other options"):
        DomainUpdateOptions(role_path="/x/").apply_to(stack)


def test_refuses_parts_of_a_vpc_without_it() -> None:
    with pytest.raises(ValueError, match="'vpc_subnets' must come with 'vpc'"):
        DomainUpdateOptions(vpc_subnets=ec2.SubnetSelection())
    with pytest.raises(ValueError, match="'security_groups' must come with 'vpc'"):
        DomainUpdateOptions(security_groups=[])


@pytest.mark.parametrize("reserved", [0, 1, -1])
def test_refuses_a_concurrency_that_a_hand_over_does_not_fit_in(reserved: int) -> None:
    with pytest.raises(ValueError, match="'reserved_concurrent_executions' must be at least 2"):
        DomainUpdateOptions(reserved_concurrent_executions=reserved)


@pytest.mark.parametrize("path", ["", "service", "/service", "service/", "//", "/a b/", "/a/\n", "/" * 513])
def test_refuses_a_path_that_iam_refuses(path: str) -> None:
    with pytest.raises(ValueError, match="'role_path' must"):
        DomainUpdateOptions(role_path=path)

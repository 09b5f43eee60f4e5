from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.cloudformation.samples import asset, parameter
from tests.local_aws.cloudformation.scene import Scene

_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def _policy(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def _trust(service: str = "lambda") -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _role(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _trust(), **properties}}


def _inline(**actions: str) -> list[dict[str, Any]]:
    return [{"PolicyName": name, "PolicyDocument": _policy(action)} for name, action in actions.items()]


def test_a_role_follows_its_template_in_trust_and_policies(scene: Scene) -> None:
    iam = scene.client("iam")
    scene.deploy({"R": _role(Policies=_inline(a="s3:Get*", b="s3:Put*"), ManagedPolicyArns=[_BASIC])})
    name = scene.physical_id("R")
    scene.deploy(
        {
            "R": _role(
                AssumeRolePolicyDocument=_trust("sagemaker"),
                Policies=_inline(a="s3:List*"),
                ManagedPolicyArns=[_READ_ONLY],
                Description="new",
            )
        }
    )
    role = iam.get_role(RoleName=name)["Role"]
    assert role["AssumeRolePolicyDocument"] == _trust("sagemaker")
    assert role["Description"] == "new"
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == ["a"]
    assert iam.get_role_policy(RoleName=name, PolicyName="a")["PolicyDocument"] == _policy("s3:List*")
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [_READ_ONLY]
    assert scene.delete().status == "DELETE_COMPLETE"
    assert iam.list_roles()["Roles"] == []


def test_a_managed_policy_follows_its_template_and_leaves_nothing_behind(scene: Scene) -> None:
    iam = scene.client("iam")

    def resources(action: str, role: str) -> dict[str, Any]:
        properties = {"PolicyDocument": _policy(action), "Roles": [{"Ref": role}]}
        policy = {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}
        return {"One": _role(), "Two": _role(), "P": policy}

    scene.deploy(resources("s3:Get*", "One"))
    arn = scene.physical_id("P")
    scene.deploy(resources("s3:Put*", "Two"))
    assert scene.physical_id("P") == arn
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert document == _policy("s3:Put*")
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1
    roles = iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]
    assert [role["RoleName"] for role in roles] == [scene.physical_id("Two")]
    assert scene.delete().status == "DELETE_COMPLETE"
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_a_role_to_which_somebody_attached_a_policy_is_not_deleted(scene: Scene) -> None:
    iam = scene.client("iam")
    scene.deploy({"R": _role()})
    foreign = iam.create_policy(PolicyName="foreign", PolicyDocument=json.dumps(_policy("s3:*")))["Policy"]
    iam.attach_role_policy(RoleName=scene.physical_id("R"), PolicyArn=foreign["Arn"])
    failed = scene.delete()
    assert failed.status == "DELETE_FAILED"
    assert "must detach all policies first" in failed.reasons("R")


def test_a_log_group_changes_its_retention_in_place(scene: Scene) -> None:
    def group(**properties: Any) -> dict[str, Any]:
        return {"G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/group", **properties}}}

    for days in (7, 30, None):
        arn = {"Arn": {"Value": {"Fn::GetAtt": ["G", "Arn"]}}}
        scene.deploy(group() if days is None else group(RetentionInDays=days), outputs=arn)
        assert scene.outputs()["Arn"].endswith(":log-group:/group:*")
        (found,) = scene.client("logs").describe_log_groups()["logGroups"]
        assert found.get("retentionInDays") == days
    scene.delete()
    assert scene.client("logs").describe_log_groups()["logGroups"] == []


def test_configures_how_often_events_are_delivered(scene: Scene) -> None:
    scene.function(name="fn")

    def config(retries: int) -> dict[str, Any]:
        properties = {"FunctionName": "fn", "Qualifier": "$LATEST", "MaximumRetryAttempts": retries}
        return {"C": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": properties}}

    get = scene.client("lambda").get_function_event_invoke_config
    scene.deploy(config(0))
    assert get(FunctionName="fn")["MaximumRetryAttempts"] == 0
    scene.deploy(config(1))
    assert get(FunctionName="fn")["MaximumRetryAttempts"] == 1
    scene.delete()
    with pytest.raises(ClientError, match="ResourceNotFound"):
        get(FunctionName="fn")


def test_a_function_follows_its_template_in_code_and_environment(scene: Scene) -> None:
    s3 = scene.client("s3")
    s3.create_bucket(Bucket="assets")
    code = "import os\ndef handler(event, context): return [{}, os.environ['MODE']]"

    def resources(version: int) -> dict[str, Any]:
        s3.put_object(Bucket="assets", Key=f"{version}.zip", Body=asset({"index.py": code.format(version)}))
        properties = {
            "Code": {"S3Bucket": "assets", "S3Key": f"{version}.zip"},
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["R", "Arn"]},
            "Environment": {"Variables": {"MODE": f"mode {version}"}},
        }
        return {"R": _role(), "F": {"Type": "AWS::Lambda::Function", "Properties": properties}}

    for version in (1, 2):
        scene.deploy(resources(version))
        answer = scene.client("lambda").invoke(FunctionName=scene.physical_id("F"))
        assert json.loads(answer["Payload"].read()) == [version, f"mode {version}"]
    assert scene.delete().status == "DELETE_COMPLETE"
    assert scene.client("lambda").list_functions()["Functions"] == []


def test_a_bucket_policy_with_a_condition_does_not_lock_everybody_out(scene: Scene) -> None:
    s3 = scene.client("s3")
    insecure = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    plain = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}

    def resources(*statements: dict[str, Any]) -> dict[str, Any]:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        policy = {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": document},
        }
        return {"B": {"Type": "AWS::S3::Bucket"}, "P": policy}

    scene.deploy(resources(insecure))
    bucket = scene.physical_id("B")
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    scene.deploy(resources(insecure, plain))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"] == [plain]
    scene.deploy(resources(insecure))
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


def test_metadata_is_a_statement_and_nothing_else(scene: Scene) -> None:
    metadata = {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2"}}
    assert scene.deploy({"M": metadata}).status == "CREATE_COMPLETE"
    metadata["Properties"] = {"Analytics": "v3"}
    assert scene.deploy({"M": metadata}).status == "UPDATE_COMPLETE"
    assert scene.delete().status == "DELETE_COMPLETE"


@pytest.mark.parametrize(
    ("resource_type", "properties", "reason"),
    [
        ("AWS::CodeBuild::Project", None, "does not have AWS::CodeBuild::Project"),
        ("AWS::KMS::Key", {"Description": "other"}, "cannot update AWS::KMS::Key in place"),
    ],
)
def test_says_plainly_what_it_cannot_do(
    scene: Scene, resource_type: str, properties: dict[str, Any] | None, reason: str
) -> None:
    if properties is None:
        source = {"Type": "NO_SOURCE", "BuildSpec": "x"}
        environment = {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "i", "Type": "LINUX_CONTAINER"}
        first = {
            "Source": source,
            "Environment": environment,
            "ServiceRole": "arn",
            "Artifacts": {"Type": "NO_ARTIFACTS"},
        }
        failed = scene.deploy({"X": {"Type": resource_type, "Properties": first}})
    else:
        scene.deploy({"X": {"Type": resource_type, "Properties": {"KeyPolicy": _policy("kms:*")}}})
        changed = {"KeyPolicy": _policy("kms:*"), **properties}
        failed = scene.deploy({"X": {"Type": resource_type, "Properties": changed}})
    assert reason in failed.reasons("X")


def test_generates_names_that_tell_where_they_come_from(scene: Scene) -> None:
    scene.deploy({"A": parameter("x"), "R": _role()})
    assert scene.physical_id("A").startswith("stack-A-")
    assert scene.physical_id("R").startswith("stack-R-")

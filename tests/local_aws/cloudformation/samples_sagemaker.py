"""SageMaker resources to deploy, for tests of the double itself."""

from __future__ import annotations

from typing import Any

_REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images"
_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetAuthorizationToken",
)


def role() -> dict[str, Any]:
    """A role with which SageMaker can pull images."""
    statement = {"Effect": "Allow", "Action": list(_PULL), "Resource": "*"}
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "pull", "PolicyDocument": policy}],
        },
    }


def image(**properties: Any) -> dict[str, Any]:
    """An image; it needs Role."""
    role = {"Fn::GetAtt": ["Role", "Arn"]}
    return {
        "Type": "AWS::SageMaker::Image",
        "Properties": {"ImageName": "studio", "ImageRoleArn": role, **properties},
    }


def version(tag: str = "1", policy: str = "Delete", **properties: Any) -> dict[str, Any]:
    """A version of the image."""
    return {
        "Type": "AWS::SageMaker::ImageVersion",
        "DependsOn": "Image",
        "UpdateReplacePolicy": policy,
        "Properties": {"ImageName": "studio", "BaseImage": f"{_REPOSITORY}:{tag}", **properties},
    }


def config(**properties: Any) -> dict[str, Any]:
    """An app image configuration."""
    return {
        "Type": "AWS::SageMaker::AppImageConfig",
        "Properties": {"AppImageConfigName": "config", **properties},
    }


def domain(**settings: Any) -> dict[str, Any]:
    """A domain; it needs Role, Version and Config."""
    return {
        "Type": "AWS::SageMaker::Domain",
        "DependsOn": ["Version", "Config"],
        "Properties": {
            "DomainName": "domain",
            "AuthMode": "IAM",
            "VpcId": "vpc-0123456789abcdef0",
            "SubnetIds": ["subnet-0123456789abcdef0"],
            "DefaultUserSettings": {"ExecutionRole": {"Fn::GetAtt": ["Role", "Arn"]}, **settings},
        },
    }


def images(**changes: Any) -> dict[str, Any]:
    """A role, an image and a version, with some of them changed or more added."""
    return {"Role": role(), "Image": image(), "Version": version(), **changes}

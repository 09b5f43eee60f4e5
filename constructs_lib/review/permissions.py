"""What actions of AWS mean, in the words of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_MEANINGS: Final = {
    "ec2:AssignPrivateIpAddresses": "give private addresses to network interfaces",
    "ec2:CreateNetworkInterface": "make network interfaces",
    "ec2:DeleteNetworkInterface": "delete network interfaces",
    "ec2:DescribeNetworkInterfaces": "look at network interfaces",
    "ec2:DescribeSubnets": "look at subnets",
    "ec2:UnassignPrivateIpAddresses": "take private addresses from network interfaces",
    "ecr:BatchCheckLayerAvailability": "ask which layers of an image are there",
    "ecr:BatchGetImage": "read the manifests of images",
    "ecr:DescribeImageScanFindings": "read what the scan of an image found",
    "ecr:DescribeImages": "find the digest of an image",
    "ecr:GetAuthorizationToken": "log in to ECR",
    "ecr:GetDownloadUrlForLayer": "download the layers of images",
    "ecr:StartImageScan": "start the scan of an image",
    "kms:Decrypt": "decrypt with a key",
    "kms:GenerateDataKey": "encrypt with a key",
    "lambda:InvokeFunction": "start a function",
    "logs:CreateLogGroup": "make a log group",
    "logs:CreateLogStream": "begin a log",
    "logs:DescribeLogStreams": "list logs",
    "logs:PutLogEvents": "write to a log",
    "sagemaker:AddTags": "tag",
    "sagemaker:CreateApp": "start an app",
    "sagemaker:DeleteApp": "end an app",
    "sagemaker:DescribeApp": "look at an app",
    "sagemaker:DescribeAppImageConfig": "look at how apps run an image",
    "sagemaker:DescribeDomain": "look at a domain",
    "sagemaker:DescribeImage": "look at an image",
    "sagemaker:DescribeImageVersion": "look at versions of an image",
    "sagemaker:DescribeSpace": "look at a space",
    "sagemaker:DescribeUserProfile": "look at a user profile",
    "sagemaker:ListAliases": "list the aliases of a version",
    "sagemaker:ListTags": "list tags",
    "sagemaker:UpdateDomain": "change which images a domain offers",
    "sagemaker:UpdateImageVersion": "move the aliases of versions",
    "sagemaker:UpdateSpace": "change which images a space offers",
    "sagemaker:UpdateUserProfile": "change which images a user profile offers",
    "sqs:SendMessage": "send messages to a queue",
    "sts:AssumeRole": "become the role",
    "xray:PutTelemetryRecords": "send telemetry to X-Ray",
    "xray:PutTraceSegments": "send traces to X-Ray",
}


def explain(actions: Sequence[str], *, allows: bool, conditional: bool = False) -> str:
    """Return one sentence that says what a statement lets somebody do, and what it does not explain."""
    known = sorted({_MEANINGS[action] for action in actions if action in _MEANINGS})
    unknown = sorted(action for action in actions if action not in _MEANINGS)
    parts = [*known, *([f"call {_listed(unknown)}, which this report does not explain"] if unknown else [])]
    verb = "May" if allows else "May not"
    return f"{verb} {_listed(parts)}{', under a condition' if conditional else ''}."


def _listed(items: Iterable[str]) -> str:
    *others, last = items
    return f"{', '.join(others)} and {last}" if others else last

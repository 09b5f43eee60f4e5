"""Acknowledgements of findings, beside their cause.

They use CDK's own validations: without cdk-nag in the app they are without effect, and nothing here
imports it.
"""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import Construct

from ._intrinsics import as_text


def acknowledge(scope: Construct, finding: str, evidence: str) -> None:
    """Acknowledge exactly one finding on one resource.

    Args:
        scope: The construct that has the finding.
        finding: The rule, with the finding in brackets where the rule tells several apart.
        evidence: Why it is as it must be, so that it can be checked.
    """
    acknowledge_all(scope, [finding], evidence)


def acknowledge_all(scope: Construct, findings: Iterable[str], evidence: str) -> None:
    """Acknowledge what several packs find about the same cause on one resource.

    Args:
        scope: The construct that has the findings.
        findings: The rules, one a pack.
        evidence: Why it is as it must be, so that it can be checked.
    """
    Validations.of(scope).acknowledge(*(Acknowledgment(id=finding, reason=evidence) for finding in findings))


def wildcard_finding(scope: Construct, resource_arn: str) -> str:
    """Return the finding that AwsSolutions has for a statement on this ARN."""
    return f"AwsSolutions-IAM5[Resource::{as_text(Stack.of(scope).resolve(resource_arn))}]"

"""The permissions of the update function."""

from __future__ import annotations

import hashlib

import jsii
from aws_cdk import IStableListProducer, IStableStringProducer, Lazy
from aws_cdk import aws_iam as iam
from constructs import Construct

_MAXIMUM_DESCRIPTION = 900  # IAM takes 1,000; a domain id may be a token here, and longer than it looks
_MAXIMUM_POLICY = 6144
_FRAME_OF_POLICY = 500  # everything but the ARNs
_FRAME_OF_ARNS = 2 * len('"arn:aws-us-gov:sagemaker:ap-southeast-99:123456789012:image-version//999999",')


class FunctionPolicy(Construct):
    """What one custom resource lets the function do.

    CloudFormation changes a policy in place before it updates the custom resource that depends on it. A
    policy that lost a target could then not be used any more to detach from it. So the description, which
    CloudFormation can't change in place, names the targets: with other targets a new policy stands beside
    the old one, which goes when the clean-up is over.
    """

    def __init__(self, scope: Construct, construct_id: str, *, purpose: str, role: iam.IRole) -> None:
        super().__init__(scope, construct_id)
        self._targets: list[str] = []
        self._policy = iam.ManagedPolicy(
            self,
            "Resource",
            description=Lazy.string(_Description(purpose, self._targets)),
            roles=[role],
        )

    def allows(self, target: str) -> bool:
        """Tell whether a target was granted what it needs."""
        return target in self._targets

    @property
    def targets(self) -> int:
        """How many targets were granted what they need."""
        return len(self._targets)

    def allow(self, target: str, *statements: iam.PolicyStatement) -> None:
        """Grant what one more target needs."""
        if self.allows(target):
            return
        self._targets.append(target)
        self._policy.add_statements(*statements)


class DescribePolicy:
    """Lets the function describe as many images as one managed policy holds."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        self._size = _FRAME_OF_POLICY
        self._images: list[str] = []
        self._versions: list[str] = []
        self.policy = iam.ManagedPolicy(
            scope,
            construct_id,
            description="Lets the domain update describe the images that it attaches",
            statements=[
                iam.PolicyStatement(actions=[action], resources=Lazy.list(_Arns(arns)))
                for action, arns in (
                    ("sagemaker:DescribeImage", self._images),
                    ("sagemaker:DescribeImageVersion", self._versions),
                )
            ],
        )

    def has_room_for(self, image_name: str) -> bool:
        """Tell whether the policy can take one more image."""
        return self._size + _size(image_name) <= _MAXIMUM_POLICY

    def add(self, image_name: str, image_arn: str, image_version_arn: str) -> None:
        """Grant one more image."""
        self._size += _size(image_name)
        self._images.append(image_arn)
        self._versions.append(image_version_arn)


def _size(image_name: str) -> int:
    return _FRAME_OF_ARNS + 2 * len(image_name)


@jsii.implements(IStableStringProducer)
class _Description:
    def __init__(self, purpose: str, targets: list[str]) -> None:
        self._purpose = purpose
        self._targets = targets

    def produce(self) -> str:
        """Name all targets, or tell them by a digest where they are too many."""
        targets = ", ".join(sorted(self._targets))
        if len(self._purpose) + len(targets) > _MAXIMUM_DESCRIPTION:
            targets = f"{len(self._targets)} targets ({hashlib.sha256(targets.encode()).hexdigest()[:16]})"
        return f"{self._purpose}: {targets}"


@jsii.implements(IStableListProducer)
class _Arns:
    def __init__(self, arns: list[str]) -> None:
        self._arns = arns

    def produce(self) -> list[str]:
        """Return what was added until synth."""
        return self._arns

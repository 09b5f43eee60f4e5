"""What gets created, by kind, and what each kind is there for."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from .assembly import StackFiles
from .model import ResourceGroup

_PURPOSES: Final = {
    "AWS::CloudFormation::CustomResource": "a resource that a function creates",
    "AWS::CloudFormation::Stack": "a nested stack",
    "AWS::EC2::SecurityGroup": "decides what the function may reach in the VPC",
    "AWS::IAM::ManagedPolicy": "what a role may do; a policy of this stack, not of AWS",
    "AWS::IAM::Policy": "what a role may do, written into the role",
    "AWS::IAM::Role": "who a service acts as",
    "AWS::KMS::Key": "encrypts",
    "AWS::Lambda::Function": "runs code while CloudFormation deploys",
    "AWS::Logs::LogGroup": "keeps the log of a function",
    "AWS::SQS::Queue": "keeps events that failed",
    "AWS::SageMaker::AppImageConfig": "says how an app runs an image",
    "AWS::SageMaker::Domain": "a SageMaker domain",
    "AWS::SageMaker::Image": "the name under which users find a container image",
    "AWS::SageMaker::ImageVersion": "one container image, for good; kept when the next one replaces it",
    "Custom::SageMakerDomainUpdate": "keeps images attached to a domain, and detaches them at the end",
    "Custom::SageMakerImageScan": "lets a version be made only after ECR's scan of its image",
    "Custom::SageMakerImageVersionAliases": "moves aliases to the newest version",
}
_BOOKKEEPING: Final = "AWS::CDK::Metadata"


def group_resources(stack: StackFiles) -> tuple[ResourceGroup, ...]:
    """Return the resources of a stack by type, in the order of their names."""
    paths: dict[str, list[str]] = defaultdict(list)
    for resource in stack.resources:
        if resource.type != _BOOKKEEPING:
            paths[resource.type].append(resource.path)
    return tuple(
        ResourceGroup(type=name, purpose=_PURPOSES.get(name, ""), paths=tuple(sorted(paths[name])))
        for name in sorted(paths)
    )

"""Aliases that move to the new version of an Image."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from ._acknowledgements import acknowledge, wildcard_finding
from ._function_policy import FunctionPolicy
from ._update_function import UpdateFunction
from .runtime.domain_update import wire_aliases as wire

_POLICY_ID = "AliasPolicy"


class VersionAliases(Construct):
    """Gives a version its aliases, after taking them off the version that had them.

    ImageVersion has a property for them, but the old version still carries them while the new one is
    made, and no public page says whether SageMaker moves or refuses a taken alias then.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, image_name: str, version: int, aliases: Sequence[str]
    ) -> None:
        super().__init__(scope, construct_id)
        function = UpdateFunction.of(self)
        policy = _policy_of(function)
        _allow(policy, self, image_name)
        function.custom_resource(
            self,
            resource_type=wire.IMAGE_VERSION_ALIASES_TYPE,
            properties=wire.ImageVersionAliases(
                image_name=image_name, version=version, aliases=tuple(aliases)
            ).to_properties(),
            policy=policy,
        )


def _policy_of(function: UpdateFunction) -> FunctionPolicy:
    """Return the one policy for all aliases of the stack."""
    found = function.node.try_find_child(_POLICY_ID)
    if isinstance(found, FunctionPolicy):
        return found
    return function.new_policy(function, _POLICY_ID, purpose="Lets the domain update move the aliases of")


def _allow(policy: FunctionPolicy, scope: Construct, image_name: str) -> None:
    stack = Stack.of(scope)
    image = stack.format_arn(service="sagemaker", resource="image", resource_name=image_name)
    versions = stack.format_arn(
        service="sagemaker", resource="image-version", resource_name=f"{image_name}/*"
    )
    policy.allow(
        image_name,
        iam.PolicyStatement(actions=["sagemaker:ListAliases"], resources=[image, versions]),
        iam.PolicyStatement(
            actions=["sagemaker:DescribeImageVersion", "sagemaker:UpdateImageVersion"], resources=[versions]
        ),
    )
    acknowledge(
        policy,
        wildcard_finding(scope, versions),
        "an alias moves from any version of this one Image to the newest; SageMaker counts the numbers up",
    )

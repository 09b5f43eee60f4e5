"""A domain that a stack owns."""

from __future__ import annotations

from typing import Any

from aws_cdk import Acknowledgment, Stack, Token, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from constructs_lib import CustomImage

from .settings import OwnDomainSettings

_IMAGES_A_POLICY = 6  # as many as fit into the 6,144 characters of a managed policy, with the longest names
_MAXIMUM_POLICIES = 10  # that IAM attaches to a role


class OwnDomain(Construct):
    """A SageMaker domain, and the execution role of its users.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        settings: What the domain is like.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: OwnDomainSettings) -> None:
        super().__init__(scope, construct_id)
        self.execution_role = iam.Role(
            self,
            "ExecutionRole",
            description=f"Execution role of the users of the SageMaker domain {settings.domain_name}",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_managed_policy_arn(self, arn, arn)
                for arn in settings.managed_policy_arns
            ],
        )
        self._images = 0
        self._policies = len(settings.managed_policy_arns)
        self._allow_logs()
        self.cfn_domain = sagemaker.CfnDomain(
            self,
            "Resource",
            default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
                execution_role=self.execution_role.role_arn,
                security_groups=list(settings.security_groups) or None,
            ),
            domain_name=settings.domain_name,
            auth_mode=settings.auth_mode,
            vpc_id=settings.vpc_id,
            subnet_ids=list(settings.subnet_ids),
            app_network_access_type=settings.app_network_access_type,
            kms_key_id=settings.kms_key_id,
            **_rstudio_properties(settings),
        )
        # SageMaker checks what the domain offers with the role's permissions: they come first.
        self.cfn_domain.node.add_dependency(self.execution_role)

    def allow(self, image: CustomImage) -> None:
        """Let the users run an image.

        Raises:
            ValueError: there are more than the policies of one role can name.
        """
        if self._images % _IMAGES_A_POLICY == 0:
            self._policy = self._new_policy(f"ImagesPolicy{self._images // _IMAGES_A_POLICY + 1}")
            Validations.of(self._policy).acknowledge(
                Acknowledgment(
                    id="AwsSolutions-IAM5[Resource::*]",
                    reason="ecr:GetAuthorizationToken has no resource-level permissions (service "
                    "authorization reference, Amazon ECR); every other action is granted on named resources",
                )
            )
        self._images += 1
        image.grant_pull(self._policy)

    def _new_policy(self, construct_id: str) -> iam.ManagedPolicy:
        self._policies += 1
        if self._policies > _MAXIMUM_POLICIES:
            raise ValueError(
                f"'managed_policy_arns' must leave room among the {_MAXIMUM_POLICIES} policies of a role, "
                f"got {self._policies} policies with those for {self._images} images: put your policies "
                "into fewer, or the images into several domains"
            )
        policy = iam.ManagedPolicy(self, construct_id, description="What users of the domain may do")
        self.execution_role.add_managed_policy(policy)
        return policy

    def _allow_logs(self) -> None:
        """Let the apps write their logs; without this the log group stays empty, and nobody is told why."""
        stack = Stack.of(self)
        streams = "logs:{}:{}:log-group:/aws/sagemaker/studio:*"
        policy = self._new_policy("LogPolicy")
        policy.add_statements(
            iam.PolicyStatement(
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                resources=[f"arn:{stack.partition}:{streams.format(stack.region, stack.account)}"],
            )
        )
        names = [
            f"<AWS::{name}>" if Token.is_unresolved(value) else value
            for name, value in (
                ("Partition", stack.partition),
                ("Region", stack.region),
                ("AccountId", stack.account),
            )
        ]
        Validations.of(policy).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM5[Resource::arn:{names[0]}:{streams.format(*names[1:])}]",
                reason="covers the streams of one log group, which SageMaker names after space and app",
            )
        )


def _rstudio_properties(settings: OwnDomainSettings) -> dict[str, Any]:
    rstudio = settings.rstudio_server_pro
    if rstudio is None:
        return {}
    return {
        "app_security_group_management": "Service",  # the only one that RStudio works with
        "domain_settings": sagemaker.CfnDomain.DomainSettingsProperty(
            r_studio_server_pro_domain_settings=sagemaker.CfnDomain.RStudioServerProDomainSettingsProperty(
                domain_execution_role_arn=rstudio.domain_execution_role_arn
            )
        ),
    }

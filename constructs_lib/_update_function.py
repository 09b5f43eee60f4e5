"""The function behind the custom resources: one a stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_cdk import ArnFormat, CustomResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from ._function_code import function_code
from ._function_policy import DescribePolicy, FunctionPolicy
from ._lean_findings import acknowledge_function, acknowledge_log_group
from ._service_policy import keep_code_from_networks, service_policy
from ._validation import error
from .domain_update_options import DomainUpdateOptions, TakesOptions

_ID = "SageMakerDomainUpdate"
_ASSET = Path(__file__).parent / "runtime"
_SERVICE_TIMEOUT = Duration.hours(1)  # the most that CloudFormation grants
_MAXIMUM_POLICIES = 10  # that IAM attaches to a role


class UpdateFunction(Construct, TakesOptions):
    """The function that changes what CloudFormation has no resource for, its role and its log group."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self._options = DomainUpdateOptions.of(self)
        self._policies = 2  # the log's and the hand-over's
        self._describe: DescribePolicy | None = None
        self._described: set[str] = set()
        log_group = self._define_log_group()
        self._role = self._define_role(log_group)
        self._function = self._define_function(log_group)
        self._hand_over = self._define_hand_over()

    @staticmethod
    def of(scope: Construct) -> UpdateFunction:
        """Return the stack's, made at the first call."""
        stack = Stack.of(scope)
        found = stack.node.try_find_child(_ID)
        return found if isinstance(found, UpdateFunction) else UpdateFunction(stack, _ID)

    def custom_resource(
        self,
        scope: Construct,
        *,
        resource_type: str,
        properties: dict[str, Any],
        policy: FunctionPolicy,
    ) -> CustomResource:
        """Define a custom resource whose events reach the function while it may do what they ask for."""
        resource = CustomResource(
            scope,
            "Resource",
            service_token=self._function.function_arn,
            service_timeout=_SERVICE_TIMEOUT,
            resource_type=resource_type,
            properties=properties,
        )
        resource.node.add_dependency(policy, self._hand_over)
        return resource

    def new_policy(self, scope: Construct, construct_id: str, *, purpose: str) -> FunctionPolicy:
        """Return a policy of the function for one custom resource."""
        self._count_policy()
        return FunctionPolicy(scope, construct_id, purpose=purpose, role=self._role)

    def allow_describe(self, image_name: str, image_arn: str, image_version_arn: str) -> None:
        """Let the function describe an image that it attaches.

        CloudFormation's own domain update declares both permissions, so SageMaker seems to ask for them.
        """
        if image_name in self._described:
            return
        self._described.add(image_name)
        if self._describe is None or not self._describe.has_room_for(image_name):
            self._count_policy()
            self._describe = DescribePolicy(self, f"DescribePolicy{len(self._described)}")
            self._role.add_managed_policy(self._describe.policy)
        self._describe.add(image_name, image_arn, image_version_arn)

    def _define_log_group(self) -> logs.LogGroup:
        key = self._options.encryption_key
        if key is not None:
            key.add_to_resource_policy(self._encryption_of_logs())
        log_group = logs.LogGroup(
            self,
            "Logs",
            encryption_key=key,
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        acknowledge_log_group(log_group, self._options)
        return log_group

    def _encryption_of_logs(self) -> iam.PolicyStatement:
        """Return what CloudWatch Logs needs of a key; it can't name the log group, which names the key."""
        log_groups = Stack.of(self).format_arn(
            service="logs", resource="log-group", resource_name="*", arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        return iam.PolicyStatement(
            actions=[
                "kms:Decrypt*",
                "kms:Describe*",
                "kms:Encrypt*",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            principals=[iam.ServicePrincipal("logs.amazonaws.com")],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
        )

    def _define_role(self, log_group: logs.LogGroup) -> iam.Role:
        log_policy = iam.ManagedPolicy(self, "LogPolicy", description="Lets the domain update write its log")
        log_group.grant_write(log_policy)
        of_service = service_policy(self, self._options)
        if of_service is not None:
            self._count_policy()
        return iam.Role(
            self,
            "Role",
            description="Role of the function that attaches custom images to SageMaker domains",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            managed_policies=[log_policy] if of_service is None else [log_policy, of_service],
            path=self._options.role_path,
            permissions_boundary=self._options.permissions_boundary,
        )

    def _define_function(self, log_group: logs.LogGroup) -> lambda_.Function:
        options = self._options
        function = lambda_.Function(
            self,
            "Resource",
            description="Attaches custom images to SageMaker domains",
            runtime=lambda_.Runtime.PYTHON_3_14,
            handler="domain_update.handler.handler",
            code=function_code(_ASSET) if options.code is None else options.code,
            role=self._role_of_function(),
            log_group=log_group,
            memory_size=256,
            timeout=Duration.minutes(15),
            vpc=options.vpc,
            vpc_subnets=options.vpc_subnets,
            security_groups=None if options.security_groups is None else list(options.security_groups),
            environment_encryption=options.encryption_key,
            dead_letter_queue=options.dead_letter_queue,
            reserved_concurrent_executions=options.reserved_concurrent_executions,
            tracing=options.tracing,
            code_signing_config=options.code_signing_config,
        )
        acknowledge_function(function, options)
        return function

    def _role_of_function(self) -> iam.IRole:
        """Return the role, out of reach for CDK where it would write inline policies beside ours."""
        return self._role if self._options == DomainUpdateOptions() else self._role.without_policy_updates()

    def _define_hand_over(self) -> iam.ManagedPolicy:
        """Return a policy that names the function, and so can't be one that the function waits for."""
        arn = self._function.function_arn
        statements = [iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[arn])]
        if self._options.vpc is not None:
            statements.append(keep_code_from_networks(arn))
        return iam.ManagedPolicy(
            self,
            "HandOverPolicy",
            description="Lets the domain update hand a long wait over to a fresh invocation of itself",
            roles=[self._role],
            statements=statements,
        )

    def _count_policy(self) -> None:
        self._policies += 1
        if self._policies > _MAXIMUM_POLICIES:
            raise error(
                "image",
                f"need at most {_MAXIMUM_POLICIES} managed policies a stack, as many as a role may have",
                self._policies,
                "attach further images in another stack",
            )

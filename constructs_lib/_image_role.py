"""The role that SageMaker pulls the container images of a stack with."""

from __future__ import annotations

from functools import cached_property
from weakref import WeakKeyDictionary

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

from ._acknowledgements import acknowledge
from ._validation import error
from .domain_update_options import DomainUpdateOptions, TakesOptions

_ID = "SageMakerImageRole"
_MAXIMUM_REPOSITORIES = 40  # what fits into the 6,144 characters of a managed policy, with some to spare


class ImageRole(Construct, TakesOptions):
    """One role a stack, which may pull from exactly the repositories of the stack's images.

    All images share it, since they all would have the same: a stack holds 500 resources at most, and a
    role for each image would be a quarter of them.

    The role refers to its policy, and not the policy to the role: so the permissions are there before the
    role is, and the role before the first Image (SageMaker keeps failing an Image whose role could not
    pull at first).
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        options = DomainUpdateOptions.of(self)
        self._policy = iam.ManagedPolicy(
            self,
            "PullPolicy",
            description="Lets SageMaker pull the container images of this stack",
            statements=[iam.PolicyStatement(actions=["ecr:GetAuthorizationToken"], resources=["*"])],
        )
        acknowledge(
            self._policy,
            "AwsSolutions-IAM5[Resource::*]",
            "ecr:GetAuthorizationToken has no resource-level permissions (service authorization reference, "
            "Amazon ECR); every other action is granted on named repositories",
        )
        self.role = iam.Role(
            self,
            "Resource",
            description="Lets SageMaker pull the container images of this stack",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            managed_policies=[self._policy],
            path=options.role_path,
            permissions_boundary=options.permissions_boundary,
        )
        self._pull: iam.PolicyStatement | None = None
        self._repositories: set[str] = set()
        self._seen: set[ecr.IRepository] = set()

    @staticmethod
    def of(scope: Construct) -> ImageRole:
        """Return the stack's, made at the first call."""
        stack = Stack.of(scope)
        if stack not in _OF_STACK:  # asking the tree costs calls to jsii, for every image
            _OF_STACK[stack] = ImageRole(stack, _ID)
        return _OF_STACK[stack]

    @cached_property
    def role_arn(self) -> str:
        """The ARN of the role."""
        return self.role.role_arn

    def allow_pull(self, repository: ecr.IRepository) -> None:
        """Let the role pull from one more repository.

        Raises:
            ValueError: there are more than one policy holds.
        """
        if repository in self._seen:  # as it is for most images; the rest costs calls to jsii
            return
        arn = repository.repository_arn
        key = str(Stack.of(self).resolve(arn))
        if key not in self._repositories:
            self._check_room(key)
            self._add(arn)
            self._repositories.add(key)
        self._seen.add(repository)

    def _check_room(self, key: str) -> None:
        if len(self._repositories) == _MAXIMUM_REPOSITORIES:
            raise error(
                "container_image",
                f"come from at most {_MAXIMUM_REPOSITORIES} repositories a stack",
                key,
                "give further images a 'role' of their own",
            )

    def _add(self, arn: str) -> None:
        if self._pull is not None:
            self._pull.add_resources(arn)
            return
        self._pull = iam.PolicyStatement(
            actions=[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            resources=[arn],
        )
        self._policy.add_statements(self._pull)


#: The role of each stack, for as long as the stack lives.
_OF_STACK: WeakKeyDictionary[Stack, ImageRole] = WeakKeyDictionary()

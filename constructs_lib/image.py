"""AWS::SageMaker::Image."""

from __future__ import annotations

import re
from typing import Protocol, runtime_checkable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from ._image_role import ImageRole
from ._validation import ONE_LINE, check_image_name, check_text
from .container_image import BoundContainerImage

_DISPLAY_NAME = re.compile(r"[!-_a-z]([ -_a-z]*[!-_a-z])?")


@runtime_checkable
class IImage(Protocol):
    """An Image, defined here or elsewhere."""

    @property
    def image_name(self) -> str:
        """The ImageName."""

    @property
    def image_arn(self) -> str:
        """The ImageArn."""

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody describe the Image."""

    def add_version(self, version: sagemaker.CfnImageVersion, source: BoundContainerImage) -> None:
        """Make a version wait for what it needs."""


class _ImageBase(Construct):
    """What a defined and an imported Image have in common."""

    def __init__(self, scope: Construct, construct_id: str, *, image_name: str) -> None:
        super().__init__(scope, construct_id)
        check_image_name(image_name)
        self._image_name = image_name
        self._newest_version: sagemaker.CfnImageVersion | None = None

    @property
    def image_name(self) -> str:
        """The ImageName."""
        return self._image_name

    @property
    def image_arn(self) -> str:
        """The ImageArn."""
        return Stack.of(self).format_arn(
            service="sagemaker", resource="image", resource_name=self._image_name
        )

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody describe the Image."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sagemaker:DescribeImage"], resource_arns=[self.image_arn]
        )

    def add_version(self, version: sagemaker.CfnImageVersion, source: BoundContainerImage) -> None:  # noqa: ARG002 - an imported Image has its role elsewhere
        """Make a version wait for the one before it: numbers come in order, one at a time."""
        if self._newest_version is not None:
            version.add_resource_dependency(self._newest_version)
        self._newest_version = version


class Image(_ImageBase):
    """A SageMaker Image: the name under which users find the versions.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        image_name: At most 63 lower-case letters and digits, parted by single hyphens or dots. Another name
            makes another Image, and CloudFormation deletes the old one with all its versions.
        role: The role that SageMaker pulls the container image with. It is given the right to, as far as CDK
            may change it. Default: one role a stack, which may pull from the repositories of the stack's
            images and from no other.
        display_name: What users see, at most 128 characters. Default: the image name.
        description: At most 512 characters. Default: none.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    Example:
        >>> image = Image(self, "Image", image_name="data-science")

    See the AWS page "AWS::SageMaker::Image" of the CloudFormation reference.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image_name: str,
        role: iam.IRole | None = None,
        display_name: str | None = None,
        description: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id, image_name=image_name)
        _check_texts(display_name, description)
        self._default_role: ImageRole | None = None
        if role is None:
            self._default_role = ImageRole.of(self)
            role = self._default_role.role
        self._role = role
        role_arn = role.role_arn if self._default_role is None else self._default_role.role_arn
        self._resource = sagemaker.CfnImage(
            self,
            "Resource",
            image_name=image_name,
            image_role_arn=role_arn,
            image_display_name=display_name,
            image_description=description,
        )

    @staticmethod
    def from_image_name(scope: Construct, construct_id: str, image_name: str) -> IImage:
        """Refer to an Image of this account and Region that is defined elsewhere.

        Args:
            scope: The parent construct.
            construct_id: The id within it.
            image_name: Its ImageName.

        Raises:
            ValueError: the name is not one of an Image.
        """
        return _ImageBase(scope, construct_id, image_name=image_name)

    @property
    def image_arn(self) -> str:
        """The ImageArn, which makes whatever uses it wait for the Image."""
        return self._resource.ref

    @property
    def role(self) -> iam.IRole:
        """The role that SageMaker pulls the container image with."""
        return self._role

    def add_version(self, version: sagemaker.CfnImageVersion, source: BoundContainerImage) -> None:
        """Make a version wait for the Image, and let the role pull the version's container image."""
        super().add_version(version, source)
        version.add_resource_dependency(self._resource)
        if self._default_role is not None:
            self._default_role.allow_pull(source.repository)
            return
        grant = source.repository.grant_pull(self._role)
        # A role that can't pull yet makes an Image fail for good, so its policy comes first.
        grant.apply_before(self._resource)


def _check_texts(display_name: str | None, description: str | None) -> None:
    if display_name is not None:
        check_text(
            "display_name",
            display_name,
            maximum=128,
            pattern=_DISPLAY_NAME,
            remedy="use printable ASCII but `{|}~, with no blank at either end",
        )
    if description is not None:
        check_text("description", description, maximum=512, pattern=ONE_LINE, remedy="write one line")

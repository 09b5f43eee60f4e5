"""AWS::SageMaker::ImageVersion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, cast, runtime_checkable

from aws_cdk import CfnDeletionPolicy, Fn, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from ._acknowledgements import acknowledge, wildcard_finding
from ._dockerfile_checks import check_at_synth
from ._image_scan_gate import ImageScanGate
from ._validation import check_text, is_token
from ._version_aliases import VersionAliases
from .app_types import App
from .container_image import ContainerImage
from .image import IImage
from .image_scan import ImageScan
from .version_metadata import VersionMetadata

_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:image-version/[a-z0-9.-]+/[0-9]+")


@runtime_checkable
class IImageVersion(Protocol):
    """A version of an Image, defined here or elsewhere."""

    @property
    def image_version_arn(self) -> str:
        """The ImageVersionArn."""

    @property
    def image_version_number(self) -> int:
        """The version number."""


class _ImportedImageVersion(Construct):
    """A version that is defined elsewhere."""

    def __init__(self, scope: Construct, construct_id: str, *, image_version_arn: str) -> None:
        super().__init__(scope, construct_id)
        self.image_version_arn = image_version_arn
        number = Fn.select(2, Fn.split("/", image_version_arn))
        self.image_version_number = (
            cast("int", Token.as_number(number)) if is_token(image_version_arn) else int(number)
        )


class ImageVersion(Construct):
    """A version of an Image: one container image, for good.

    A changed container image makes a new version, and an unchanged one makes none. The old version stays
    for the spaces that are pinned to it, until the Image is deleted.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        image: The Image that it is a version of. Its role is given the right to pull.
        container_image: Where the container image comes from.
        metadata: What the version says about itself. Default: nothing.
        apps: The apps that will run it, for which a Dockerfile is checked. Default: it is checked for what
            holds for all apps.
        scan: What ECR must not find in the container image, ahead of the version. Default: nobody looks.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    Example:
        >>> version = ImageVersion(self, "Version", image=image,
        ...                        container_image=ContainerImage.from_asset("docker/jupyter_lab"))

    See the AWS page "AWS::SageMaker::ImageVersion" of the CloudFormation reference.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image: IImage,
        container_image: ContainerImage,
        metadata: VersionMetadata | None = None,
        apps: Sequence[App] = (),
        scan: ImageScan | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        metadata = VersionMetadata() if metadata is None else metadata
        source = container_image.bind(self)
        source.check_length(by_digest=scan is not None)
        gate = None if scan is None else ImageScanGate(self, source=source, scan=scan)
        self._image = image
        self._repository = source.repository
        self._resource = sagemaker.CfnImageVersion(
            self,
            "Resource",
            image_name=image.image_name,
            base_image=source.image_uri if gate is None else gate.image_uri,
            ml_framework=metadata.ml_framework,
            programming_lang=metadata.programming_lang,
            processor=metadata.processor,
            job_type=metadata.job_type,
            release_notes=metadata.release_notes,
            vendor_guidance=metadata.vendor_guidance,
            horovod=metadata.horovod,
        )
        # Spaces remember the version that they run: it must outlive its replacement.
        options = self._resource.cfn_options
        options.update_replace_policy = CfnDeletionPolicy.RETAIN
        options.deletion_policy = CfnDeletionPolicy.DELETE
        image.add_version(self._resource, source)
        if source.build is not None:
            check_at_synth(self, source.build, apps)
        if metadata.aliases:
            VersionAliases(
                self,
                "Aliases",
                image_name=image.image_name,
                version=self.image_version_number,
                aliases=metadata.aliases,
            )

    @staticmethod
    def from_image_version_arn(scope: Construct, construct_id: str, image_version_arn: str) -> IImageVersion:
        """Refer to a version that is defined elsewhere.

        Args:
            scope: The parent construct.
            construct_id: The id within it.
            image_version_arn: Its ImageVersionArn, which ends with the number.

        Raises:
            ValueError: the ARN is not one of a version.
        """
        check_text(
            "image_version_arn",
            image_version_arn,
            maximum=256,
            pattern=_ARN,
            remedy="'aws sagemaker list-image-versions' prints ImageVersionArn",
        )
        return _ImportedImageVersion(scope, construct_id, image_version_arn=image_version_arn)

    @property
    def image_version_arn(self) -> str:
        """The ImageVersionArn, which ends with the number."""
        return self._resource.ref

    @property
    def image_version_number(self) -> int:
        """The version number, known at deployment (a number token)."""
        return cast("int", self._resource.attr_version)

    def grant_pull(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody, such as an execution role, pull the container image of the version."""
        return self._repository.grant_pull(grantee)

    def grant_describe(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let somebody describe all versions of the Image, since spaces stay with the one they run."""
        arn = Stack.of(self).format_arn(
            service="sagemaker", resource="image-version", resource_name=f"{self._image.image_name}/*"
        )
        # A managed policy is a construct and its principal is none; a role is its own principal.
        if isinstance(grantee, Construct):
            acknowledge(
                grantee,
                wildcard_finding(self, arn),
                "covers the versions of one Image, whose numbers SageMaker counts up",
            )
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["sagemaker:DescribeImageVersion"], resource_arns=[arn]
        )

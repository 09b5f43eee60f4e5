"""A custom image of RStudio on SageMaker."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from constructs import Construct

from .app_types import RSession
from .container_image import ContainerImage
from .custom_image import CustomImage
from .image_scan import ImageScan
from .version_metadata import VersionMetadata


class RStudioImage(CustomImage):
    """A custom image for the sessions of RStudio on SageMaker.

    Defines the role, the Image, its version, and the AppImageConfig, which for RStudio is just a name.
    RStudio offers it to users once its server app was started again: see ``Domain.attach``.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        image_name: At most 63 lower-case letters and digits, parted by single hyphens or dots.
        container_image: Where the container image comes from. Its Posit session must be of the version of
            the domain's RStudio server.
        display_name: What users see, at most 128 characters. Default: the image name.
        description: At most 512 characters. Default: none.
        role: The role that SageMaker pulls the container image with. Default: one role a stack, which may
            pull from the repositories of the stack's images and from no other.
        version: What each version says about itself. Default: nothing.
        scan: What ECR must not find in the container image, ahead of the version. Default: nobody looks.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    Example:
        >>> RStudioImage(self, "GeoR", image_name="geo-r",
        ...              container_image=ContainerImage.from_asset("docker/r_session"))

    See the AWS page "Bring your own image to RStudio on SageMaker" of the SageMaker developer guide.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image_name: str,
        container_image: ContainerImage,
        display_name: str | None = None,
        description: str | None = None,
        role: iam.IRole | None = None,
        version: VersionMetadata | None = None,
        scan: ImageScan | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            image_name=image_name,
            container_image=container_image,
            apps=(RSession(),),
            display_name=display_name,
            description=description,
            role=role,
            version=version,
            scan=scan,
        )

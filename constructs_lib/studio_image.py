"""A custom image of SageMaker Studio."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from .app_types import App, Product
from .container_image import ContainerImage
from .custom_image import CustomImage, check_apps
from .image_scan import ImageScan
from .version_metadata import VersionMetadata


class StudioImage(CustomImage):
    """A custom image for JupyterLab, Code Editor and the legacy KernelGateway of Studio.

    Defines the role, the Image, its version, and one AppImageConfig an app. ``Domain.attach`` offers it to
    users.

    Args:
        scope: The parent construct.
        construct_id: The id within it.
        image_name: At most 63 lower-case letters and digits, parted by single hyphens or dots.
        container_image: Where the container image comes from.
        apps: The apps that run it, each app type once.
        display_name: What users see, at most 128 characters. Default: the image name.
        description: At most 512 characters. Default: none.
        role: The role that SageMaker pulls the container image with. Default: one role a stack, which may
            pull from the repositories of the stack's images and from no other.
        version: What each version says about itself. Default: nothing.
        scan: What ECR must not find in the container image, ahead of the version. Default: nobody looks.

    Raises:
        ValueError: a limit of SageMaker or CloudFormation is broken.

    Example:
        >>> StudioImage(self, "DataScience", image_name="data-science",
        ...             container_image=ContainerImage.from_asset("docker/jupyter_lab"),
        ...             apps=[JupyterLab(), CodeEditor()])

    See the AWS page "Bring your own image" of the SageMaker developer guide.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image_name: str,
        container_image: ContainerImage,
        apps: Sequence[App],
        display_name: str | None = None,
        description: str | None = None,
        role: iam.IRole | None = None,
        version: VersionMetadata | None = None,
        scan: ImageScan | None = None,
    ) -> None:
        check_apps(apps, Product.STUDIO)
        super().__init__(
            scope,
            construct_id,
            image_name=image_name,
            container_image=container_image,
            apps=apps,
            display_name=display_name,
            description=description,
            role=role,
            version=version,
            scan=scan,
        )

"""A container image as users meet it: Image, ImageVersion and one AppImageConfig an app."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from ._validation import check_image_name, error, is_token
from .app_image_config import AppImageConfig
from .app_types import APP_TYPES, App, Product
from .container_image import ContainerImage
from .image import Image
from .image_scan import ImageScan
from .image_version import ImageVersion
from .version_metadata import VersionMetadata


class CustomImage(Construct):
    """What StudioImage and RStudioImage have in common; ``Domain.attach`` takes it.

    Use one of those two: they know which app types go together.
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
        super().__init__(scope, construct_id)
        check_image_name(image_name)
        self._image = Image(
            self,
            "Image",
            image_name=image_name,
            role=role,
            display_name=display_name,
            description=description,
        )
        self._version = ImageVersion(
            self,
            "Version",
            image=self._image,
            container_image=container_image,
            metadata=version,
            apps=apps,
            scan=scan,
        )
        self._apps = tuple(apps)
        self._scan = scan
        self._configs = {
            app.TYPE.name: AppImageConfig(
                self, app.TYPE.name, app_image_config_name=_config_name(image_name, app.TYPE.slug), app=app
            )
            for app in apps
        }

    @property
    def image_name(self) -> str:
        """The ImageName."""
        return self._image.image_name

    @property
    def image_arn(self) -> str:
        """The ImageArn."""
        return self._image.image_arn

    @property
    def image_version_arn(self) -> str:
        """The ImageVersionArn."""
        return self._version.image_version_arn

    @property
    def image_version_number(self) -> int:
        """The version number, known at deployment (a number token)."""
        return self._version.image_version_number

    @property
    def role(self) -> iam.IRole:
        """The role that SageMaker pulls the container image with."""
        return self._image.role

    @property
    def apps(self) -> tuple[App, ...]:
        """The apps that run the image."""
        return self._apps

    @property
    def scan(self) -> ImageScan | None:
        """What ECR must not find in the container image; ``None`` if nobody looks."""
        return self._scan

    def app_image_config_name(self, app_type: str | App | type[App]) -> str:
        """Return the name of the AppImageConfig of one app type.

        Args:
            app_type: The app type, as its class, as one of the image's apps, or by SageMaker's name for it,
                such as ``"JupyterLab"``.

        Raises:
            ValueError: the image runs in no such app.
        """
        name = app_type if isinstance(app_type, str) else app_type.TYPE.name
        if name not in self._configs:
            raise error(
                "app_type",
                f"be one of {', '.join(self._configs)}",
                name,
                f"add it to the apps of {self.image_name}",
            )
        return self._configs[name].app_image_config_name

    def grant_pull(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let an execution role use the image.

        It may pull the container image, and describe Image, ImageVersion and AppImageConfigs: without the
        latter SageMaker ends the update of a domain in Update_Failed.

        Args:
            grantee: The execution role of the domain, of a user profile or of a space.

        See the AWS page "Attach a custom image" of the SageMaker developer guide.
        """
        grant = self._version.grant_pull(grantee)
        grant = grant.combine(self._image.grant_describe(grantee))
        grant = grant.combine(self._version.grant_describe(grantee))
        for config in self._configs.values():
            grant = grant.combine(config.grant_describe(grantee))
        return grant


def check_apps(apps: Sequence[App], product: Product) -> None:
    """Refuse apps of another product, none at all, and one twice.

    Raises:
        ValueError: the apps do not go together.
    """
    choices = [app_type.__name__ for app_type in APP_TYPES if app_type.TYPE.product is product]
    remedy = f"choose from {', '.join(choices)}"
    if isinstance(apps, App | str) or not isinstance(apps, Sequence):
        raise error("apps", "be a list of apps", apps, f"put it into a list; {remedy}")
    if not apps:
        raise error("apps", "name at least one app", list(apps), remedy)
    for app in apps:
        if not isinstance(app, App):
            raise error("apps", "hold apps", app, f"{remedy}, and call it: JupyterLab()")
        if app.TYPE.product is not product:
            raise error("apps", f"be apps of {product.value}", app.TYPE.name, remedy)
    names = [app.TYPE.name for app in apps]
    if len(set(names)) != len(names):
        raise error("apps", "name each app type once", names, "one Image has one AppImageConfig an app type")


def _config_name(image_name: str, slug: str) -> str:
    """Return a name that is the same at every synth, at most 63 characters, and free of dots."""
    name = f"{image_name}-{slug}"
    if is_token(image_name) or (len(name) <= 63 and "." not in image_name):
        return name
    # What was changed or cut off would let two images meet in one name.
    digest = hashlib.sha256(image_name.encode()).hexdigest()[:8]
    return f"{image_name.replace('.', '-')[: 61 - len(slug) - len(digest)].rstrip('-')}-{digest}-{slug}"

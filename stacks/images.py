"""The images of the settings, offered in a domain."""

from __future__ import annotations

from aws_cdk import Stack

from constructs_lib import CustomImage, Domain, RStudioImage, StudioImage

from .outputs import add_image_outputs, add_restart_output
from .settings import RStudioImageSettings, Settings, StudioImageSettings, at


def offer_images(stack: Stack, settings: Settings, domain: Domain) -> list[CustomImage]:
    """Define all images of the settings in a stack, attach them to a domain, and tell about them.

    Raises:
        SettingsError: the constructs refuse a setting because of others, such as one image too many.
    """
    images = []
    for path, image_settings in settings.images():
        with at(*path):
            image = _define(stack, image_settings)
        with at(*path, "attach"):
            domain.attach(image, **image_settings.attach.arguments())
        add_image_outputs(stack, image)
        images.append(image)
    if any(not image.attach.restart_rstudio_server for image in settings.rstudio_images):
        add_restart_output(stack, domain)
    return images


def _define(stack: Stack, settings: StudioImageSettings | RStudioImageSettings) -> CustomImage:
    arguments = {
        "image_name": settings.image_name,
        "container_image": settings.container_image.define(stack, f"{settings.image_name}Repository"),
        **settings.arguments("display_name", "description", "version", "scan"),
    }
    if isinstance(settings, StudioImageSettings):
        return StudioImage(stack, settings.image_name, apps=settings.apps.apps(), **arguments)
    return RStudioImage(stack, settings.image_name, **arguments)

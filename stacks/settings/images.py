"""The images, their apps, and where they are offered."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self, TypeVar

from aws_cdk import Stack
from constructs import RootConstruct
from pydantic import AfterValidator, ValidationInfo, field_validator, model_validator

from constructs_lib import CodeEditor, Image, ImageScan, JupyterLab, KernelGateway, RSession, VersionMetadata

from .container_image import ContainerImageSettings
from .model import Model
from .place import Place, check_places

StudioApp = TypeVar("StudioApp", JupyterLab, CodeEditor, KernelGateway)


def _ask_for_config(app: StudioApp) -> StudioApp:
    app.app_image_config_properties()
    return app


def _ask_for_name(image_name: str) -> str:
    Image.from_image_name(RootConstruct(), "Image", image_name)
    return image_name


def _ask_for_text(text: str, info: ValidationInfo) -> str:
    argument: dict[str, Any] = {str(info.field_name): text}
    Image(Stack(), "Image", image_name="image", **argument)
    return text


def output_prefix(image_name: str) -> str:
    """Return how the names of an image's outputs begin: ``DataScience`` for ``data-science``."""
    return "".join(part.capitalize() for part in re.split(r"[-.]", image_name))


class AppSettings(Model):
    """The apps that run an image, each with its configuration; ``{}`` takes the launchable preset."""

    jupyter_lab: Annotated[JupyterLab, AfterValidator(_ask_for_config)] | None = None
    code_editor: Annotated[CodeEditor, AfterValidator(_ask_for_config)] | None = None
    kernel_gateway: Annotated[KernelGateway, AfterValidator(_ask_for_config)] | None = None

    @model_validator(mode="after")
    def _check_given(self) -> Self:
        if not self.apps():
            choices = ", ".join(type(self).model_fields)
            raise ValueError(f"must name at least one app, got none: choose from {choices}")
        return self

    def apps(self) -> list[JupyterLab | CodeEditor | KernelGateway]:
        """Return the apps that are given."""
        return [app for app in self.arguments().values() if app is not None]


class AttachSettings(Model):
    """The arguments of ``Domain.attach``."""

    to: tuple[Place, ...] | None = None
    pin_version: bool = False
    adopt: bool = False
    as_default: bool = False


class RStudioAttachSettings(AttachSettings):
    """The arguments of ``Domain.attach`` for an image of RStudio."""

    restart_rstudio_server: bool = False


class ImageSettings(Model):
    """What the images of Studio and of RStudio have in common."""

    image_name: Annotated[str, AfterValidator(_ask_for_name)]
    container_image: ContainerImageSettings
    display_name: Annotated[str, AfterValidator(_ask_for_text)] | None = None
    description: Annotated[str, AfterValidator(_ask_for_text)] | None = None
    version: VersionMetadata | None = None
    scan: ImageScan | None = None

    @field_validator("image_name")
    @classmethod
    def _check_unique(cls, image_name: str, info: ValidationInfo) -> str:
        """Refuse a name that is taken; the context of the validation holds those of the images before."""
        taken: dict[str, str] = {} if info.context is None else info.context
        prefix = output_prefix(image_name)
        if prefix in taken:
            raise ValueError(
                f"must differ from {taken[prefix]!r} in more than - and ., got {image_name!r}: "
                "give each image a name of its own, from which the names of its outputs are made"
            )
        taken[prefix] = image_name
        return image_name


class StudioImageSettings(ImageSettings):
    """A ``StudioImage`` and where it is offered."""

    apps: AppSettings
    attach: AttachSettings = AttachSettings()

    @field_validator("attach")
    @classmethod
    def _check_places(cls, attach: AttachSettings, info: ValidationInfo) -> AttachSettings:
        if attach.to is not None and "apps" in info.data:
            check_places(attach.to, info.data["apps"].apps())
        return attach


class RStudioImageSettings(ImageSettings):
    """An ``RStudioImage`` and where it is offered."""

    attach: RStudioAttachSettings = RStudioAttachSettings()

    @field_validator("attach")
    @classmethod
    def _check_places(cls, attach: RStudioAttachSettings) -> RStudioAttachSettings:
        if attach.to is not None:
            check_places(attach.to, [RSession()])
        return attach

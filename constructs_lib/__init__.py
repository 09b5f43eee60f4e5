"""AWS CDK constructs that bring your own container images to SageMaker Studio and RStudio."""

from __future__ import annotations

from .app_image_config import AppImageConfig, IAppImageConfig
from .app_types import (
    CodeEditor,
    ContainerConfig,
    FileSystemConfig,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    RSession,
)
from .attach_to import AttachTo
from .container_image import ContainerImage
from .custom_image import CustomImage
from .domain import Domain
from .image import IImage, Image
from .image_version import IImageVersion, ImageVersion
from .rstudio_image import RStudioImage
from .studio_image import StudioImage
from .version_metadata import VersionMetadata

__all__ = [
    "AppImageConfig",
    "AttachTo",
    "CodeEditor",
    "ContainerConfig",
    "ContainerImage",
    "CustomImage",
    "Domain",
    "FileSystemConfig",
    "IAppImageConfig",
    "IImage",
    "IImageVersion",
    "Image",
    "ImageVersion",
    "JupyterLab",
    "KernelGateway",
    "KernelSpec",
    "RSession",
    "RStudioImage",
    "StudioImage",
    "VersionMetadata",
]

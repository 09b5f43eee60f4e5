"""AWS CDK constructs that bring your own container images to SageMaker Studio and RStudio."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from .domain_update_options import DomainUpdateOptions
    from .image import IImage, Image
    from .image_scan import ImageScan, ScanWaiver
    from .image_version import IImageVersion, ImageVersion
    from .rstudio_image import RStudioImage
    from .studio_image import StudioImage
    from .version_metadata import VersionMetadata

_MODULES = {
    "AppImageConfig": "app_image_config",
    "AttachTo": "attach_to",
    "CodeEditor": "app_types",
    "ContainerConfig": "app_types",
    "ContainerImage": "container_image",
    "CustomImage": "custom_image",
    "Domain": "domain",
    "DomainUpdateOptions": "domain_update_options",
    "FileSystemConfig": "app_types",
    "IAppImageConfig": "app_image_config",
    "IImage": "image",
    "IImageVersion": "image_version",
    "Image": "image",
    "ImageScan": "image_scan",
    "ImageVersion": "image_version",
    "JupyterLab": "app_types",
    "KernelGateway": "app_types",
    "KernelSpec": "app_types",
    "RSession": "app_types",
    "RStudioImage": "rstudio_image",
    "ScanWaiver": "image_scan",
    "StudioImage": "studio_image",
    "VersionMetadata": "version_metadata",
}

__all__ = [
    "AppImageConfig",
    "AttachTo",
    "CodeEditor",
    "ContainerConfig",
    "ContainerImage",
    "CustomImage",
    "Domain",
    "DomainUpdateOptions",
    "FileSystemConfig",
    "IAppImageConfig",
    "IImage",
    "IImageVersion",
    "Image",
    "ImageScan",
    "ImageVersion",
    "JupyterLab",
    "KernelGateway",
    "KernelSpec",
    "RSession",
    "RStudioImage",
    "ScanWaiver",
    "StudioImage",
    "VersionMetadata",
]


def __getattr__(name: str) -> Any:
    """Import a name at its first use: the command line starts in no time, since it needs no CDK."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)

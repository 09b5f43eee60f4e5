"""The app types of SageMaker that run custom images: one file each, listed here."""

from __future__ import annotations

from .app_type import App, AppType, Contract, Product
from .code_editor import CodeEditor
from .container_config import ContainerConfig
from .file_system_config import FileSystemConfig
from .jupyter_lab import JupyterLab
from .kernel_gateway import KernelGateway
from .kernel_spec import KernelSpec
from .r_session import RSession
from .requirements import RequiredPackage, RequiredVariable, Server, ServerOption

#: Every app type; a new one is one file and one line here.
APP_TYPES: tuple[type[App], ...] = (CodeEditor, JupyterLab, KernelGateway, RSession)

__all__ = [
    "APP_TYPES",
    "App",
    "AppType",
    "CodeEditor",
    "ContainerConfig",
    "Contract",
    "FileSystemConfig",
    "JupyterLab",
    "KernelGateway",
    "KernelSpec",
    "Product",
    "RSession",
    "RequiredPackage",
    "RequiredVariable",
    "Server",
    "ServerOption",
]

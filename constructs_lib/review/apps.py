"""The apps that run an Image, as its AppImageConfigs tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._intrinsics import as_text
from ..app_types import App, CodeEditor, ContainerConfig, JupyterLab, KernelGateway, KernelSpec, RSession
from .assembly import Resource, StackFiles
from .attachments import entries
from .values import listed, mapping, mappings

_CONFIG = "AWS::SageMaker::AppImageConfig"


def read_apps(stack: StackFiles, image: Resource) -> Iterator[App]:
    """Return the apps whose AppImageConfig stands beside the Image, or is attached together with it."""
    name, home = as_text(image.properties.get("ImageName")), _home(image)
    attached = [entry.get("AppImageConfigName") for entry in entries(stack) if entry.get("ImageName") == name]
    for config in stack.of_type(_CONFIG):
        if _home(config) == home or config.properties.get("AppImageConfigName") in attached:
            yield _configured(config.properties)


def _home(resource: Resource) -> str:
    return resource.path.removesuffix("/Resource").rpartition("/")[0]


def _configured(properties: Mapping[str, Any]) -> App:
    """The app of an AppImageConfig; RStudio's has nothing but a name."""
    for member, configured in _CONFIGURED.items():
        if member in properties:
            try:
                return configured(mapping(properties[member]))
            except ValueError:  # SageMaker will refuse it, or the deployment alone tells
                return configured({})
    return RSession()


def _kernel_gateway(config: Mapping[str, Any]) -> App:
    names = [as_text(spec.get("Name", "")) for spec in mappings(config.get("KernelSpecs"))]
    return KernelGateway(kernel_specs=[KernelSpec(name) for name in names or ["python3"]])


def _jupyter_lab(config: Mapping[str, Any]) -> App:
    container = mapping(config.get("ContainerConfig"))
    return JupyterLab(container_config=_container_config(container)) if container else JupyterLab()


def _code_editor(config: Mapping[str, Any]) -> App:
    container = mapping(config.get("ContainerConfig"))
    return CodeEditor(container_config=_container_config(container)) if container else CodeEditor()


def _container_config(container: Mapping[str, Any]) -> ContainerConfig:
    variables = mappings(container.get("ContainerEnvironmentVariables"))
    return ContainerConfig(
        entrypoint=next(map(as_text, listed(container.get("ContainerEntrypoint"))), None),
        arguments=[as_text(one) for one in listed(container.get("ContainerArguments"))],
        environment={as_text(one.get("Key", "")): as_text(one.get("Value", "")) for one in variables},
    )


_CONFIGURED: dict[str, Callable[[Mapping[str, Any]], App]] = {
    "JupyterLabAppImageConfig": _jupyter_lab,
    "CodeEditorAppImageConfig": _code_editor,
    "KernelGatewayImageConfig": _kernel_gateway,
}

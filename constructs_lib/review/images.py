"""Images, their apps, and the container images behind their versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._intrinsics import as_text
from ..app_types import APP_TYPES, App, CodeEditor, ContainerConfig, JupyterLab, KernelGateway, KernelSpec
from .assembly import Resource, StackFiles
from .dockerfiles import Build, read_build
from .model import ContainerImage, Image

_IMAGE, _VERSION = "AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion"
_CONFIG, _SCAN = "AWS::SageMaker::AppImageConfig", "Custom::SageMakerImageScan"


def read_images(stack: StackFiles) -> tuple[Image, ...]:
    """Return the Images of a stack."""
    return tuple(_image(stack, image) for image in stack.of_type(_IMAGE))


def _image(stack: StackFiles, image: Resource) -> Image:
    name = image.properties.get("ImageName")
    apps = tuple(_apps(stack, image))
    return Image(
        name=as_text(name),
        path=image.path,
        role=as_text(image.properties.get("ImageRoleArn", "")),
        apps=tuple(app.TYPE.name for app in apps),
        versions=tuple(
            _version(stack, version, apps)
            for version in stack.of_type(_VERSION)
            if version.properties.get("ImageName") == name
        ),
    )


def _apps(stack: StackFiles, image: Resource) -> Iterator[App]:
    """The apps whose AppImageConfig stands beside the Image."""
    home = image.path.removesuffix("/Resource").rpartition("/")[0]
    for config in stack.of_type(_CONFIG):
        parent, _, name = config.path.removesuffix("/Resource").rpartition("/")
        for app_type in APP_TYPES:
            if parent == home and name == app_type.TYPE.name:
                yield _configured(app_type, config.properties)


def _configured(app_type: type[App], properties: Mapping[str, Any]) -> App:
    container = properties.get(f"{app_type.TYPE.name}AppImageConfig", {}).get("ContainerConfig", {})
    if issubclass(app_type, JupyterLab | CodeEditor) and container:
        variables = container.get("ContainerEnvironmentVariables", [])
        config = ContainerConfig(
            entrypoint=next(iter(map(as_text, container.get("ContainerEntrypoint", []))), None),
            arguments=[as_text(one) for one in container.get("ContainerArguments", [])],
            environment={as_text(one["Key"]): as_text(one["Value"]) for one in variables},
        )
        return app_type(container_config=config)
    if app_type is KernelGateway:
        specs = properties.get("KernelGatewayImageConfig", {}).get("KernelSpecs", [{"Name": "python3"}])
        return KernelGateway(kernel_specs=[KernelSpec(as_text(spec["Name"])) for spec in specs])
    return app_type()


def _version(stack: StackFiles, version: Resource, apps: Sequence[App]) -> ContainerImage:
    reference = as_text(version.properties.get("BaseImage", ""))
    digest = next((digest for digest in stack.docker_images if digest in reference), None)
    source = {} if digest is None else stack.docker_images[digest].get("source", {})
    build = read_build(stack.folder, source, apps) if "directory" in source else Build()
    return ContainerImage(
        reference=reference,
        pinned_by=_pin(reference, is_asset=digest is not None),
        origin=_origin(digest, source),
        platform=source.get("platform", "linux/amd64, as the registry's image must be"),
        bases=build.bases,
        user=build.user,
        scan=_scan(stack, version),
        findings=build.findings,
    )


def _pin(reference: str, *, is_asset: bool) -> str:
    if is_asset:
        return "the hash of its content"
    return "its digest" if "@sha256:" in reference else "a tag, which whoever may push can move"


def _origin(digest: str | None, source: Mapping[str, Any]) -> str:
    if digest is None:
        return "is in the registry already"
    return "is loaded from a tar file" if "executable" in source else "is built from a Dockerfile"


def _scan(stack: StackFiles, version: Resource) -> str:
    for scan in stack.of_type(_SCAN):
        if scan.properties.get("ImageUri") == version.properties.get("BaseImage"):
            waived = [as_text(one.get("Vulnerability", "")) for one in scan.properties.get("Waivers", [])]
            accepted = f"; waived: {', '.join(waived)}" if waived else ""
            return f"findings at or above {as_text(scan.properties.get('FailOn', ''))} keep it out{accepted}"
    return ""

"""Images, the container images behind their versions, and where they are offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .._intrinsics import as_text
from ..app_types import APP_TYPES, App, CodeEditor, ContainerConfig, JupyterLab, KernelGateway, KernelSpec
from ..contract.dockerfile import DockerfileError, Stage, read_dockerfile
from ..contract.static import check_dockerfile
from .assembly import Resource, StackFiles
from .model import Attachment, ContainerImage, ContractFinding, Image

_IMAGE, _VERSION = "AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion"
_CONFIG, _DOMAIN = "AWS::SageMaker::AppImageConfig", "AWS::SageMaker::Domain"
_UPDATE, _SCAN = "Custom::SageMakerDomainUpdate", "Custom::SageMakerImageScan"
_BY_BASE = "the base image decides"


def read_images(stack: StackFiles) -> tuple[Image, ...]:
    """Return the Images of a stack."""
    return tuple(_image(stack, image) for image in stack.of_type(_IMAGE))


def read_attachments(stack: StackFiles) -> tuple[Attachment, ...]:
    """Return where images are offered, by the function or by the properties of a domain of the stack."""
    names = {
        f"<{image.logical_id}>": as_text(image.properties.get("ImageName")) for image in stack.of_type(_IMAGE)
    }
    return (*_by_function(stack, names), *_by_properties(stack, names))


def _by_function(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for update in stack.of_type(_UPDATE):
        for one in update.properties.get("CustomImageLists", []):
            yield Attachment(
                domain=as_text(update.properties.get("DomainId", "")),
                place=f"{as_text(one.get('Target', ''))}: {as_text(one.get('SettingsPath', ''))}",
                images=_names(one),
                default=_default(one.get("Default", {}), names),
            )


def _by_properties(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for domain in stack.of_type(_DOMAIN):
        for level in ("DefaultUserSettings", "DefaultSpaceSettings"):
            for member, settings in domain.properties.get(level, {}).items():
                if isinstance(settings, dict) and settings.get("CustomImages"):
                    yield Attachment(
                        domain=domain.logical_id,
                        place=f"domain: {level}.{member}",
                        images=_names(settings),
                        default=_default(settings.get("DefaultResourceSpec", {}), names),
                    )


def _names(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(entry.get("ImageName", "")) for entry in settings.get("CustomImages", []))


def _default(spec: Mapping[str, Any], names: Mapping[str, str]) -> str:
    default = as_text(spec.get("SageMakerImageArn", ""))
    return names.get(default, default)


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
    built = _built(stack.folder, source, apps) if "directory" in source else {}
    return ContainerImage(
        reference=reference,
        pinned_by=_pin(reference, is_asset=digest is not None),
        platform=source.get("platform", "linux/amd64, as the registry's image must be"),
        scan=_scan(stack, version),
        **{"origin": _origin(digest, source), "bases": (), "user": "", "findings": (), **built},
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


def _built(folder: Path, source: Mapping[str, Any], apps: Sequence[App]) -> dict[str, Any]:
    directory = folder / source["directory"]
    file, target = source.get("dockerFile"), source.get("dockerBuildTarget")
    arguments = source.get("dockerBuildArgs", {})
    path = directory / (file or "Dockerfile")
    if not path.is_file():
        return {"user": "not known: the asset is not in the assembly"}
    findings = check_dockerfile(directory, apps=apps, file=file, build_args=arguments, target=target)
    told = tuple(
        ContractFinding(
            severity=finding.severity.value,
            rule=finding.rule.id,
            place=f"{file or 'Dockerfile'}{'' if finding.line is None else f':{finding.line}'}",
            reason=finding.reason,
            remedy=finding.remedy,
        )
        for finding in findings
    )
    try:
        dockerfile = read_dockerfile(path.read_text(errors="replace"), arguments)
        stage = dockerfile.stage(target)
    except DockerfileError:
        return {"findings": told, "user": "not known: the Dockerfile can't be read"}
    bases = dict.fromkeys(str(one.base) for one in dockerfile.stages if one.base is not None)
    return {"findings": told, "bases": tuple(bases), "user": _user(stage)}


def _user(stage: Stage) -> str:
    setting = stage.state.user
    return _BY_BASE if setting is None else (setting.value or "known at the build only")


def is_pinned(base: str) -> bool:
    """Tell whether a base image is named by its digest."""
    return re.search(r"@sha256:[0-9a-f]{64}$", base) is not None

"""Images, and the container images behind their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._intrinsics import as_text
from ..app_types import App
from .apps import read_apps
from .assembly import Resource, StackFiles
from .dockerfiles import Build, read_build
from .model import ContainerImage, Image
from .values import listed, mapping, mappings

_IMAGE, _VERSION = "AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion"
_SCAN = "Custom::SageMakerImageScan"


def read_images(stack: StackFiles) -> tuple[Image, ...]:
    """Return the Images of a stack, and those of elsewhere that it makes versions of."""
    images = stack.of_type(_IMAGE)
    told = [version for image in images for version in _versions(stack, image)]
    others = [version for version in stack.of_type(_VERSION) if version not in told]
    return (*(_image(stack, image) for image in images), *(_of_elsewhere(stack, one) for one in others))


def _image(stack: StackFiles, image: Resource) -> Image:
    apps = tuple(read_apps(stack, image))
    return Image(
        name=as_text(image.properties.get("ImageName", "")),
        path=image.path,
        role=as_text(image.properties.get("ImageRoleArn", "")),
        apps=tuple(app.TYPE.name for app in apps),
        versions=tuple(_version(stack, version, apps) for version in _versions(stack, image)),
    )


def _of_elsewhere(stack: StackFiles, version: Resource) -> Image:
    return Image(
        name=as_text(version.properties.get("ImageName", "")),
        path=version.path,
        role="the role of an Image that is not in this stack",
        apps=(),
        versions=(_version(stack, version, ()),),
    )


def _versions(stack: StackFiles, image: Resource) -> list[Resource]:
    names = [{"Fn::GetAtt": [image.logical_id, "ImageName"]}, *listed(image.properties.get("ImageName"))]
    return [one for one in stack.of_type(_VERSION) if one.properties.get("ImageName") in names]


def _version(stack: StackFiles, version: Resource, apps: Sequence[App]) -> ContainerImage:
    scan = _scan_of(stack, version)
    named = version.properties.get("BaseImage", "") if scan is None else scan.properties.get("ImageUri", "")
    reference = as_text(named)
    digest = next((digest for digest in stack.docker_images if digest and digest in reference), None)
    source = {} if digest is None else mapping(stack.docker_images[digest].get("source"))
    build = read_build(stack.root, stack.folder, source, apps) if "directory" in source else Build()
    return ContainerImage(
        reference=reference,
        pinned_by=_pin(reference, is_asset=digest is not None, is_scanned=scan is not None),
        origin=_origin(digest, source),
        platform=as_text(source.get("platform", "linux/amd64, as the registry's image must be")),
        bases=build.bases,
        user=build.user,
        scan="" if scan is None else _scan(scan),
        findings=build.findings,
    )


def _pin(reference: str, *, is_asset: bool, is_scanned: bool) -> str:
    if is_scanned:
        return "the digest that was scanned"
    if is_asset:
        return "the hash of its content"
    return "its digest" if "@sha256:" in reference else "a tag, which whoever may push can move"


def _origin(digest: str | None, source: Mapping[str, Any]) -> str:
    if digest is None:
        return "is in the registry already"
    return "is loaded from a tar file" if "executable" in source else "is built from a Dockerfile"


def _scan_of(stack: StackFiles, version: Resource) -> Resource | None:
    """The gate that a version gets its container image from."""
    match version.properties.get("BaseImage"):
        case {"Fn::GetAtt": [logical_id, "ImageUri"]}:
            return next((scan for scan in stack.of_type(_SCAN) if scan.logical_id == logical_id), None)
    return None


def _scan(scan: Resource) -> str:
    waivers = mappings(scan.properties.get("Waivers"))
    waived = [as_text(one.get("Vulnerability", "")) for one in waivers]
    unrated = " and those not rated" if as_text(scan.properties.get("PassUnrated")).lower() == "false" else ""
    accepted = f"; waived: {', '.join(waived)}" if waived else ""
    return f"findings at or above {as_text(scan.properties.get('FailOn', ''))}{unrated} keep it out{accepted}"

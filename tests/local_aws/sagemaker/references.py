"""The reference ledger: which domain, profile, space or app refers to which image, version and config."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.local_aws.sagemaker.state import Image, ImageVersion
from tests.local_aws.sagemaker.world import World

ENDED_APP_STATUSES = ("Deleted", "Failed")


class Reference(NamedTuple):
    """One use of an image by name: pinned to a version or following the newest."""

    path: str
    image: str
    version: int | None = None
    config: str | None = None


def references(world: World, settings: Any, path: str = "") -> list[Reference]:
    """Every reference in some settings to an image of this account: custom images and resource specs."""
    found: list[Reference] = []
    _collect(world, settings, path, found)
    return found


def _collect(world: World, settings: Any, path: str, found: list[Reference]) -> None:
    if isinstance(settings, list):
        for item in settings:
            _collect(world, item, path, found)
    elif isinstance(settings, dict):
        if "AppImageConfigName" in settings and "ImageName" in settings:
            version, config = settings.get("ImageVersionNumber"), settings["AppImageConfigName"]
            found.append(Reference(path, settings["ImageName"], version, config))
        elif "SageMakerImageVersionArn" in settings or "SageMakerImageArn" in settings:
            found += _spec_references(world, settings, path)
        for name, value in settings.items():
            if isinstance(value, dict | list):  # most are neither, and this is asked at every call
                _collect(world, value, f"{path}.{name}" if path else name, found)


def _spec_references(world: World, spec: dict[str, Any], path: str) -> Iterator[Reference]:
    pinned, named = spec.get("SageMakerImageVersionArn", ""), spec.get("SageMakerImageArn", "")
    if pinned.startswith(f"{world.own}image-version/"):
        image, _, version = pinned.removeprefix(f"{world.own}image-version/").rpartition("/")
        yield Reference(path, image, int(version))
    elif named.startswith(f"{world.own}image/"):
        yield Reference(path, named.removeprefix(f"{world.own}image/"))


def used(world: World) -> Iterator[tuple[str, Reference]]:
    """Every reference that is stored or about to be, with the ARN of the resource that holds it."""
    state = world.state
    for holder in [*state.domains.values(), *state.user_profiles.values(), *state.spaces.values()]:
        found = references(world, holder.fields) + references(world, holder.pending)
        yield from ((holder.arn, reference) for reference in dict.fromkeys(found))
    for app in state.apps.values():
        if app.status not in ENDED_APP_STATUSES:
            yield from ((app.arn, reference) for reference in references(world, app.fields))


def newest_version(image: Image) -> ImageVersion | None:
    """The version that a reference without a number follows."""
    usable = [version for version in image.versions.values() if version.status == "CREATED"]
    return max(usable, key=lambda version: version.number, default=None)


def users_of_image(world: World, name: str) -> list[str]:
    return sorted({holder for holder, reference in used(world) if reference.image == name})


def users_of_version(world: World, image: Image, version: ImageVersion) -> list[str]:
    """Who is pinned to the version, or follows the newest when it is the only one to follow."""
    left = {other.number for other in image.versions.values() if other.status == "CREATED"} - {version.number}
    followed = version.status == "CREATED" and not left
    concerned = {version.number, None} if followed else {version.number}
    return sorted(
        {
            holder
            for holder, reference in used(world)
            if reference.image == image.name and reference.version in concerned
        }
    )


def users_of_config(world: World, name: str) -> list[str]:
    return sorted({holder for holder, reference in used(world) if reference.config == name})


def missing(world: World, reference: Reference) -> str | None:
    """Why a reference leads nowhere, if it does."""
    image = world.state.images.get(reference.image)
    if image is None:
        return f"image {reference.image} does not exist"
    if image.status in ("CREATE_FAILED", "DELETING", "DELETE_FAILED"):
        return f"image {reference.image} is in status {image.status}"
    if reference.version is None:
        return None if newest_version(image) else f"image {reference.image} has no version"
    version = image.versions.get(reference.version)
    if version is None:
        return f"version {reference.version} of image {reference.image} does not exist"
    if version.status != "CREATED":
        return f"version {reference.version} of image {reference.image} is in status {version.status}"
    return None


def dangling(world: World) -> list[tuple[str, str]]:
    """Every stored reference that leads nowhere: who holds it, and why."""
    found = []
    for holder, reference in used(world):
        problem = missing(world, reference)
        if problem:
            found.append((holder, problem))
        if reference.config is not None and reference.config not in world.state.app_image_configs:
            found.append((holder, f"app image config {reference.config} does not exist"))
    return found

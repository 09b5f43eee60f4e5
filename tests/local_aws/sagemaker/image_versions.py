"""CreateImageVersion, DescribeImageVersion, UpdateImageVersion, DeleteImageVersion and the lists."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.image_role import cannot_pull, repository_arn
from tests.local_aws.sagemaker.images import BUSY_STATUSES, find_image
from tests.local_aws.sagemaker.listing import listed, paged
from tests.local_aws.sagemaker.references import users_of_version
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import Aliases
from tests.local_aws.sagemaker.state import Image, ImageVersion, ViolationKind
from tests.local_aws.sagemaker.world import Transition, World

METADATA = (
    "VendorGuidance",
    "JobType",
    "MLFramework",
    "ProgrammingLang",
    "Processor",
    "Horovod",
    "ReleaseNotes",
)
_CREATE = Transition("CreateImageVersion", "image_version", "CREATING", "CREATED", "CREATE_FAILED")
_DELETE = Transition("DeleteImageVersion", "image_version", "DELETING", "DELETED", "DELETE_FAILED")


def find_version(request: Request) -> tuple[Image, ImageVersion]:
    """The version that the request means: by number, by alias, else the latest.

    Raises:
        ServiceError: There is none.
    """
    image = find_image(request.world, request["ImageName"])
    number, alias = request.get("Version"), request.get("Alias")
    found, wanted = list(image.versions.values()), "latest version"
    if number is not None:
        found, wanted = [version for version in found if version.number == number], f"version {number}"
    elif alias is not None:
        found, wanted = [version for version in found if alias in version.aliases], f"alias {alias}"
    if not found:
        raise not_found(f"The {wanted} of image {image.name} does not exist")
    return image, max(found, key=lambda version: version.number)


def create_image_version(request: Request) -> dict[str, Any]:
    world, image = request.world, find_image(request.world, request["ImageName"])
    known = _created_before(request, image)
    if known is not None:
        return {"ImageVersionArn": known.arn}
    _refuse_unready(image)
    repository = repository_arn(world, request["BaseImage"])
    aliases = _claim_aliases(request, image, request.get("Aliases", []))
    version = _new_version(request, image, aliases)
    reason = cannot_pull(world, image.fields["RoleArn"], repository) or _unresolved(world, version)
    world.change(version, _CREATE, reason=reason)
    return {"ImageVersionArn": version.arn}


def describe_image_version(request: Request) -> dict[str, Any]:
    return find_version(request)[1].fields


def update_image_version(request: Request) -> dict[str, Any]:
    image, version = find_version(request)
    if version.status in BUSY_STATUSES:
        raise in_use(f"{version.arn} is in status {version.status}")
    unknown = [alias for alias in request.get("AliasesToDelete", []) if alias not in version.aliases]
    if unknown:
        raise not_found(f"{version.arn} has no alias {', '.join(unknown)}")
    kept = [alias for alias in version.aliases if alias not in request.get("AliasesToDelete", [])]
    added = _claim_aliases(request, image, request.get("AliasesToAdd", []), holder=version)
    version.aliases = list(dict.fromkeys([*kept, *added]))
    version.fields.update(request.chosen(*METADATA), LastModifiedTime=request.world.time())
    return {"ImageVersionArn": version.arn}


def delete_image_version(request: Request) -> dict[str, Any]:
    world = request.world
    image, version = find_version(request)
    _refuse_busy(image)
    users = users_of_version(world, image, version)
    if users:
        world.violate(ViolationKind.VERSION_DELETION_REFUSED, version.arn, users)
        raise in_use(f"{version.arn} is in use by {', '.join(users)}")
    world.change(version, _DELETE, effect=lambda: image.versions.pop(version.number))
    return {}


def list_image_versions(request: Request) -> dict[str, Any]:
    image = find_image(request.world, request["ImageName"])
    return listed(request, "ImageVersions", image.versions.values(), sort_fields={"VERSION": "Version"})


def list_aliases(request: Request) -> dict[str, Any]:
    image = find_image(request.world, request["ImageName"])
    one = request.get("Version") is not None or request.get("Alias") is not None
    versions = [find_version(request)[1]] if one else list(image.versions.values())
    aliases = [alias for version in versions for alias in version.aliases]
    return paged(request, "SageMakerImageVersionAliases", sorted(aliases))


def _created_before(request: Request, image: Image) -> ImageVersion | None:
    """The version that an earlier request with the same ClientToken made, while it is there."""
    earlier, number = image.tokens.get(request["ClientToken"], ({}, 0))
    if number not in image.versions:
        return None
    if earlier != request.call.parameters:
        raise invalid(f"ClientToken {request['ClientToken']} was used with other parameters")
    return image.versions[number]


def _refuse_unready(image: Image) -> None:
    if image.status in BUSY_STATUSES:
        raise in_use(f"Image {image.name} is in status {image.status}")
    if image.status in ("CREATE_FAILED", "DELETE_FAILED"):
        raise invalid(f"Image {image.name} is in an invalid state for new versions: {image.status}")
    _refuse_busy(image)


def _refuse_busy(image: Image) -> None:
    """An image works on one version at a time."""
    busy = [version.arn for version in image.versions.values() if version.status in BUSY_STATUSES]
    if busy or image.status in BUSY_STATUSES:
        raise in_use(f"Image {image.name} is busy with {', '.join(busy) or image.status}")


def _claim_aliases(
    request: Request, image: Image, aliases: list[str], holder: ImageVersion | None = None
) -> list[str]:
    """Takes the aliases, which belong to one version of an image at a time."""
    others = [version for version in image.versions.values() if version is not holder]
    taken = [alias for version in others for alias in version.aliases if alias in aliases]
    if taken and request.world.rules.aliases is Aliases.REJECT:
        raise in_use(f"Another version of image {image.name} has the alias {', '.join(taken)}")
    for version in others:
        version.aliases = [alias for alias in version.aliases if alias not in aliases]
    return list(dict.fromkeys(aliases))


def _new_version(request: Request, image: Image, aliases: list[str]) -> ImageVersion:
    world, number = request.world, image.next_number
    arn = world.arn("image-version", image.name, str(number))
    fields = world.created(
        **request.chosen("BaseImage", *METADATA),
        ImageArn=image.arn,
        ImageVersionArn=arn,
        Version=number,
    )
    version = ImageVersion(arn, fields, aliases=aliases)
    image.next_number += 1
    image.versions[number] = version
    image.tokens[request["ClientToken"]] = (dict(request.call.parameters), number)
    return version


def _unresolved(world: World, version: ImageVersion) -> str | None:
    """Finds the container image behind the BaseImage, once and for all; says why if there is none."""
    base_image = version.fields["BaseImage"]
    try:
        digest = world.resolve_base_image(base_image) if world.resolve_base_image else None
    except LookupError as error:
        return f"{base_image} cannot be pulled: {error}"
    repository = base_image.partition("@")[0].rpartition("/")
    name = repository[2].partition(":")[0]
    resolved = f"{repository[0]}/{name}@{digest}" if digest else base_image
    version.fields["ContainerImage"] = resolved
    return None

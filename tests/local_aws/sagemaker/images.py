"""CreateImage, DescribeImage, UpdateImage, DeleteImage, ListImages."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.image_role import cannot_assume
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import users_of_image
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.state import Image, ViolationKind
from tests.local_aws.sagemaker.tags import remember_tags
from tests.local_aws.sagemaker.world import Transition, World

BUSY_STATUSES = ("CREATING", "UPDATING", "DELETING")
_CREATE = Transition("CreateImage", "image", "CREATING", "CREATED", "CREATE_FAILED")
_UPDATE = Transition("UpdateImage", "image", "UPDATING", "CREATED", "UPDATE_FAILED")
_DELETE = Transition("DeleteImage", "image", "DELETING", "DELETED", "DELETE_FAILED")


def find_image(world: World, name: str) -> Image:
    """The image of that name.

    Raises:
        ServiceError: There is none.
    """
    if name not in world.state.images:
        raise not_found(f"Image with the name {name} does not exist")
    return world.state.images[name]


def create_image(request: Request) -> dict[str, Any]:
    world, name = request.world, request["ImageName"]
    if name != name.lower():
        raise invalid(f"Image name {name} contains capitals, which ARNs of image versions cannot hold")
    if name in world.state.images:
        raise in_use(f"Image with the name {name} already exists")
    fields = request.chosen("ImageName", "RoleArn", "DisplayName", "Description")
    arn = world.arn("image", name)
    image = Image(arn, world.created(**fields, ImageArn=arn))
    world.state.images[name] = image
    remember_tags(request, arn)
    world.change(image, _CREATE, reason=cannot_assume(world, request["RoleArn"]))
    return {"ImageArn": arn}


def describe_image(request: Request) -> dict[str, Any]:
    return find_image(request.world, request["ImageName"]).fields


def update_image(request: Request) -> dict[str, Any]:
    image = _idle_image(request)
    changed = request.chosen("DisplayName", "Description", "RoleArn")
    dropped = request.get("DeleteProperties", [])
    for name in dropped:
        if name in changed:
            raise invalid(f"{name} cannot be set and deleted in one request")

    def apply() -> None:
        image.fields.update(changed)
        for name in dropped:
            image.fields.pop(name, None)

    reason = cannot_assume(request.world, changed["RoleArn"]) if "RoleArn" in changed else None
    request.world.change(image, _UPDATE, effect=apply, reason=reason)
    return {"ImageArn": image.arn}


def delete_image(request: Request) -> dict[str, Any]:
    """Deletes the image with all its versions, unless something refers to it or is at work on it."""
    image, world = _idle_image(request), request.world
    busy = [version.number for version in image.versions.values() if version.status in BUSY_STATUSES]
    if busy:
        raise in_use(f"Image {image.name} has versions that are being created or deleted: {busy}")
    users = users_of_image(world, image.name)
    if users:
        world.violate(ViolationKind.IMAGE_DELETION_REFUSED, image.arn, users)
        raise in_use(f"Image {image.name} is in use by {', '.join(users)}")
    world.delete(image, _DELETE, world.state.images, image.name)
    return {}


def list_images(request: Request) -> dict[str, Any]:
    return listed(
        request,
        "Images",
        request.world.state.images.values(),
        contains={"NameContains": "ImageName"},
        sort_fields={"IMAGE_NAME": "ImageName"},
    )


def _idle_image(request: Request) -> Image:
    image = find_image(request.world, request["ImageName"])
    if image.status in BUSY_STATUSES:
        raise in_use(f"Image {image.name} is in status {image.status}")
    return image

"""AddTags, ListTags, DeleteTags."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.errors import not_found
from tests.local_aws.sagemaker.listing import paged
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.world import World


def remember_tags(request: Request, arn: str) -> None:
    """Stores the tags with which a resource is created."""
    request.world.state.tags[arn] = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}


def add_tags(request: Request) -> dict[str, Any]:
    tags = _tags(request)
    tags.update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
    return {"Tags": _as_list(tags)}


def list_tags(request: Request) -> dict[str, Any]:
    return paged(request, "Tags", _as_list(_tags(request)))


def delete_tags(request: Request) -> dict[str, Any]:
    tags = _tags(request)
    for key in request["TagKeys"]:
        tags.pop(key, None)
    return {}


def _tags(request: Request) -> dict[str, str]:
    world, arn = request.world, request["ResourceArn"]
    if arn not in _taggable(world):
        raise not_found(f"{arn} does not exist")
    return world.state.tags.setdefault(arn, {})


def _taggable(world: World) -> set[str]:
    state = world.state
    stores: list[dict[Any, Any]] = [
        state.images,
        state.app_image_configs,
        state.domains,
        state.user_profiles,
        state.spaces,
        state.apps,
    ]
    return {resource.arn for store in stores for resource in store.values()}


def _as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]

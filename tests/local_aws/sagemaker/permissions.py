"""Which resource each operation acts on, and which permissions its request takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.local_aws.sagemaker.world import World

_VERB = re.compile("(Create|Describe|Update|Delete)(.+)")
_NAMES = {
    "Domain": ("domain", "DomainId"),
    "UserProfile": ("user-profile", "DomainId", "UserProfileName"),
    "Space": ("space", "DomainId", "SpaceName"),
    "Image": ("image", "ImageName"),
    "AppImageConfig": ("app-image-config", "AppImageConfigName"),
}
_ROLE_MEMBERS = ("ExecutionRole", "RoleArn", "DomainExecutionRoleArn")


def resource_arn(world: World, operation: str, parameters: Mapping[str, Any]) -> str:
    """The ARN that IAM compares for the operation; * where it compares none."""
    if operation in ("CreateImageVersion", "ListImageVersions"):
        return _image_arn(world, parameters)
    if operation == "ListAliases":
        one = "Version" in parameters or "Alias" in parameters
        return _version_arn(world, parameters) if one else _image_arn(world, parameters)
    if operation.endswith("Tags"):
        return str(parameters.get("ResourceArn", "*"))
    verb = _VERB.fullmatch(operation)
    if verb is None:
        return "*"
    if verb[2] == "ImageVersion":
        return _version_arn(world, parameters)
    if verb[2] == "App":
        return _app_arn(world, parameters)
    if verb[2] not in _NAMES:
        return "*"
    kind, *members = _NAMES[verb[2]]
    return world.arn(kind, *(str(parameters.get(member, "*")) for member in members))


def permissions(operation: str, parameters: Mapping[str, Any], resource: str) -> Iterator[tuple[str, str]]:
    """Each (action, resource) that the request takes: its own, tagging on create, and passing of roles."""
    yield f"sagemaker:{operation}", resource
    if operation.startswith("Create") and parameters.get("Tags"):
        yield "sagemaker:AddTags", resource
    for role in dict.fromkeys(_roles(parameters)):
        yield "iam:PassRole", role


def _image_arn(world: World, parameters: Mapping[str, Any]) -> str:
    return world.arn("image", str(parameters.get("ImageName", "*")))


def _version_arn(world: World, parameters: Mapping[str, Any]) -> str:
    """The version by number; an alias, or the latest, is looked up as the service would."""
    name, number = str(parameters.get("ImageName", "*")), parameters.get("Version")
    image = world.state.images.get(name)
    if number is None and image is not None:
        alias = parameters.get("Alias")
        meant = [item for item in image.versions.values() if alias is None or alias in item.aliases]
        number = max((item.number for item in meant), default=None)
    return world.arn("image-version", name, "*" if number is None else str(number))


def _app_arn(world: World, parameters: Mapping[str, Any]) -> str:
    owner = parameters.get("UserProfileName") or parameters.get("SpaceName") or "*"
    kind = str(parameters.get("AppType", "*")).lower()
    names = (str(parameters.get("DomainId", "*")), str(owner), kind, str(parameters.get("AppName", "*")))
    return world.arn("app", *names)


def _roles(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            if name in _ROLE_MEMBERS and isinstance(item, str):
                yield item
            else:
                yield from _roles(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _roles(item)

"""What the service makes of the images that a request wants in some settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.local_aws.sagemaker.errors import invalid
from tests.local_aws.sagemaker.references import Reference, missing, newest_version, references
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import References
from tests.local_aws.sagemaker.state import ViolationKind
from tests.local_aws.sagemaker.world import World

SETTINGS = ("DefaultUserSettings", "DefaultSpaceSettings", "UserSettings", "SpaceSettings")
# The service model says 200 everywhere; the API's text says less for lists below the domain.
MAX_KERNEL_GATEWAY_IMAGES = 5


def check_attachments(
    request: Request, holder: str, stored: Mapping[str, Any], changes: Mapping[str, Any]
) -> str | None:
    """Checks every image that the changed settings name.

    Args:
        request: The request that changes them.
        holder: The ARN of the resource whose settings they are.
        stored: Its fields so far.
        changes: The settings in the request, by the names of the fields.

    Returns:
        Why the change, though accepted, will fail; None if it will not.

    Raises:
        ServiceError: The caller may not describe an image that it adds, or the rules say that an unknown
            image is refused.
    """
    world = request.world
    wanted = references(world, dict(changes))
    added = _added(world, wanted, stored)
    if world.rules.caller_describes:
        for action, arn in _describing(world, added):
            request.require(action, arn)
    for reference in wanted:
        if reference.config is not None and reference.config not in world.state.app_image_configs:
            world.violate(ViolationKind.UNKNOWN_CONFIG_ATTACHED, reference.config, [holder])
    return _unknown_image(world, holder, wanted) or _blind_execution_role(world, stored, changes, added)


def refuse_long_lists(settings: Mapping[str, Any]) -> None:
    """Holds profiles and spaces to their limit of kernel gateway images."""
    count = len(settings.get("KernelGatewayAppSettings", {}).get("CustomImages", []))
    if count > MAX_KERNEL_GATEWAY_IMAGES:
        raise invalid(f"KernelGatewayAppSettings has {count} CustomImages, at most 5 are allowed here")


def _added(world: World, wanted: list[Reference], stored: Mapping[str, Any]) -> list[Reference]:
    before = {(known.path, known.image, known.version) for known in references(world, dict(stored))}
    return [new for new in wanted if (new.path, new.image, new.version) not in before]


def _describing(world: World, added: list[Reference]) -> Iterator[tuple[str, str]]:
    """The permissions that it takes to see what is added: the image, and the pinned or newest version."""
    for reference in added:
        yield "sagemaker:DescribeImage", world.arn("image", reference.image)
        number = reference.version
        if number is None:
            image = world.state.images.get(reference.image)
            newest = newest_version(image) if image else None
            number = newest.number if newest else None
        if number is not None:
            version = world.arn("image-version", reference.image, str(number))
            yield "sagemaker:DescribeImageVersion", version


def _unknown_image(world: World, holder: str, wanted: list[Reference]) -> str | None:
    problems = {problem: reference for reference in wanted if (problem := missing(world, reference))}
    if not problems:
        return None
    text = f"Invalid custom images: {'; '.join(problems)}"
    if world.rules.references is References.REJECT:
        raise invalid(text)
    if world.rules.references is References.FAIL_UPDATE:
        return text
    for problem in problems:
        world.violate(ViolationKind.UNKNOWN_IMAGE_ATTACHED, problem, [holder])
    return None


def _blind_execution_role(
    world: World, stored: Mapping[str, Any], changes: Mapping[str, Any], added: list[Reference]
) -> str | None:
    """Which permission an execution role of the settings lacks to see what is added, if it lacks one."""
    if world.iam is None or not world.rules.check_execution_role:
        return None
    needed = list(_describing(world, added))
    needed += [
        ("sagemaker:DescribeAppImageConfig", world.arn("app-image-config", reference.config))
        for reference in added
        if reference.config is not None
    ]
    for name in SETTINGS:
        role = {**stored.get(name, {}), **changes.get(name, {})}.get("ExecutionRole")
        lacking = [need for need in needed if role is not None and not world.iam.permits(role, *need)]
        if lacking:
            return f"The execution role {role} is not authorized to perform {' on '.join(lacking[0])}"
    return None

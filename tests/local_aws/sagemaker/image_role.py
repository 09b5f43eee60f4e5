"""What SageMaker needs of an image's role: to exist, to be assumable, and to pull from ECR."""

from __future__ import annotations

import re

from tests.local_aws.sagemaker.errors import invalid
from tests.local_aws.sagemaker.world import World

_ECR_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/"
    r"(?P<repository>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?P<reference>:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})?"
)
PULL_ACTIONS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def repository_arn(world: World, base_image: str) -> str:
    """The ARN of the repository that a BaseImage names.

    Raises:
        ServiceError: It is not an image in ECR of this region.
    """
    match = _ECR_IMAGE.fullmatch(base_image)
    if match is None:
        raise invalid(f"BaseImage {base_image} is not the address of an image in Amazon ECR")
    if match["region"] != world.region:
        raise invalid(f"BaseImage {base_image} must be in the region of the image, {world.region}")
    return f"arn:aws:ecr:{match['region']}:{match['account']}:repository/{match['repository']}"


def cannot_assume(world: World, role: str) -> str | None:
    """Why SageMaker cannot assume the role, if it cannot."""
    if world.iam is None or not world.rules.check_image_role:
        return None
    if world.iam.trusts(role, "sagemaker.amazonaws.com"):
        return None
    return f"SageMaker cannot assume the role {role}: it does not exist or does not trust SageMaker"


def cannot_pull(world: World, role: str, repository: str) -> str | None:
    """Why the role cannot pull from the repository, if it cannot."""
    if world.iam is None or not world.rules.check_image_role:
        return None
    needed = [("ecr:GetAuthorizationToken", "*"), *((action, repository) for action in PULL_ACTIONS)]
    lacking = [action for action, resource in needed if not world.iam.permits(role, action, resource)]
    return f"The role {role} lacks {', '.join(lacking)} on {repository}" if lacking else None

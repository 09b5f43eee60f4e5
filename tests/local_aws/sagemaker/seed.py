"""A domain that was there before: somebody else's, with somebody else's images in it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.local_aws.calls import CallLog
from tests.local_aws.clock import VirtualClock
from tests.local_aws.sagemaker.rules import Latency, Rules
from tests.local_aws.sagemaker.service import SageMaker


@dataclass(frozen=True, kw_only=True)
class ForeignImage:
    """An image of somebody else, attached to the default user settings of the domain.

    Attributes:
        settings: The app-settings block that lists it.
        versions: How many versions it has.
        pinned: The version that the domain is pinned to; None to follow the newest.
    """

    image_name: str
    settings: str = "JupyterLabAppSettings"
    versions: int = 1
    pinned: int | None = None


FOREIGN_IMAGES = (
    ForeignImage(image_name="their-notebooks", versions=2, pinned=1),
    ForeignImage(image_name="their-editor"),
)


@dataclass(frozen=True, kw_only=True)
class ForeignDomain:
    """A domain of somebody else.

    Attributes:
        rstudio: Whether RStudio is set up, with its server app running.
        user_profiles: The names of its profiles.
        spaces: The names of its spaces.
    """

    domain_name: str = "their-domain"
    execution_role: str = "arn:aws:iam::123456789012:role/their-execution-role"
    images: Sequence[ForeignImage] = FOREIGN_IMAGES
    rstudio: bool = False
    user_profiles: Sequence[str] = field(default=("their-user",))
    spaces: Sequence[str] = ()


def seed_domain(service: SageMaker, domain: ForeignDomain) -> str:
    """Puts the domain into the service, at once, unchecked and unlogged; returns its id."""
    world = service.world
    clock = VirtualClock(world.clock.now())
    builder = SageMaker(
        account_id=world.account_id,
        region=world.region,
        clock=clock,
        latency=Latency.of(0),
        rules=Rules(check_image_role=False),
        calls=CallLog(),
        state=world.state,
    )
    for image in domain.images:
        _seed_image(builder, image, domain.execution_role)
    created = builder.call("CreateDomain", _domain_request(domain))
    domain_id = str(created["DomainId"])
    for name in domain.user_profiles:
        builder.call("CreateUserProfile", {"DomainId": domain_id, "UserProfileName": name})
    for name in domain.spaces:
        builder.call("CreateSpace", {"DomainId": domain_id, "SpaceName": name})
    if domain.rstudio:
        server = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
        builder.call("CreateApp", {"DomainId": domain_id, **server})
    builder.call("ListDomains", {})  # finishes what the last call began
    return domain_id


def _seed_image(builder: SageMaker, image: ForeignImage, role: str) -> None:
    builder.call("CreateImage", {"ImageName": image.image_name, "RoleArn": role})
    registry = f"111122223333.dkr.ecr.{builder.world.region}.amazonaws.com"
    for number in range(1, image.versions + 1):
        version = {"ImageName": image.image_name, "BaseImage": f"{registry}/{image.image_name}:{number}"}
        builder.call("CreateImageVersion", {**version, "ClientToken": str(uuid.uuid4())})
    builder.call("CreateAppImageConfig", {"AppImageConfigName": _config_name(image)})


def _config_name(image: ForeignImage) -> str:
    return image.image_name.replace(".", "-")


def _domain_request(domain: ForeignDomain) -> dict[str, Any]:
    settings: dict[str, Any] = {"ExecutionRole": domain.execution_role}
    for image in domain.images:
        entry: dict[str, Any] = {"ImageName": image.image_name, "AppImageConfigName": _config_name(image)}
        if image.pinned is not None:
            entry["ImageVersionNumber"] = image.pinned
        settings.setdefault(image.settings, {}).setdefault("CustomImages", []).append(entry)
    request: dict[str, Any] = {
        "DomainName": domain.domain_name,
        "AuthMode": "IAM",
        "VpcId": "vpc-0123456789abcdef0",
        "SubnetIds": ["subnet-0123456789abcdef0"],
        "DefaultUserSettings": settings,
    }
    if domain.rstudio:
        rstudio = {"DomainExecutionRoleArn": domain.execution_role}
        request["DomainSettings"] = {"RStudioServerProDomainSettings": rstudio}
    return request

"""A small world to test in: the service on a virtual clock, and the steps that tests begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from tests.local_aws.clock import VirtualClock
from tests.local_aws.iam import Iam, Role
from tests.local_aws.sagemaker.client import InProcessClient
from tests.local_aws.sagemaker.rules import Rules
from tests.local_aws.sagemaker.service import SageMaker
from tests.local_aws.sagemaker.world import BaseImageResolver

ROLE = "arn:aws:iam::123456789012:role/sagemaker"
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images"
LONG_ENOUGH = 60.0


class StaticRoles(dict[str, Role]):
    """Roles by ARN, for tests without an IAM service."""

    def find(self, arn: str) -> Role | None:
        return self.get(arn)


class Scene:
    """The service with a client that may do everything.

    Args:
        rules: The modes; the default ones are the strictest.
        roles: The roles whose policies are enforced; None enforces nobody's.
        resolve_base_image: What stands behind a BaseImage.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        roles: StaticRoles | None = None,
        resolve_base_image: BaseImageResolver | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.service = SageMaker(
            clock=self.clock,
            rules=rules,
            iam=None if roles is None else Iam(roles),
            resolve_base_image=resolve_base_image,
        )
        self.client = InProcessClient(self.service)

    def client_of(self, principal: str) -> InProcessClient:
        """A client of some role."""
        return InProcessClient(self.service, principal)

    def wait(self) -> None:
        """Lets everything finish that is under way."""
        self.clock.sleep(LONG_ENOUGH)

    def image(self, name: str, *, versions: int = 1) -> str:
        """An image with some versions; returns its name."""
        self.client.create_image(ImageName=name, RoleArn=ROLE)
        self.wait()
        for _ in range(versions):
            self.version(name)
        return name

    def version(self, image: str, **options: Any) -> int:
        """A new version of the image; returns its number."""
        options.setdefault("BaseImage", f"{REPOSITORY}:tag")
        answer = self.client.create_image_version(ImageName=image, **options)
        self.wait()
        return int(answer["ImageVersionArn"].rpartition("/")[2])

    def config(self, name: str) -> str:
        self.client.create_app_image_config(AppImageConfigName=name)
        return name

    def domain(self, **settings: Any) -> str:
        """A domain with these default user settings beside its role; returns its id."""
        answer = self.client.create_domain(
            DomainName=f"domain-{len(self.service.world.state.domains)}",
            AuthMode="IAM",
            DefaultUserSettings={"ExecutionRole": ROLE, **settings},
            SubnetIds=["subnet-1"],
            VpcId="vpc-1",
        )
        self.wait()
        return str(answer["DomainId"])

    def attached(self, domain_id: str, block: str = "JupyterLabAppSettings") -> list[dict[str, Any]]:
        """The custom images in one block of the domain's default user settings."""
        settings = self.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
        entries: list[dict[str, Any]] = settings.get(block, {}).get("CustomImages", [])
        return entries


def custom_image(image: str, version: int | None = None, config: str | None = None) -> dict[str, Any]:
    """An entry of a CustomImages list."""
    entry: dict[str, Any] = {"ImageName": image, "AppImageConfigName": config or image}
    return entry if version is None else {**entry, "ImageVersionNumber": version}


def lab(*entries: dict[str, Any]) -> dict[str, Any]:
    """User settings that offer these images in JupyterLab."""
    return {"JupyterLabAppSettings": {"CustomImages": list(entries)}}


@contextmanager
def refusal(code: str, text: str = "") -> Iterator[None]:
    """Expects the service to refuse with this code, and with this text in its message."""
    try:
        yield
    except ClientError as error:
        answer = error.response["Error"]
        assert answer["Code"] == code, f"expected {code}, got {answer}"
        assert text in answer["Message"]
    else:
        raise AssertionError(f"expected {code}, but nothing was refused")

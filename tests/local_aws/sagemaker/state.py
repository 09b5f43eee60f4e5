"""What the service stores for one account and region."""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.local_aws.sagemaker.timeline import Timeline


@dataclass
class Resource:
    """One stored resource.

    Attributes:
        fields: What Describe answers, by the API's own names.
        pending: The fields that the change in progress will set.
    """

    arn: str
    fields: dict[str, Any]
    status_field: str = "Status"
    pending: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return str(self.fields[self.status_field])

    @status.setter
    def status(self, value: str) -> None:
        self.fields[self.status_field] = value


@dataclass
class ImageVersion(Resource):
    """One version of an image."""

    status_field: str = "ImageVersionStatus"
    aliases: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return int(self.fields["Version"])


@dataclass
class Image(Resource):
    """An image with its versions.

    Attributes:
        next_number: The number of the next version; never reused while the image lives.
        tokens: The request behind each ClientToken, and the version that it made.
    """

    status_field: str = "ImageStatus"
    versions: dict[int, ImageVersion] = field(default_factory=dict)
    next_number: int = 1
    tokens: dict[str, tuple[dict[str, Any], int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.fields["ImageName"])


class AppKey(NamedTuple):
    """What identifies an app: its domain, its owner (profile or space), its type and its name."""

    domain_id: str
    user_profile_name: str | None
    space_name: str | None
    app_type: str
    app_name: str


class ViolationKind(enum.StrEnum):
    """The ways in which a client may leave, or nearly leave, dangling references."""

    CONFIG_DELETED_IN_USE = "config-deleted-in-use"
    IMAGE_DELETION_REFUSED = "image-deletion-refused"
    VERSION_DELETION_REFUSED = "version-deletion-refused"
    UNKNOWN_IMAGE_ATTACHED = "unknown-image-attached"
    UNKNOWN_CONFIG_ATTACHED = "unknown-config-attached"


class Violation(NamedTuple):
    """Something that AWS may let pass and a careful client never does."""

    kind: ViolationKind
    subject: str
    users: tuple[str, ...]


class State:
    """All resources, the work in progress and what was noted against the clients."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.timeline = Timeline()
        self.images: dict[str, Image] = {}
        self.app_image_configs: dict[str, Resource] = {}
        self.domains: dict[str, Resource] = {}
        self.user_profiles: dict[tuple[str, str], Resource] = {}
        self.spaces: dict[tuple[str, str], Resource] = {}
        self.apps: dict[AppKey, Resource] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.violations: list[Violation] = []
        self.domains_created = 0

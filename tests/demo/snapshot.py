"""What SageMaker has at one moment, so that two moments can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.local_aws.control import Control

_LEVELS = {"DefaultUserSettings": "users", "DefaultSpaceSettings": "shared spaces"}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One image that the domain offers.

    Attributes:
        version: The number that it is pinned to, or None if it follows the newest.
        newest: The newest version there is.
        container_image: What SageMaker pulls, by digest where that is known.
    """

    image_name: str
    app_type: str
    place: str
    config: str
    version: int | None
    newest: int
    container_image: str


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything of SageMaker that the demo makes claims about."""

    domain: dict[str, Any]
    images: dict[str, dict[str, Any]]
    versions: dict[str, dict[int, dict[str, Any]]]
    configs: dict[str, dict[str, Any]]
    problems: dict[str, list[Any]]

    @classmethod
    def of(cls, control: Control, domain_id: str) -> Snapshot:
        """Look at everything now."""
        state = control.state()
        (domain,) = [domain for domain in state["domains"] if domain["DomainId"] == domain_id]
        versions: dict[str, dict[int, dict[str, Any]]] = {}
        for version in state["image_versions"]:
            versions.setdefault(_image_of(version), {})[version["Version"]] = version
        return cls(
            domain=comparable(domain),
            images={image["ImageName"]: image for image in state["images"]},
            versions=versions,
            configs={config["AppImageConfigName"]: config for config in state["app_image_configs"]},
            problems={name: state[name] for name in ("violations", "dangling")},
        )

    def version_numbers(self) -> dict[str, list[int]]:
        """The numbers of all versions, by image."""
        return {name: sorted(versions) for name, versions in sorted(self.versions.items())}

    def offers(self) -> list[Offer]:
        """All that the domain offers, in its order."""
        return list(self._offers())

    def only(self, names: set[str]) -> dict[str, Any]:
        """All that concerns these images: themselves, their versions, and their entries in the domain."""
        return {
            "images": {name: image for name, image in self.images.items() if name in names},
            "versions": {name: versions for name, versions in self.versions.items() if name in names},
            "offers": [offer for offer in self.offers() if offer.image_name in names],
        }

    def _offers(self) -> Iterator[Offer]:
        for level, place in _LEVELS.items():
            for member, settings in self.domain.get(level, {}).items():
                for entry in settings.get("CustomImages", []) if isinstance(settings, dict) else []:
                    yield self._offer(entry, member.removesuffix("AppSettings"), place)

    def _offer(self, entry: dict[str, Any], app_type: str, place: str) -> Offer:
        versions = self.versions[entry["ImageName"]]
        version = versions[entry.get("ImageVersionNumber", max(versions))]
        return Offer(
            image_name=entry["ImageName"],
            app_type=app_type,
            place=place,
            config=entry["AppImageConfigName"],
            version=entry.get("ImageVersionNumber"),
            newest=max(versions),
            container_image=version["ContainerImage"],
        )


def _image_of(version: dict[str, Any]) -> str:
    return str(version["ImageArn"]).rpartition("/")[2]


def comparable(description: Any) -> Any:
    """A description without what an update and its opposite leave behind: times, and empty lists."""
    return _without_empty(json.loads(json.dumps(description)))


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {name: _without_empty(item) for name, item in value.items() if name != "LastModifiedTime"}
    return {name: item for name, item in kept.items() if item not in ({}, [])}

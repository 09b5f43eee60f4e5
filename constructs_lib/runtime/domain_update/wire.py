"""The contract between the constructs and the function: properties of the custom resource for a domain.

The constructs write it (``to_properties``), the function reads it (``from_properties``). In between,
CloudFormation turns every number and boolean into a string. Values may be CDK tokens while they are
written, so nothing is inspected or converted there; everything is while they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from .properties import read_all, required

DOMAIN_UPDATE_TYPE = "Custom::SageMakerDomainUpdate"


class TargetKind(StrEnum):
    """Where SageMaker keeps lists of custom images."""

    DOMAIN = "domain"
    USER_PROFILE = "user-profile"
    SPACE = "space"


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is described and updated: the domain itself, one of its user profiles or one of its spaces.

    Attributes:
        kind: which of the three.
        name: name of the user profile or space; empty for the domain.
    """

    kind: TargetKind = TargetKind.DOMAIN
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}" if self.name else str(self.kind)

    @classmethod
    def from_property(cls, value: str) -> Self:
        """Read ``domain``, ``user-profile/NAME`` or ``space/NAME``."""
        kind, _, name = value.partition("/")
        if kind not in set(TargetKind) or (kind == TargetKind.DOMAIN) == bool(name):
            raise ValueError(f"'Target' must be domain, user-profile/NAME or space/NAME, got {value!r}")
        return cls(kind=TargetKind(kind), name=name)


@dataclass(frozen=True, kw_only=True)
class CustomImage:
    """One entry of a list, in SageMaker's own words.

    Attributes:
        image_name: the key of the entry.
        app_image_config_name: how apps run the image.
        image_version_number: the pinned version; ``None`` follows the newest.
        others: members that this code does not know. A foreign entry goes back exactly as it was read.
    """

    image_name: str
    app_image_config_name: str
    image_version_number: int | None = None
    others: Mapping[str, Any] = field(default_factory=dict)

    def to_properties(self) -> dict[str, Any]:
        """Write the entry; the shape is that of SageMaker's API as well."""
        properties = {"ImageName": self.image_name, "AppImageConfigName": self.app_image_config_name}
        if self.image_version_number is None:
            return {**properties, **self.others}
        return {**properties, "ImageVersionNumber": self.image_version_number, **self.others}

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read an entry of the custom resource; a property that this version does not know is ignored."""
        number = properties.get("ImageVersionNumber")
        return cls(
            image_name=str(properties["ImageName"]),
            app_image_config_name=str(properties["AppImageConfigName"]),
            image_version_number=None if number in (None, "") else int(number),
        )

    @classmethod
    def from_sagemaker(cls, description: Mapping[str, Any]) -> Self:
        """Read an entry that SageMaker described, whole."""
        known = {"ImageName", "AppImageConfigName", "ImageVersionNumber"}
        return cls(
            image_name=description["ImageName"],
            app_image_config_name=description["AppImageConfigName"],
            image_version_number=description.get("ImageVersionNumber"),
            others={name: value for name, value in description.items() if name not in known},
        )


@dataclass(frozen=True, kw_only=True)
class DefaultImage:
    """The image that apps start with where nobody picks one, as a DefaultResourceSpec names it.

    Attributes:
        image_arn: the image.
        version_arn: the pinned version, which wins over the image; empty follows the newest.
        version_alias: the alias that picks the version; never ours.
    """

    image_arn: str = ""
    version_arn: str = ""
    version_alias: str = ""

    def __bool__(self) -> bool:
        return bool(self.image_arn or self.version_arn)

    def is_of(self, other: DefaultImage) -> bool:
        """Tell whether apps start with the same image, whichever version of it."""
        return bool(self) and self._image == other._image

    @property
    def _image(self) -> str:
        return self.version_arn.replace(":image-version/", ":image/").rpartition("/")[0] or self.image_arn

    def to_properties(self) -> dict[str, str]:
        """Write what is set; the shape is that of SageMaker's API as well."""
        members = {
            "SageMakerImageArn": self.image_arn,
            "SageMakerImageVersionArn": self.version_arn,
            "SageMakerImageVersionAlias": self.version_alias,
        }
        return {name: value for name, value in members.items() if value}

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read what SageMaker or CloudFormation says; other members of a ResourceSpec are ignored."""
        return cls(
            image_arn=str(properties.get("SageMakerImageArn") or ""),
            version_arn=str(properties.get("SageMakerImageVersionArn") or ""),
            version_alias=str(properties.get("SageMakerImageVersionAlias") or ""),
        )


@dataclass(frozen=True, kw_only=True)
class CustomImageList:
    """Our entries in one list, and the default beside it.

    Attributes:
        target: what holds the list.
        settings_path: dotted members from the top of the target's Update request down to the app settings,
            such as ``DefaultUserSettings.JupyterLabAppSettings``. So the function knows no app types.
        custom_images: our entries, in the order in which new ones are appended.
        default: the one of them that apps start with; ``None`` leaves the default alone.
    """

    target: Target
    settings_path: str
    custom_images: tuple[CustomImage, ...]
    default: DefaultImage | None = None

    def to_properties(self) -> dict[str, Any]:
        """Write the list."""
        properties = {
            "Target": str(self.target),
            "SettingsPath": self.settings_path,
            "CustomImages": [image.to_properties() for image in self.custom_images],
        }
        return properties if self.default is None else {**properties, "Default": self.default.to_properties()}

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any], *, tolerant: bool = False) -> Self:
        """Read the list; a tolerant reader leaves out entries that it cannot read."""
        return cls(
            target=Target.from_property(properties["Target"]),
            settings_path=str(properties["SettingsPath"]),
            custom_images=read_all(
                properties.get("CustomImages"), CustomImage.from_properties, tolerant=tolerant
            ),
            default=DefaultImage.from_properties(properties["Default"]) if "Default" in properties else None,
        )


@dataclass(frozen=True, kw_only=True)
class DomainUpdate:
    """Everything that one stack wants of one domain.

    Attributes:
        domain_id: the domain.
        custom_image_lists: our entries, list by list; no two for the same target and settings path.
        restart_rstudio_server: end all R sessions and restart RStudioServerPro when R entries changed.
        adopt: image names whose entry, with another config, may be taken over from whoever wrote it.
    """

    domain_id: str
    custom_image_lists: tuple[CustomImageList, ...] = ()
    restart_rstudio_server: bool = False
    adopt: tuple[str, ...] = ()

    def to_properties(self) -> dict[str, Any]:
        """Write the properties of the custom resource."""
        properties: dict[str, Any] = {
            "DomainId": self.domain_id,
            "CustomImageLists": [images.to_properties() for images in self.custom_image_lists],
            "RestartRStudioServer": "true" if self.restart_rstudio_server else "false",
        }
        return {**properties, "Adopt": list(self.adopt)} if self.adopt else properties

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any], *, tolerant: bool = False) -> Self:
        """Read the properties of the custom resource.

        Args:
            properties: as CloudFormation delivers them.
            tolerant: leave out entries that cannot be read instead of failing. For properties of the past,
                which another version may have written.

        Raises:
            ValueError: something cannot be read, with the property and its value.
        """

        def read_list(item: Mapping[str, Any]) -> CustomImageList:
            return CustomImageList.from_properties(item, tolerant=tolerant)

        return cls(
            domain_id=required(properties, "DomainId"),
            custom_image_lists=read_all(properties.get("CustomImageLists"), read_list, tolerant=tolerant),
            restart_rstudio_server=str(properties.get("RestartRStudioServer", "")).lower() == "true",
            adopt=read_all(properties.get("Adopt"), str, tolerant=tolerant),
        )

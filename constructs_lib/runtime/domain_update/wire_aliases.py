"""The contract between the constructs and the function: properties of the custom resource for aliases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .properties import read_all, required

IMAGE_VERSION_ALIASES_TYPE = "Custom::SageMakerImageVersionAliases"


@dataclass(frozen=True, kw_only=True)
class ImageVersionAliases:
    """Aliases that one version of an image carries, and no other version of it.

    Attributes:
        image_name: the image.
        version: number of the version.
        aliases: names that resolve to it.
    """

    image_name: str
    version: int
    aliases: tuple[str, ...]

    def to_properties(self) -> dict[str, Any]:
        """Write the properties of the custom resource."""
        return {"ImageName": self.image_name, "Version": self.version, "Aliases": list(self.aliases)}

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read the properties of the custom resource.

        Raises:
            ValueError: something cannot be read, with the property and its value.
        """
        return cls(
            image_name=required(properties, "ImageName"),
            version=int(required(properties, "Version")),
            aliases=read_all(properties.get("Aliases"), str),
        )

"""The contract between the constructs and the function: properties of the custom resource for image scans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from .properties import read_all, required

IMAGE_SCAN_TYPE: Final = "Custom::SageMakerImageScan"

#: What ECR rates findings with, lowest first. Whatever else stands in a finding is no rating.
SEVERITIES: Final = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A finding that is accepted for some time.

    Attributes:
        vulnerability: the name of the finding, such as CVE-2026-1234.
        reason: why it is accepted.
        until: the last day, in UTC.
    """

    vulnerability: str
    reason: str
    until: date

    def to_properties(self) -> dict[str, str]:
        """Write the waiver."""
        return {
            "Vulnerability": self.vulnerability,
            "Reason": self.reason,
            "Until": self.until.isoformat(),
        }

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read the waiver."""
        return cls(
            vulnerability=str(properties["Vulnerability"]),
            reason=str(properties.get("Reason", "")),
            until=date.fromisoformat(properties["Until"]),
        )


@dataclass(frozen=True, kw_only=True)
class ImageScan:
    """What the scan of one container image must not find.

    Attributes:
        image_uri: the container image in ECR, by tag or digest.
        fail_on: the lowest severity that fails.
        pass_unrated: whether findings pass that nobody rated.
        waivers: what is accepted nevertheless.
    """

    image_uri: str
    fail_on: str
    pass_unrated: bool = False
    waivers: tuple[Waiver, ...] = ()

    def to_properties(self) -> dict[str, Any]:
        """Write the properties of the custom resource."""
        return {
            "ImageUri": self.image_uri,
            "FailOn": self.fail_on,
            "PassUnrated": self.pass_unrated,
            "Waivers": [waiver.to_properties() for waiver in self.waivers],
        }

    @classmethod
    def from_properties(cls, properties: Mapping[str, Any]) -> Self:
        """Read the properties of the custom resource.

        Raises:
            ValueError: something cannot be read, with the property and its value.
        """
        fail_on = required(properties, "FailOn")
        if fail_on not in SEVERITIES:
            raise ValueError(f"'FailOn' must be one of {', '.join(SEVERITIES)}, got {fail_on!r}")
        return cls(
            image_uri=required(properties, "ImageUri"),
            fail_on=fail_on,
            pass_unrated=str(properties.get("PassUnrated", "")).lower() == "true",
            waivers=read_all(properties.get("Waivers"), Waiver.from_properties),
        )

"""All settings of the app."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationInfo, field_validator

from .domain import DomainSettings
from .domain_update import DomainUpdateSettings
from .images import RStudioImageSettings, StudioImageSettings
from .model import Model


class Settings(Model):
    """What the app deploys: images, and the domain that offers them."""

    domain: DomainSettings = DomainSettings()
    domain_update: DomainUpdateSettings = DomainUpdateSettings()
    studio_images: tuple[StudioImageSettings, ...] = ()
    rstudio_images: tuple[RStudioImageSettings, ...] = ()

    def images(self) -> Iterator[tuple[tuple[str, int], StudioImageSettings | RStudioImageSettings]]:
        """Return every image with its path."""
        for index, studio in enumerate(self.studio_images):
            yield ("studio_images", index), studio
        for index, rstudio in enumerate(self.rstudio_images):
            yield ("rstudio_images", index), rstudio

    @field_validator("rstudio_images")
    @classmethod
    def _check_rstudio(
        cls, images: tuple[RStudioImageSettings, ...], info: ValidationInfo
    ) -> tuple[RStudioImageSettings, ...]:
        domain = info.data.get("domain", DomainSettings())
        if images and domain.own is not None and domain.own.rstudio_server_pro is None:
            names = [image.image_name for image in images]
            raise ValueError(
                f"must be empty for an own domain without RStudio, got {names}: give "
                "domain.own.rstudio_server_pro, or name a domain that has RStudio by domain.domain_id"
            )
        return images

"""A copy of what a user changes: the shipped settings and Dockerfiles, for this machine and this domain."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_DOCKER = "docker"
_CONTEXT_KEY = "custom-images"
# The default base of this image needs a registry on the internet; on Debian's R it has no Posit session.
_BASE_IMAGE_OF_R = {"BASE_IMAGE": "debian:bookworm-slim"}


class Project:
    """The shipped app with settings and Dockerfiles of its own.

    Args:
        directory: Where the copies and what the CDK writes go; the work tree stays as it is.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._settings = directory / "settings.json"
        shutil.copytree(ROOT / _DOCKER, directory / _DOCKER)
        self._settings.write_text(json.dumps(self._derived_settings(), indent=2))

    @property
    def options(self) -> list[str]:
        """What the command line needs to synthesize the app."""
        return ["--context", f"settings={self._settings}", "--output", str(self._directory / "cdk.out")]

    @property
    def assembly(self) -> list[str]:
        """What it needs to use what was synthesized last."""
        return ["--app", str(self._directory / "cdk.out")]

    @property
    def image_names(self) -> list[str]:
        """The images of the settings."""
        settings = json.loads(self._settings.read_text())
        return [image["image_name"] for image in _images(settings)]

    def change_a_line(self, image_name: str) -> str:
        """Change one line of an image's Dockerfile; returns the line."""
        (image,) = [
            image
            for image in _images(json.loads(self._settings.read_text()))
            if image["image_name"] == image_name
        ]
        dockerfile = Path(image["container_image"]["asset"]["directory"]) / "Dockerfile"
        *others, last = dockerfile.read_text().splitlines()
        changed = last.removesuffix('"') + ', second edition"'
        dockerfile.write_text("\n".join([*others, changed, ""]))
        return changed.strip()

    def _derived_settings(self) -> dict[str, Any]:
        """The settings of cdk.json, with the folders of the copy and a base image that is to be had here."""
        settings: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"][_CONTEXT_KEY]
        for image in _images(settings):
            asset = image["container_image"]["asset"]
            asset["directory"] = str(self._directory / asset["directory"])
        for image in settings["rstudio_images"]:
            image["container_image"]["asset"]["build_args"] = _BASE_IMAGE_OF_R
        return settings


def _images(settings: dict[str, Any]) -> list[dict[str, Any]]:
    return [*settings["studio_images"], *settings["rstudio_images"]]

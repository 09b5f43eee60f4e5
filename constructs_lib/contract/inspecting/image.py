"""Judges an image by its configuration: facts in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ...app_types import App
from ..applicable import holds_for
from ..finder import Finder
from ..finding import Finding, Severity, Tier
from .command import judge_entrypoint, judge_server_command
from .configuration import ImageConfiguration
from .secrets import looks_secret
from .user import judge_user

_Judge = Callable[[ImageConfiguration, App, Finder], Iterator[Finding]]
_PLATFORM = "linux/amd64"


def is_amd64(image: ImageConfiguration) -> bool:
    """Whether SageMaker can run the image at all."""
    return f"{image.os}/{image.architecture}" == _PLATFORM


def inspect_image(image: ImageConfiguration, apps: Sequence[App]) -> tuple[Finding, ...]:
    """Return what an image's configuration breaks of the contract of these apps."""
    found = [*_judge_platform(image), *_judge_secrets(image)]
    for rule_id, judge in _JUDGES.items():
        for app in apps:
            finder = Finder(rule_id, Tier.INSPECT, app)
            if holds_for(finder.rule, app):
                found.extend(judge(image, app, finder))
    return tuple(found)


def _judge_platform(image: ImageConfiguration) -> Iterator[Finding]:
    if not is_amd64(image):
        yield Finder("platform", Tier.INSPECT)(
            Severity.ERROR,
            f"the image is for {image.os}/{image.architecture}, and SageMaker runs {_PLATFORM} only",
            f"build it with --platform={_PLATFORM}",
        )


def _judge_secrets(image: ImageConfiguration) -> Iterator[Finding]:
    for name, value in image.environment.items():
        if looks_secret(name, value):
            yield Finder("secret", Tier.INSPECT)(
                Severity.WARNING,
                f"the variable {name} looks like a secret, and whoever may pull the image can read it",
                "pass it to the build with --secret, or fetch it from AWS Secrets Manager at run time",
            )


def _judge_working_folder(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    folder = image.working_folder or "/"
    if folder != app.home and not folder.startswith(f"{app.home}/"):
        yield finder(
            Severity.ERROR,
            f"the working folder is {folder}, and it must lie in {app.home}",
            f"end the Dockerfile with WORKDIR {app.home}",
        )


def _judge_size(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    maximum = app.TYPE.contract.maximum_image_gib
    if maximum is not None and image.gib > maximum:
        yield finder(
            Severity.ERROR,
            f"the image has {image.gib:.1f} GiB, and SageMaker takes {maximum} GiB",
            "remove caches in the RUN that makes them, and build in an earlier stage",
        )


def _judge_environment(image: ImageConfiguration, app: App, finder: Finder) -> Iterator[Finding]:
    for variable in app.TYPE.contract.variables:
        there, name = image.environment.get(variable.name), variable.name
        if not there or variable.value not in (None, there):
            yield finder(
                Severity.ERROR,
                f"the variable {name} is {'set to ' + there if there else 'not set'}, and RStudio needs it",
                f"add ENV {name}={variable.value or '…'} to the Dockerfile",
            )


_JUDGES: Final[dict[str, _Judge]] = {
    "user": judge_user,
    "working-folder": _judge_working_folder,
    "entrypoint": judge_entrypoint,
    "server-command": judge_server_command,
    "image-size": _judge_size,
    "r-environment": _judge_environment,
}

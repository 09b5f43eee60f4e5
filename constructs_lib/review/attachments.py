"""Where images are offered: by the function, or by the properties of a domain of the stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._intrinsics import as_text
from .assembly import Resource, StackFiles
from .model import Attachment
from .values import mappings

_IMAGE, _UPDATE = "AWS::SageMaker::Image", "Custom::SageMakerDomainUpdate"
_HOLDERS = {
    "AWS::SageMaker::Domain": "domain",
    "AWS::SageMaker::UserProfile": "user profile",
    "AWS::SageMaker::Space": "space",
}
_LEVELS = ("DefaultUserSettings", "DefaultSpaceSettings", "UserSettings", "SpaceSettings")


def read_attachments(stack: StackFiles) -> tuple[Attachment, ...]:
    """Return where images are offered, by the function or by the properties of a domain of the stack."""
    names = {
        f"<{image.logical_id}>": as_text(image.properties.get("ImageName", ""))
        for image in stack.of_type(_IMAGE)
    }
    return (*_by_function(stack, names), *_by_properties(stack, names))


def entries(stack: StackFiles) -> Iterator[Mapping[str, Any]]:
    """Return the entries of all lists of custom images: an Image with one of its AppImageConfigs."""
    for custom_images in (*(one for _, one in _lists(stack)), *(one for _, _, one in _settings(stack))):
        yield from mappings(custom_images.get("CustomImages"))


def _by_function(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for update, one in _lists(stack):
        yield Attachment(
            domain=as_text(update.properties.get("DomainId", "")),
            place=f"{as_text(one.get('Target', ''))}: {as_text(one.get('SettingsPath', ''))}",
            images=_names(one),
            default=_default(one.get("Default"), names),
        )


def _by_properties(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for domain, place, settings in _settings(stack):
        if settings.get("CustomImages"):
            yield Attachment(
                domain=domain.logical_id,
                place=place,
                images=_names(settings),
                default=_default(settings.get("DefaultResourceSpec"), names),
            )


def _lists(stack: StackFiles) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for update in stack.of_type(_UPDATE):
        for one in mappings(update.properties.get("CustomImageLists")):
            yield update, one


def _settings(stack: StackFiles) -> Iterator[tuple[Resource, str, Mapping[str, Any]]]:
    for domain in stack.of_type(*_HOLDERS):
        for level in _LEVELS:
            for settings in mappings(domain.properties.get(level)):
                for member, value in settings.items():
                    for one in mappings(value):
                        yield domain, f"{_HOLDERS[domain.type]}: {level}.{member}", one


def _names(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(entry.get("ImageName", "")) for entry in mappings(settings.get("CustomImages")))


def _default(value: Any, names: Mapping[str, str]) -> str:
    defaults = [as_text(spec.get("SageMakerImageArn", "")) for spec in mappings(value)]
    return " or ".join(names.get(default, default) for default in defaults if default)

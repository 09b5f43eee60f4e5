"""Where images are offered: by the function, or by the properties of a domain of the stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._intrinsics import as_text
from .assembly import StackFiles
from .model import Attachment

_IMAGE, _DOMAIN, _UPDATE = "AWS::SageMaker::Image", "AWS::SageMaker::Domain", "Custom::SageMakerDomainUpdate"


def read_attachments(stack: StackFiles) -> tuple[Attachment, ...]:
    """Return where images are offered, by the function or by the properties of a domain of the stack."""
    names = {
        f"<{image.logical_id}>": as_text(image.properties.get("ImageName")) for image in stack.of_type(_IMAGE)
    }
    return (*_by_function(stack, names), *_by_properties(stack, names))


def _by_function(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for update in stack.of_type(_UPDATE):
        for one in update.properties.get("CustomImageLists", []):
            yield Attachment(
                domain=as_text(update.properties.get("DomainId", "")),
                place=f"{as_text(one.get('Target', ''))}: {as_text(one.get('SettingsPath', ''))}",
                images=_names(one),
                default=_default(one.get("Default", {}), names),
            )


def _by_properties(stack: StackFiles, names: Mapping[str, str]) -> Iterator[Attachment]:
    for domain in stack.of_type(_DOMAIN):
        for level in ("DefaultUserSettings", "DefaultSpaceSettings"):
            for member, settings in domain.properties.get(level, {}).items():
                if isinstance(settings, dict) and settings.get("CustomImages"):
                    yield Attachment(
                        domain=domain.logical_id,
                        place=f"domain: {level}.{member}",
                        images=_names(settings),
                        default=_default(settings.get("DefaultResourceSpec", {}), names),
                    )


def _names(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(as_text(entry.get("ImageName", "")) for entry in settings.get("CustomImages", []))


def _default(spec: Mapping[str, Any], names: Mapping[str, str]) -> str:
    default = as_text(spec.get("SageMakerImageArn", ""))
    return names.get(default, default)

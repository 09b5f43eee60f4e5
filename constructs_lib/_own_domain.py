"""The lists of custom images of a domain that the stack owns, as properties of it."""

from __future__ import annotations

from typing import Any

import jsii
from aws_cdk import IStableAnyProducer, Lazy, Stack
from aws_cdk import aws_sagemaker as sagemaker

from ._custom_image_lists import Attachment, CustomImageLists
from ._validation import error
from .app_types import APP_TYPES, AppType
from .attach_to import AttachLevel, AttachTo
from .custom_image import CustomImage


class OwnDomainLists:
    """Writes lists into a CfnDomain, after the entries that its author wrote."""

    def __init__(self, cfn_domain: sagemaker.CfnDomain) -> None:
        self._domain = cfn_domain
        self._stack = Stack.of(cfn_domain)
        self._lists = CustomImageLists()
        self._spaces = False
        self._left: set[tuple[AttachTo, str]] = set()
        for app_type in _app_types(AttachLevel.USERS):
            self._override(AttachTo.USERS, app_type)

    def attach(self, image: CustomImage, attachments: list[Attachment]) -> None:
        """Add an image to lists.

        Raises:
            ValueError: the author attached the image with another AppImageConfig, or a list is full.
        """
        self._lists.add(attachments)
        for attachment in attachments:
            self.custom_images(attachment.to, attachment.app_type)
        if not self._spaces and any(attachment.to == AttachTo.SPACES for attachment in attachments):
            self._add_spaces()
        self._domain.node.add_dependency(image)

    def leave(self, to: AttachTo, app_type: AppType) -> None:
        """Leave a list to a custom resource."""
        self._left.add((to, app_type.name))

    def custom_images(self, to: AttachTo, app_type: AppType) -> list[dict[str, Any]] | None:
        """Return the author's entries and ours, or nothing for a list that is left alone."""
        if (to, app_type.name) in self._left:
            return None
        authored = self._authored(to, app_type)
        names = {entry["ImageName"]: entry for entry in authored}
        added = []
        for entry in self._lists.get(to, app_type.settings_member):
            ours = entry.to_properties()
            theirs = names.get(entry.image_name)
            if theirs is None:
                added.append(ours)
            elif theirs != ours:
                raise error(
                    "image",
                    "not be in the CfnDomain with another configuration",
                    theirs,
                    f"remove that entry, or do not attach {ours}",
                )
        merged = authored + added
        limit = app_type.limits[to.level]
        if len(merged) > limit:
            raise error(
                "image", f"be one of at most {limit} for {app_type.name} at {to}", len(merged), "detach some"
            )
        return merged

    def _add_spaces(self) -> None:
        """Write the default space settings, which need an execution role of their own."""
        self._spaces = True
        if self._domain.default_space_settings is None:
            role = self._stack.resolve(self._domain.default_user_settings)["executionRole"]
            self._domain.add_property_override("DefaultSpaceSettings.ExecutionRole", role)
        for app_type in _app_types(AttachLevel.SPACES):
            self._override(AttachTo.SPACES, app_type)

    def _override(self, to: AttachTo, app_type: AppType) -> None:
        self._domain.add_property_override(
            f"{to.level.value}.{app_type.settings_member}.CustomImages",
            Lazy.any(_CustomImages(self, to, app_type)),
        )

    def _authored(self, to: AttachTo, app_type: AppType) -> list[dict[str, Any]]:
        settings = (
            self._domain.default_user_settings
            if to == AttachTo.USERS
            else self._domain.default_space_settings
        )
        resolved = self._stack.resolve(settings) or {}
        app_settings = resolved.get(_camel_case(app_type.settings_member)) or {}
        return [
            {name[0].upper() + name[1:]: value for name, value in entry.items()}
            for entry in app_settings.get("customImages") or []
        ]


def _app_types(level: AttachLevel) -> list[AppType]:
    return [app.TYPE for app in APP_TYPES if level in app.TYPE.limits]


def _camel_case(member: str) -> str:
    """Return a member as CDK names the property: JupyterLabAppSettings, but rSessionAppSettings."""
    return member[0].lower() + member[1:]


@jsii.implements(IStableAnyProducer)
class _CustomImages:
    """One list, once all images are attached."""

    def __init__(self, lists: OwnDomainLists, to: AttachTo, app_type: AppType) -> None:
        self._lists = lists
        self._to = to
        self._app_type = app_type

    def produce(self) -> list[dict[str, Any]] | None:
        """Return the entries."""
        return self._lists.custom_images(self._to, self._app_type)

"""The lists of custom images of a domain that the stack owns, as properties of it."""

from __future__ import annotations

from typing import Any

import jsii
from aws_cdk import IStableAnyProducer, Lazy, Stack
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from ._custom_image_lists import Attachment, CustomImageLists
from ._validation import error
from .app_types import APP_TYPES, AppType
from .attach_to import AttachLevel, AttachTo
from .custom_image import CustomImage

_ID = "CustomImages"


class OwnDomainLists(Construct):
    """Writes lists into a CfnDomain, after the entries that its author wrote."""

    def __init__(self, cfn_domain: sagemaker.CfnDomain, construct_id: str) -> None:
        super().__init__(cfn_domain, construct_id)
        self._domain = cfn_domain
        self._stack = Stack.of(cfn_domain)
        self._lists = CustomImageLists()
        self._left: set[tuple[AttachTo, str]] = set()
        for to in (AttachTo.USERS, AttachTo.SPACES):
            for app_type in _app_types(to.level):
                self._override(to, app_type)
        cfn_domain.add_property_override("DefaultSpaceSettings.ExecutionRole", Lazy.any(_SpacesRole(self)))

    @staticmethod
    def of(cfn_domain: sagemaker.CfnDomain) -> OwnDomainLists:
        """Return the lists of a domain, made at the first call."""
        found = cfn_domain.node.try_find_child(_ID)
        return found if isinstance(found, OwnDomainLists) else OwnDomainLists(cfn_domain, _ID)

    def attach(self, image: CustomImage, attachments: list[Attachment]) -> None:
        """Add an image to lists.

        Raises:
            ValueError: the author attached the image with another AppImageConfig, a list is full, or it is
                left to a custom resource.
        """
        for attachment in attachments:
            if (attachment.to, attachment.app_type.name) in self._left:
                raise _two_writers(restart=False)
        self._lists.add(attachments)
        for attachment in attachments:
            self.custom_images(attachment.to, attachment.app_type)
        self._domain.node.add_dependency(image)

    def leave(self, to: AttachTo, app_type: AppType) -> None:
        """Leave a list to a custom resource.

        Raises:
            ValueError: the list has entries, which a property writes.
        """
        if self._lists.get(to, app_type.settings_member) or self._authored(to, app_type):
            raise _two_writers(restart=True)
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

    def spaces_role(self) -> Any:
        """Return the author's execution role of spaces, else that of users: space settings require one."""
        spaces, users = self._domain.default_space_settings, self._domain.default_user_settings
        return self._stack.resolve(users if spaces is None else spaces)["executionRole"]

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


def _two_writers(*, restart: bool) -> ValueError:
    return error(
        "restart_rstudio_server",
        "be the same for all RStudio images of a CfnDomain, and be False if the CfnDomain lists some itself",
        restart,
        "a property and the custom resource that restarts the server would undo each other's list",
    )


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


@jsii.implements(IStableAnyProducer)
class _SpacesRole:
    """The execution role of spaces, once the author has written all settings."""

    def __init__(self, lists: OwnDomainLists) -> None:
        self._lists = lists

    def produce(self) -> Any:
        """Return its ARN."""
        return self._lists.spaces_role()

"""The lists of custom images of a domain that the stack owns, as properties of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
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
        cfn_domain.add_property_override(
            "DefaultSpaceSettings.ExecutionRole", Lazy.any(_Produced(self.spaces_role))
        )

    @staticmethod
    def of(cfn_domain: sagemaker.CfnDomain) -> OwnDomainLists:
        """Return the lists of a domain, made at the first call."""
        found = cfn_domain.node.try_find_child(_ID)
        return found if isinstance(found, OwnDomainLists) else OwnDomainLists(cfn_domain, _ID)

    def attach(self, image: CustomImage, attachments: list[Attachment]) -> None:
        """Add an image to lists.

        Raises:
            ValueError: the author attached the image with another AppImageConfig or has another default, a
                list is full, or it is left to a custom resource.
        """
        for attachment in attachments:
            if (attachment.to, attachment.app_type.name) in self._left:
                raise _two_writers(restart=False)
        attachments = [_pinned_default(attachment, image, self._stack) for attachment in attachments]
        self._lists.add(attachments)
        for attachment in attachments:
            self.custom_images(attachment.to, attachment.app_type)
            if attachment.default is not None:
                self._check_author_has_none(attachment.to, attachment.app_type)
                self._override_default(attachment.to, attachment.app_type)
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

    def default(self, to: AttachTo, app_type: AppType, member: str) -> str | None:
        """Return a member of the default that is ours.

        Raises:
            ValueError: the author has a default there.
        """
        self._check_author_has_none(to, app_type)
        default = self._lists.default(to, app_type.settings_member)
        return None if default is None else default.to_properties().get(member)

    def _check_author_has_none(self, to: AttachTo, app_type: AppType) -> None:
        authored = self._authored_settings(to, app_type).get("defaultResourceSpec") or {}
        image = {name: value for name, value in authored.items() if name.startswith("sageMakerImage")}
        if image:
            raise error(
                "as_default",
                f"be False where the CfnDomain has a default image for {app_type.name} at {to}",
                image,
                "remove that one, or leave as_default out",
            )

    def spaces_role(self) -> Any:
        """Return the author's execution role of spaces, else that of users: space settings require one."""
        spaces, users = self._domain.default_space_settings, self._domain.default_user_settings
        return self._stack.resolve(users if spaces is None else spaces)["executionRole"]

    def _override(self, to: AttachTo, app_type: AppType) -> None:
        self._domain.add_property_override(
            f"{to.level.value}.{app_type.settings_member}.CustomImages",
            Lazy.any(_Produced(lambda: self.custom_images(to, app_type))),
        )

    def _override_default(self, to: AttachTo, app_type: AppType) -> None:
        for member in ("SageMakerImageArn", "SageMakerImageVersionArn"):
            self._domain.add_property_override(
                f"{to.level.value}.{app_type.settings_member}.DefaultResourceSpec.{member}",
                Lazy.any(_Produced(partial(self.default, to, app_type, member))),
            )

    def _authored(self, to: AttachTo, app_type: AppType) -> list[dict[str, Any]]:
        return [
            {name[0].upper() + name[1:]: value for name, value in entry.items()}
            for entry in self._authored_settings(to, app_type).get("customImages") or []
        ]

    def _authored_settings(self, to: AttachTo, app_type: AppType) -> dict[str, Any]:
        settings = (
            self._domain.default_user_settings
            if to == AttachTo.USERS
            else self._domain.default_space_settings
        )
        resolved = self._stack.resolve(settings) or {}
        return resolved.get(_camel_case(app_type.settings_member)) or {}


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


def _pinned_default(attachment: Attachment, image: CustomImage, stack: Stack) -> Attachment:
    """Pin a default to the version of this deployment, which the next one moves.

    A property can't take the pin of another deployment away again, so there must be none to take away.
    """
    if attachment.default is None or Stack.of(image) is not stack:
        return attachment
    return replace(attachment, default=replace(attachment.default, version_arn=image.image_version_arn))


@jsii.implements(IStableAnyProducer)
class _Produced:
    """A value that is known once all images are attached and the author has written all settings."""

    def __init__(self, value: Callable[[], Any]) -> None:
        self._value = value

    def produce(self) -> Any:
        """Return the value."""
        return self._value()

"""The lists of custom images that one stack adds to one domain, and the defaults among them."""

from __future__ import annotations

from collections.abc import ItemsView, Sequence
from dataclasses import dataclass

from ._validation import error
from .app_types import AppType
from .attach_to import AttachTo
from .runtime.domain_update import wire


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """An entry for one list: where, for which app type, what, and whether apps start with it."""

    to: AttachTo
    app_type: AppType
    entry: wire.CustomImage
    default: wire.DefaultImage | None = None

    @property
    def place(self) -> tuple[AttachTo, str]:
        """The list: its place and its settings member."""
        return self.to, self.app_type.settings_member


class CustomImageLists:
    """Entries by place and settings member, in the order in which they were attached."""

    def __init__(self) -> None:
        self._lists: dict[tuple[AttachTo, str], list[wire.CustomImage]] = {}
        self._defaults: dict[tuple[AttachTo, str], tuple[str, wire.DefaultImage]] = {}

    def add(self, attachments: Sequence[Attachment]) -> None:
        """Add entries: all of them, or none.

        Raises:
            ValueError: an image is in its list already, a list is full, or has another default.
        """
        for attachment in attachments:
            self._check(attachment)
            self._check_default(attachment)
        for attachment in attachments:
            self._lists.setdefault(attachment.place, []).append(attachment.entry)
            if attachment.default is not None:
                self._defaults[attachment.place] = (attachment.entry.image_name, attachment.default)

    def items(self) -> ItemsView[tuple[AttachTo, str], list[wire.CustomImage]]:
        """Return the lists with their place and settings member."""
        return self._lists.items()

    def get(self, to: AttachTo, member: str) -> list[wire.CustomImage]:
        """Return one list, which may be empty."""
        return self._lists.get((to, member), [])

    def default(self, to: AttachTo, member: str) -> wire.DefaultImage | None:
        """Return what apps start with, if it is one of ours."""
        _, default = self._defaults.get((to, member), ("", None))
        return default

    def _check_default(self, attachment: Attachment) -> None:
        if attachment.default is not None and attachment.place in self._defaults:
            raise error(
                "as_default",
                f"be True for one image of {attachment.app_type.name} at {attachment.to}",
                attachment.entry.image_name,
                f"{self._defaults[attachment.place][0]} is the default there already; choose one of both",
            )

    def _check(self, attachment: Attachment) -> None:
        to, app_type = attachment.to, attachment.app_type
        entries = self.get(to, app_type.settings_member)
        name = attachment.entry.image_name
        if any(entry.image_name == name for entry in entries):
            raise error(
                "image",
                f"be attached once to {to} for {app_type.name}",
                name,
                "attach it once, with every place in 'to'",
            )
        limit = app_type.limits[to.level]
        if len(entries) >= limit:
            raise error(
                "image",
                f"be one of at most {limit} for {app_type.name} at {to}",
                name,
                "detach one, or attach it elsewhere",
            )

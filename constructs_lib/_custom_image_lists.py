"""The lists of custom images that one stack adds to one domain."""

from __future__ import annotations

from collections.abc import ItemsView, Sequence
from dataclasses import dataclass

from ._validation import error
from .app_types import AppType
from .attach_to import AttachTo
from .runtime.domain_update import wire


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """An entry for one list: where, for which app type, and what."""

    to: AttachTo
    app_type: AppType
    entry: wire.CustomImage


class CustomImageLists:
    """Entries by place and settings member, in the order in which they were attached."""

    def __init__(self) -> None:
        self._lists: dict[tuple[AttachTo, str], list[wire.CustomImage]] = {}

    def add(self, attachments: Sequence[Attachment]) -> None:
        """Add entries: all of them, or none.

        Raises:
            ValueError: an image is in its list already, or a list is full.
        """
        for attachment in attachments:
            self._check(attachment)
        for attachment in attachments:
            self._lists.setdefault((attachment.to, attachment.app_type.settings_member), []).append(
                attachment.entry
            )

    def items(self) -> ItemsView[tuple[AttachTo, str], list[wire.CustomImage]]:
        """Return the lists with their place and settings member."""
        return self._lists.items()

    def get(self, to: AttachTo, member: str) -> list[wire.CustomImage]:
        """Return one list, which may be empty."""
        return self._lists.get((to, member), [])

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

"""What the default was before ours, kept in tags of our own image: nothing else outlives the event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from .default_image import Memory, Note, Recall
from .run import Run
from .wire import DefaultImage

_PREFIX: Final = "default-before"
_MAX_KEY: Final = 128
# A tag for each member; empty ones are written, too, and so replace what an older note said.
_MEMBERS: Final = ("image_arn", "version_arn", "version_alias")


class DefaultMemory:
    """The notes of one target.

    Args:
        run: the invocation.
        target: what tells the target from all others.
    """

    def __init__(self, run: Run, target: str) -> None:
        self._run = run
        self._target = target

    def of(self, paths: Iterable[str]) -> dict[str, Memory]:
        """Give what this request knows by now, by settings path."""
        progress = self._run.progress
        return {
            path: Memory(
                recalled=_read(progress.recalled.get(self._place(path))),
                noted=_read(progress.noted.get(self._place(path))),
            )
            for path in paths
        }

    def carry_out(self, path: str, task: Note | Recall) -> None:
        """Note, or look up, the default before ours at one path."""
        place = self._place(path)
        if isinstance(task, Note):
            self._note(place, task)
            self._run.progress.noted[place] = task.before.to_properties()
        else:
            self._run.progress.recalled[place] = self._recall(place, task).to_properties()

    def _place(self, path: str) -> str:
        return f"{self._target}/{path}"

    def _note(self, place: str, note: Note) -> None:
        tags = [{"Key": _key(place, member), "Value": getattr(note.before, member)} for member in _MEMBERS]
        self._run.insist(lambda: self._run.api.call("add_tags", ResourceArn=note.on.image_arn, Tags=tags))

    def _recall(self, place: str, recall: Recall) -> DefaultImage:
        tags: dict[str, str] = {}
        token: str | None = ""
        while token is not None:
            page = self._page(recall.on.image_arn, token)
            tags.update({tag["Key"]: tag["Value"] for tag in page.get("Tags", ())})
            token = page.get("NextToken") or None
        return DefaultImage(**{member: tags.get(_key(place, member), "") for member in _MEMBERS})

    def _page(self, image_arn: str, token: str) -> dict[str, Any]:
        """Give one page of tags; none where the image is gone, and its notes with it."""
        start = {"NextToken": token} if token else {}
        found = self._run.insist(lambda: self._run.api.find("list_tags", ResourceArn=image_arn, **start))
        return found or {}


def _key(place: str, member: str) -> str:
    key = f"{_PREFIX}/{member}/{place}"
    return key if len(key) <= _MAX_KEY else f"{_PREFIX}/{member}/{hashlib.sha256(place.encode()).hexdigest()}"


def _read(properties: dict[str, str] | None) -> DefaultImage | None:
    return None if properties is None else DefaultImage.from_properties(properties)

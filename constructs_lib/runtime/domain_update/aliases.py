"""Aliases of image versions: a name must resolve to the new version, whatever carried it before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .patience import UnfulfilledError
from .run import Run
from .sagemaker import ApiError
from .wire_aliases import ImageVersionAliases


class AliasesTask:
    """Brings the aliases of one image from where they last were to where they belong now.

    Whether SageMaker moves an alias that another version carries, or refuses it, is not documented; so it
    is taken off there first, and the outcome is checked.

    Args:
        run: the invocation.
        old: what this resource last asked for; ``None`` on the way in.
        new: what it asks for; ``None`` on the way out. One of both is there.
    """

    def __init__(self, run: Run, *, old: ImageVersionAliases | None, new: ImageVersionAliases | None) -> None:
        self._run = run
        self._old = old
        self._new = new

    def __str__(self) -> str:
        verb = "set" if self._new else "remove"
        current = next(place for place in (self._new, self._old) if place is not None)
        return f"{verb} aliases of image {current.image_name}"

    def converge(self) -> Mapping[str, Any]:
        """Take off what is no longer wanted, then move what is."""
        wanted = frozenset(self._new.aliases if self._new else ())
        for place in (self._old, self._new):
            if place is not None and self._old is not None:
                self._take_off(place, frozenset(self._old.aliases) - wanted)
        if self._new is not None:
            self._give(self._new)
        return {}

    def _take_off(self, place: ImageVersionAliases, unwanted: frozenset[str]) -> None:
        while unwanted and (there := sorted(unwanted & (self._carried_by(place) or frozenset()))):
            self._update(place.image_name, place.version, AliasesToDelete=there)
            self._let_settle(place)

    def _give(self, place: ImageVersionAliases) -> None:
        while True:
            there = self._carried_by(place)
            if there is None:
                raise UnfulfilledError(f"version {place.version} of image {place.image_name} does not exist")
            missing = sorted(set(place.aliases) - there)
            if not missing:
                return
            for alias in missing:
                self._free(place, alias)
            self._update(place.image_name, place.version, AliasesToAdd=missing)
            self._let_settle(place)

    def _free(self, place: ImageVersionAliases, alias: str) -> None:
        """Take an alias off another version of the image that carries it."""
        holder = self._run.insist(
            lambda: self._run.api.find("describe_image_version", ImageName=place.image_name, Alias=alias)
        )
        if holder is not None and holder["Version"] != place.version:
            self._update(place.image_name, holder["Version"], AliasesToDelete=[alias])

    def _carried_by(self, place: ImageVersionAliases) -> frozenset[str] | None:
        """The aliases of a version; ``None`` if the image or the version does not exist."""
        found: set[str] = set()
        token: str | None = None
        while True:
            page = self._page(place, token)
            if page is None:
                return None
            found.update(page["SageMakerImageVersionAliases"])
            token = page.get("NextToken")
            if not token:
                return frozenset(found)

    def _page(self, place: ImageVersionAliases, token: str | None) -> dict[str, Any] | None:
        start = {"NextToken": token} if token else {}
        return self._run.insist(
            lambda: self._run.api.find(
                "list_aliases", ImageName=place.image_name, Version=place.version, **start
            )
        )

    def _update(self, image_name: str, version: int, **aliases: list[str]) -> None:
        """Send one change; what came of it shows when the aliases are listed again."""
        self._run.progress.attempted = True
        try:
            self._run.api.find("update_image_version", ImageName=image_name, Version=version, **aliases)
        except ApiError as error:
            self._run.tolerate(error)

    def _let_settle(self, place: ImageVersionAliases) -> None:
        self._run.wait(f"version {place.version} of image {place.image_name} to take its aliases")

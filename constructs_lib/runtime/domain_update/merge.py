"""Pure algebra over one list of custom images: ours in, ours out, everybody else's untouched.

The key of an entry is its image name. An entry is ours if we sent its name together with its config; that
is all there is to tell writers apart, since SageMaker notes no owner. Everything else is foreign and keeps
its place and its content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from .wire import CustomImage

_Test = Callable[[CustomImage], bool]


class ForeignEntryError(Exception):
    """The key of an entry of ours is taken by somebody else, with another config.

    Attributes:
        ours: the entry that we want.
        theirs: the entry that is there.
    """

    def __init__(self, ours: CustomImage, theirs: CustomImage) -> None:
        super().__init__(f"{ours.image_name!r} is attached by somebody else")
        self.ours = ours
        self.theirs = theirs


def merge(
    observed: Sequence[CustomImage],
    *,
    desired: Sequence[CustomImage] = (),
    owned: Sequence[CustomImage] = (),
    adopt: Collection[str] = (),
) -> tuple[CustomImage, ...]:
    """Give the list that holds every foreign entry as it is, and of ours exactly the desired ones.

    Args:
        observed: the list as SageMaker has it.
        desired: our entries as they shall be; new ones are appended in this order.
        owned: our entries as we last sent them.
        adopt: image names whose foreign entry may be taken over although its config differs.

    Raises:
        ForeignEntryError: a desired entry would overwrite a foreign one with another config.
    """
    merged = list(observed)
    wanted = {image.image_name for image in desired}
    for image in owned:
        place = None if image.image_name in wanted else _place_of(image, merged)
        if place is not None:
            del merged[place]
    before = {image.image_name: image for image in owned}
    for image in desired:
        place = _place_for(image, before.get(image.image_name, image), merged, adopt)
        if place is None:
            merged.append(image)
        else:
            merged[place] = replace(image, others=merged[place].others)
    return tuple(merged)


def _place_for(
    image: CustomImage, before: CustomImage, merged: Sequence[CustomImage], adopt: Collection[str]
) -> int | None:
    """Where a desired entry goes: over ours of before, over one that says the same, or nowhere yet."""
    for own in (before, image):
        place = _place_of(own, merged)
        if place is not None:
            return place
    place = _first(merged, lambda entry: entry.image_name == image.image_name)
    if place is not None and image.image_name not in adopt:
        raise ForeignEntryError(image, merged[place])
    return place


def _place_of(own: CustomImage, merged: Sequence[CustomImage]) -> int | None:
    """Where an entry of ours is; somebody else may list the same image and config with another version."""

    def named(entry: CustomImage) -> bool:
        return (entry.image_name, entry.app_image_config_name) == (own.image_name, own.app_image_config_name)

    def same(entry: CustomImage) -> bool:
        return named(entry) and entry.image_version_number == own.image_version_number

    exact = _first(merged, same)
    return _first(merged, named) if exact is None else exact


def _first(entries: Sequence[CustomImage], test: _Test) -> int | None:
    return next((place for place, entry in enumerate(entries) if test(entry)), None)

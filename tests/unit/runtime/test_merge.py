"""The laws of merging: nothing foreign is ever lost or moved, and everything of ours can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.merge import ForeignEntryError, merge
from constructs_lib.runtime.domain_update.wire import CustomImage
from tests.unit.runtime.stage import image

_VERSIONS = st.none() | st.integers(1, 3)
_CONFIGS = st.sampled_from(["one", "two"])


def lists_of(owner: str) -> st.SearchStrategy[list[CustomImage]]:
    """Lists of entries with unique keys that only this owner uses."""
    entries = st.builds(image, st.sampled_from([f"{owner}-{n}" for n in range(4)]), _CONFIGS, _VERSIONS)
    return st.lists(entries, unique_by=lambda entry: entry.image_name)


OURS, THEIRS, OTHERS = lists_of("ours"), lists_of("theirs"), lists_of("others")


def foreign_to(owner: str, entries: Sequence[CustomImage]) -> list[CustomImage]:
    return [entry for entry in entries if not entry.image_name.startswith(owner)]


def content(entries: Sequence[CustomImage]) -> Counter[str]:
    return Counter(map(repr, entries))


@st.composite
def mixtures(draw: st.DrawFn, own: st.SearchStrategy[list[CustomImage]]) -> list[CustomImage]:
    """A list in which somebody's entries and foreign ones come in any order."""
    return draw(st.permutations(draw(own) + draw(THEIRS)))


@given(OURS, mixtures(OURS))
def test_attaching_twice_is_attaching_once(desired: list[CustomImage], observed: list[CustomImage]) -> None:
    once = merge(observed, desired=desired, owned=observed)
    assert merge(once, desired=desired, owned=observed) == once
    assert merge(once, desired=desired, owned=desired) == once


@given(OURS, THEIRS)
def test_detach_undoes_attach(desired: list[CustomImage], observed: list[CustomImage]) -> None:
    assert merge(merge(observed, desired=desired), owned=desired) == tuple(observed)


@given(OURS, OURS, mixtures(OURS))
def test_foreign_entries_keep_content_and_order(
    desired: list[CustomImage], owned: list[CustomImage], observed: list[CustomImage]
) -> None:
    merged = merge(observed, desired=desired, owned=owned, adopt=[entry.image_name for entry in desired])
    assert foreign_to("ours", merged) == foreign_to("ours", observed)


@given(OURS, OURS, THEIRS)
def test_of_ours_exactly_the_desired_entries_are_there(
    desired: list[CustomImage], owned: list[CustomImage], observed: list[CustomImage]
) -> None:
    attached = merge(observed, desired=owned)
    merged = merge(attached, desired=desired, owned=owned)
    ours = [entry for entry in merged if entry.image_name.startswith("ours")]
    assert content(ours) == content(desired)


@given(OURS, OURS, THEIRS)
def test_an_update_and_its_rollback_end_where_they_began(
    old: list[CustomImage], new: list[CustomImage], observed: list[CustomImage]
) -> None:
    attached = merge(observed, desired=old)
    back = merge(merge(attached, desired=new, owned=old), desired=old, owned=new)
    assert content(back) == content(attached)


@given(OURS, OTHERS, THEIRS)
def test_disjoint_owners_commute(
    ours: list[CustomImage], others: list[CustomImage], observed: list[CustomImage]
) -> None:
    one_way = merge(merge(observed, desired=ours), desired=others)
    other_way = merge(merge(observed, desired=others), desired=ours)
    assert content(one_way) == content(other_way)


@given(OURS, mixtures(OURS))
def test_declared_order_is_the_order_of_new_entries(
    desired: list[CustomImage], observed: list[CustomImage]
) -> None:
    present = {entry.image_name for entry in observed}
    new = [entry for entry in desired if entry.image_name not in present]
    merged = merge(observed, desired=desired, owned=observed)
    assert list(merged[len(merged) - len(new) :]) == new


def test_the_same_image_with_another_version_of_somebody_else_stays() -> None:
    theirs, ours = image("a", "config", 1), image("a", "config", 2)
    assert merge([theirs, ours], owned=[ours]) == (theirs,)
    assert merge([ours, theirs], desired=[replace(ours, image_version_number=3)], owned=[ours]) == (
        image("a", "config", 3),
        theirs,
    )


def test_removes_ours_even_if_its_version_was_changed_since() -> None:
    assert merge([image("a", "config", 5)], owned=[image("a", "config")]) == ()


def test_never_removes_an_entry_with_another_config() -> None:
    theirs = image("a", "theirs")
    assert merge([theirs], owned=[image("a", "ours")]) == (theirs,)


def test_refuses_to_overwrite_a_foreign_config() -> None:
    ours, theirs = image("a", "ours"), image("a", "theirs")
    with pytest.raises(ForeignEntryError) as refused:
        merge([theirs], desired=[ours], owned=[image("a", "older")])
    assert (refused.value.ours, refused.value.theirs) == (ours, theirs)
    assert merge([theirs], desired=[ours], adopt=["a"]) == (ours,)


def test_an_entry_updated_in_place_keeps_what_this_code_does_not_know() -> None:
    observed = replace(image("a"), others={"Novelty": 1})
    assert merge([observed], desired=[image("a")]) == (observed,)

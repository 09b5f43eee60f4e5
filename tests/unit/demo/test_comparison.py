from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.demo.comparison import differences, summary

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda items: st.lists(items, max_size=3) | st.dictionaries(st.text(max_size=5), items, max_size=3),
)


@given(_JSON)
def test_tells_in_short_what_is_equal(value: Any) -> None:
    assert 0 < len(summary(value)) <= 100


@given(st.dictionaries(st.text(max_size=5), _JSON))
def test_finds_no_difference_between_a_value_and_its_copy(value: dict[str, Any]) -> None:
    assert differences(value, copy.deepcopy(value)) == []


@pytest.mark.parametrize(
    ("found", "expected", "told"),
    [
        (2, 1, "expected 1, found 2"),
        ([], ["UpdateDomain"], "0: expected UpdateDomain, found nothing"),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, "a.c: expected 3, found 2"),
        ({"geo-r": [1, 2]}, {"geo-r": [1]}, "geo-r.1: expected nothing, found 2"),
        ({1, 2}, {1}, "expected 1, found 1, 2"),
    ],
)
def test_tells_where_values_differ_and_nothing_else(found: Any, expected: Any, told: str) -> None:
    assert [line for line in differences(found, expected) if "nothing" not in line or line == told] == [told]

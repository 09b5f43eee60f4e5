from __future__ import annotations

from tests.local_aws.sagemaker.copying import copied


def test_a_copy_is_equal_and_shares_nothing_that_can_be_changed() -> None:
    value = {"a": [{"b": 1}, "text"], "c": ({"d": None},), "e": {}}
    copy = copied(value)
    assert copy == value
    copy["a"][0]["b"] = copy["c"][0]["d"] = copy["e"]["f"] = 2
    copy["a"].append(3)
    assert value == {"a": [{"b": 1}, "text"], "c": ({"d": None},), "e": {}}

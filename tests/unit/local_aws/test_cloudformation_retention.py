from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.cloudformation.samples import broken, parameter
from tests.local_aws.cloudformation.scene import Scene


def _names(scene: Scene) -> set[str]:
    return {one["Name"] for one in scene.client("ssm").describe_parameters()["Parameters"]}


def _named(name: str, **policies: str) -> dict[str, Any]:
    return {"A": parameter("x", name=name, **policies)}


def test_a_change_of_a_policy_alone_is_an_update_that_touches_no_resource(scene: Scene) -> None:
    scene.deploy(_named("one"))
    updated = scene.deploy(_named("one", UpdateReplacePolicy="Retain"))
    assert updated.status == "UPDATE_COMPLETE"
    assert [step for step in updated.steps if step[0]] == []


def test_keeps_the_old_one_after_a_policy_was_added_alone(scene: Scene) -> None:
    scene.deploy(_named("one"))
    scene.deploy(_named("one", UpdateReplacePolicy="Retain"))
    replaced = scene.deploy(_named("two", UpdateReplacePolicy="Retain"))
    assert ("A", "DELETE_SKIPPED") in replaced.steps
    assert _names(scene) == {"one", "two"}


@pytest.mark.parametrize(
    ("before", "after"), [("Retain", "Delete"), ("Delete", "Retain"), ("Delete", "Delete")]
)
def test_keeps_the_old_one_only_if_both_templates_say_so(scene: Scene, before: str, after: str) -> None:
    scene.deploy(_named("one", UpdateReplacePolicy=before))
    scene.deploy(_named("two", UpdateReplacePolicy=after))
    assert _names(scene) == {"two"}


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_keeps_what_is_dropped_or_deleted_if_its_deletion_policy_says_so(scene: Scene, policy: str) -> None:
    resources = {**_named("one", DeletionPolicy=policy), "B": parameter("x", name="b", DeletionPolicy=policy)}
    scene.deploy(resources)
    scene.deploy({"B": resources["B"]})
    scene.delete()
    assert _names(scene) == {"one", "b"}


def test_the_replace_policy_does_not_keep_what_is_deleted(scene: Scene) -> None:
    scene.deploy(_named("one", UpdateReplacePolicy="Retain"))
    scene.delete()
    assert _names(scene) == set()


@pytest.mark.parametrize(
    ("policy", "retain_except_on_create", "left"),
    [
        ("Retain", False, {"one"}),
        ("Retain", True, set()),
        ("RetainExceptOnCreate", False, set()),
    ],
)
def test_rollback_of_a_creation_heeds_the_deletion_policy(
    scene: Scene, policy: str, retain_except_on_create: bool, left: set[str]
) -> None:
    failed = scene.deploy(
        {**_named("one", DeletionPolicy=policy), "Bad": broken(DependsOn="A")},
        retain_except_on_create=retain_except_on_create,
    )
    assert failed.status == "ROLLBACK_COMPLETE"
    assert _names(scene) == left


@pytest.mark.parametrize(
    ("mode", "policies", "retain_except_on_create", "left"),
    [
        ("keep", {"UpdateReplacePolicy": "Retain"}, False, {"one", "two"}),
        ("keep", {"DeletionPolicy": "Retain"}, False, {"one", "two"}),
        ("keep", {"UpdateReplacePolicy": "Retain"}, True, {"one"}),
        ("keep", {}, False, {"one"}),
        ("delete", {"UpdateReplacePolicy": "Retain"}, False, {"one"}),
    ],
)
def test_rollback_of_a_replacement_keeps_the_new_copy_unless_told_otherwise(
    scene: Scene, mode: str, policies: dict[str, str], retain_except_on_create: bool, left: set[str]
) -> None:
    scene.change(replacement_rollback=mode)
    scene.deploy(_named("one", **policies))
    failed = scene.deploy(
        {**_named("two", **policies), "Bad": broken(DependsOn="A")},
        retain_except_on_create=retain_except_on_create,
    )
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert scene.physical_id("A") == "one"
    assert _names(scene) == left


def test_rollback_of_an_update_keeps_new_resources_whose_deletion_policy_says_so(scene: Scene) -> None:
    scene.deploy(_named("one"))
    scene.deploy(
        {
            **_named("one"),
            "Kept": parameter("x", name="kept", DeletionPolicy="Retain"),
            "Lost": parameter("x", name="lost"),
            "Bad": broken(DependsOn=["Kept", "Lost"]),
        }
    )
    assert _names(scene) == {"one", "kept"}

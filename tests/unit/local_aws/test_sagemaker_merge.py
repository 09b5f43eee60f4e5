from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.local_aws.sagemaker.merge import merged
from tests.local_aws.sagemaker.rules import Merge, Rules
from tests.local_aws.sagemaker.scene import Scene, custom_image, lab


def structures(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    """Settings as a service model has them: each member always of the same type."""
    members: dict[str, st.SearchStrategy[Any]] = {
        "Text": st.text(max_size=3),
        "List": st.lists(st.integers(), max_size=2),
        "SageMakerImageVersionArn": st.sampled_from(["None", "arn"]),
    }
    if depth:
        members |= {"Left": structures(depth - 1), "Right": structures(depth - 1)}
    return st.fixed_dictionaries({}, optional=members)


settings = structures(depth=2)
VERSION_ARN = "arn:aws:sagemaker:us-east-1:123456789012:image-version/ours/1"


def spec(**members: str) -> dict[str, Any]:
    return {"UserSettings": {"JupyterLabAppSettings": {"DefaultResourceSpec": members}}}


@given(settings)
def test_an_empty_update_changes_nothing(stored: dict[str, Any]) -> None:
    assert merged(stored, {}, Merge.DEEP) == stored


@given(settings, settings)
def test_an_update_is_idempotent(stored: dict[str, Any], changes: dict[str, Any]) -> None:
    once = merged(stored, changes, Merge.DEEP)
    assert merged(once, changes, Merge.DEEP) == once


@given(settings, settings)
def test_an_update_keeps_what_it_does_not_name(stored: dict[str, Any], changes: dict[str, Any]) -> None:
    result = merged(stored, changes, Merge.DEEP)
    assert {name: result[name] for name in stored.keys() - changes.keys()} == {
        name: stored[name] for name in stored.keys() - changes.keys()
    }


@given(settings, settings)
def test_an_update_changes_neither_side(stored: dict[str, Any], changes: dict[str, Any]) -> None:
    before = repr((stored, changes))
    result = merged(stored, changes, Merge.DEEP)
    result.clear()
    assert repr((stored, changes)) == before


def test_lists_are_replaced_and_empty_ones_clear() -> None:
    stored = {"UserSettings": lab(custom_image("theirs"))}
    assert merged(stored, {"UserSettings": lab(custom_image("ours"))}, Merge.DEEP) == {
        "UserSettings": lab(custom_image("ours"))
    }
    assert merged(stored, {"UserSettings": lab()}, Merge.DEEP) == {"UserSettings": lab()}


def test_a_version_arn_is_sticky_until_the_literal_none_clears_it() -> None:
    stored = spec(SageMakerImageArn="old", SageMakerImageVersionArn=VERSION_ARN)
    kept = merged(stored, spec(SageMakerImageArn="new"), Merge.DEEP)
    assert kept == spec(SageMakerImageArn="new", SageMakerImageVersionArn=VERSION_ARN)
    assert merged(kept, spec(SageMakerImageVersionArn="None"), Merge.DEEP) == spec(SageMakerImageArn="new")


def scene_with_default(mode: Merge) -> tuple[Scene, str]:
    scene = Scene(Rules(merge=mode))
    scene.image("ours")
    scene.config("ours")
    block = {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
    return scene, scene.domain(JupyterLabAppSettings=block, CodeEditorAppSettings=block)


def test_unrelated_settings_survive_an_update() -> None:
    scene, domain_id = scene_with_default(Merge.DEEP)
    before = scene.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    scene.wait()
    after = scene.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert after["JupyterLabAppSettings"].pop("CustomImages") == [custom_image("ours")]
    assert after == before


def test_the_hostile_mode_loses_the_rest_of_a_block_and_only_that() -> None:
    scene, domain_id = scene_with_default(Merge.BLOCK)
    before = scene.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
    scene.wait()
    after = scene.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert after == {**before, **lab(custom_image("ours"))}


def test_profiles_keep_unrelated_settings_too() -> None:
    scene, domain_id = scene_with_default(Merge.DEEP)
    profile = {"DomainId": domain_id, "UserProfileName": "user"}
    groups = {"SecurityGroups": ["sg-1"]}
    scene.client.create_user_profile(**profile, UserSettings=groups)
    scene.wait()
    scene.client.update_user_profile(**profile, UserSettings=lab(custom_image("ours")))
    scene.wait()
    after = scene.client.describe_user_profile(**profile)["UserSettings"]
    assert after == {**groups, **lab(custom_image("ours"))}

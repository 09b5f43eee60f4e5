from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.sagemaker.scene import ROLE, Scene, refusal


def scene_with_images(*names: str) -> Scene:
    scene = Scene()
    for name in names:
        scene.client.create_image(ImageName=name, RoleArn=ROLE)
        scene.wait()
    return scene


def names(answer: dict[str, Any]) -> list[str]:
    return [image["ImageName"] for image in answer["Images"]]


def test_lists_come_in_pages_of_ten() -> None:
    scene = scene_with_images(*(f"image-{number}" for number in range(12)))
    first = scene.client.list_images()
    second = scene.client.list_images(NextToken=first["NextToken"])
    assert (len(names(first)), len(names(second))) == (10, 2)
    assert "NextToken" not in second


def test_pages_together_hold_each_item_once() -> None:
    scene = scene_with_images("a", "b", "c", "d", "e")
    pages = scene.client.get_paginator("list_images").paginate(PaginationConfig={"PageSize": 2})
    assert [names(page) for page in pages] == [["a", "b"], ["c", "d"], ["e"]]


def test_an_exactly_full_page_is_the_last() -> None:
    scene = scene_with_images("a", "b")
    assert "NextToken" not in scene.client.list_images(MaxResults=2)


@pytest.mark.parametrize("token", ["nonsense", "TGlzdERvbWFpbnM6MQ=="])
def test_refuses_a_token_of_another_making(token: str) -> None:
    with refusal("ValidationException", "NextToken"):
        scene_with_images("a").client.list_images(NextToken=token)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"NameContains": "b"}, ["b", "ab"]),
        ({"SortBy": "IMAGE_NAME"}, ["a", "ab", "b"]),
        ({"SortBy": "IMAGE_NAME", "SortOrder": "DESCENDING"}, ["b", "ab", "a"]),
        ({"SortOrder": "DESCENDING"}, ["ab", "a", "b"]),
    ],
)
def test_lists_are_filtered_and_sorted(wish: dict[str, str], expected: list[str]) -> None:
    assert names(scene_with_images("b", "a", "ab").client.list_images(**wish)) == expected


def test_lists_are_filtered_by_time() -> None:
    scene = scene_with_images("early", "late")
    created = scene.client.describe_image(ImageName="early")["CreationTime"]
    assert names(scene.client.list_images(CreationTimeAfter=created)) == ["late"]
    late = scene.client.describe_image(ImageName="late")["CreationTime"]
    assert names(scene.client.list_images(CreationTimeBefore=late)) == ["early"]


def test_profiles_are_listed_by_domain_and_name() -> None:
    scene = Scene()
    domains = [scene.domain(), scene.domain()]
    for domain_id in domains:
        for name in ("alice", "bob"):
            scene.client.create_user_profile(DomainId=domain_id, UserProfileName=name)
    found = scene.client.list_user_profiles(DomainIdEquals=domains[1], UserProfileNameContains="ali")
    assert [(item["DomainId"], item["UserProfileName"]) for item in found["UserProfiles"]] == [
        (domains[1], "alice")
    ]


def test_versions_configs_spaces_and_domains_can_be_listed() -> None:
    scene = Scene()
    scene.image("image", versions=2)
    scene.config("config")
    domain_id = scene.domain()
    scene.client.create_space(DomainId=domain_id, SpaceName="space")
    versions = scene.client.list_image_versions(ImageName="image", SortBy="VERSION", SortOrder="DESCENDING")
    assert [version["Version"] for version in versions["ImageVersions"]] == [2, 1]
    configs = scene.client.list_app_image_configs(SortBy="Name", NameContains="conf")["AppImageConfigs"]
    assert [config["AppImageConfigName"] for config in configs] == ["config"]
    assert [space["SpaceName"] for space in scene.client.list_spaces()["Spaces"]] == ["space"]
    assert [domain["DomainId"] for domain in scene.client.list_domains()["Domains"]] == [domain_id]

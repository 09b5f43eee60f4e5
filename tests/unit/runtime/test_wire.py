"""What the constructs write is what the function reads, although CloudFormation makes strings of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.wire import (
    CustomImage,
    CustomImageList,
    DefaultImage,
    DomainUpdate,
    Target,
    TargetKind,
)
from constructs_lib.runtime.domain_update.wire_aliases import ImageVersionAliases
from tests.unit.runtime.stage import JUPYTER_LAB, image, stringly

NAMES = st.text("abc-.", min_size=1, max_size=5)
IMAGES = st.builds(
    CustomImage,
    image_name=NAMES,
    app_image_config_name=NAMES,
    image_version_number=st.none() | st.integers(0, 2**31),
)
TARGETS = st.just(Target()) | st.builds(
    Target, kind=st.sampled_from([TargetKind.USER_PROFILE, TargetKind.SPACE]), name=NAMES
)
DEFAULTS = st.builds(DefaultImage, image_arn=NAMES, version_arn=st.just("") | NAMES)
LISTS = st.builds(
    CustomImageList,
    target=TARGETS,
    settings_path=st.just(JUPYTER_LAB),
    custom_images=st.lists(IMAGES, max_size=3).map(tuple),
    default=st.none() | DEFAULTS,
)
UPDATES = st.builds(
    DomainUpdate,
    domain_id=NAMES,
    custom_image_lists=st.lists(LISTS, max_size=3).map(tuple),
    restart_rstudio_server=st.booleans(),
    adopt=st.lists(NAMES, max_size=2).map(tuple),
)
ALIASES = st.builds(
    ImageVersionAliases,
    image_name=NAMES,
    version=st.integers(1, 2**31),
    aliases=st.lists(NAMES, max_size=3).map(tuple),
)


@given(UPDATES)
def test_a_domain_update_survives_cloudformation(update: DomainUpdate) -> None:
    assert DomainUpdate.from_properties(stringly(update.to_properties())) == update
    assert DomainUpdate.from_properties(stringly(update.to_properties()), tolerant=True) == update


@given(ALIASES)
def test_aliases_survive_cloudformation(aliases: ImageVersionAliases) -> None:
    assert ImageVersionAliases.from_properties(stringly(aliases.to_properties())) == aliases


def test_writes_tokens_untouched() -> None:
    token: Any = object()
    assert image("a", version=token).to_properties()["ImageVersionNumber"] is token
    assert ImageVersionAliases(image_name="a", version=token, aliases=()).to_properties()["Version"] is token


def test_an_entry_of_sagemaker_goes_back_as_it_came() -> None:
    entry = {"ImageName": "a", "AppImageConfigName": "b", "ImageVersionNumber": 0, "Novelty": [1]}
    assert CustomImage.from_sagemaker(entry).to_properties() == entry


@pytest.mark.parametrize("value", ["", "moon", "domain/x", "space", "user-profile/", "space/"])
def test_refuses_targets_that_do_not_exist(value: str) -> None:
    with pytest.raises(ValueError, match="'Target' must be"):
        Target.from_property(value)


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"DomainId": "d-1", "CustomImageLists": [{"Target": "domain"}]},
        {
            "DomainId": "d-1",
            "CustomImageLists": [{"Target": "domain", "SettingsPath": "X", "CustomImages": ["a"]}],
        },
    ],
)
def test_refuses_properties_that_it_cannot_read(properties: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be given|cannot be read"):
        DomainUpdate.from_properties(properties)


def test_a_tolerant_reader_keeps_what_it_can_read() -> None:
    entry = image("a").to_properties()
    readable = {"Target": "domain", "SettingsPath": "X", "CustomImages": [{"ImageName": "b"}, entry]}
    properties = {"DomainId": "d-1", "CustomImageLists": [{"Target": "moon"}, readable, "nonsense"]}

    update = DomainUpdate.from_properties(properties, tolerant=True)

    assert update.custom_image_lists == (
        CustomImageList(target=Target(), settings_path="X", custom_images=(image("a"),)),
    )

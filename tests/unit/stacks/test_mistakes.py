from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from stacks.settings import SettingsError, at, parse_settings
from stacks.settings.wording import rule_of
from tests.unit.stacks.documents import FULL, OWN_DOMAIN, changed, mistakes

Path = tuple[str | int, ...]

STUDIO, EDITOR, RSTUDIO = ("studio_images", 0), ("studio_images", 1), ("rstudio_images", 0)
CONFIG = (*STUDIO, "apps", "jupyter_lab", "container_config")
KERNEL = (*STUDIO, "apps", "kernel_gateway")


def _paths_of(value: Any, path: Path = ()) -> list[Path]:
    """Return the paths of all values within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in ((*path, key), *_paths_of(item, (*path, key)))]


def _keys_of(value: Any) -> list[str]:
    return sorted({key for path in _paths_of(value) for key in path if isinstance(key, str)})


# Each is a mistake by itself, wherever the others are.
SINGLE_MISTAKES: list[tuple[Path, Any]] = [
    (("domain", "domain_id"), "data platform"),
    (("images",), []),
    ((*STUDIO, "image_name"), "Data Science"),
    ((*STUDIO, "display_name"), " Data"),
    ((*STUDIO, "description"), "x" * 513),
    ((*STUDIO, "container_image", "asset", "directory"), "nowhere"),
    ((*STUDIO, "container_image", "asset", "build_args", "BASE_IMAGE"), 12),
    ((*CONFIG, "entrypoint"), " "),
    ((*CONFIG, "arguments", 0), "x" * 65),
    ((*CONFIG, "arguments", 1), 5),
    ((*CONFIG, "arguments", 2), ""),
    ((*CONFIG, "environment", "MODE"), ""),
    ((*CONFIG, "enviroment"), {}),
    ((*KERNEL, "kernel_specs", 0, "name"), ""),
    ((*KERNEL, "kernel_specs", 0, "display_name"), ""),
    ((*KERNEL, "file_system_config", "default_uid"), 70000),
    ((*KERNEL, "file_system_config", "mount_path"), "home"),
    ((*STUDIO, "version", "aliases", 0), ""),
    ((*STUDIO, "version", "aliases", 1), "-lts"),
    ((*STUDIO, "version", "programming_lang"), "Python"),
    ((*STUDIO, "version", "processor"), "XPU"),
    ((*STUDIO, "attach", "to", 1), "somewhere"),
    ((*STUDIO, "attach", "to", 0), {"team": "geo"}),
    ((*STUDIO, "attach", "pin_version"), "yes"),
    ((*EDITOR, "container_image", "ecr_repository", "repository_name"), "Team/Editor"),
    ((*EDITOR, "container_image", "ecr_repository", "tag"), "latest"),
    ((*EDITOR, "attach", "to", 0), "spaces"),
    ((*RSTUDIO, "apps"), {"jupyter_lab": {}}),
    ((*RSTUDIO, "attach", "to", 0), {"space": "team"}),
    ((*RSTUDIO, "attach", "restart_rstudio_server"), 1),
]


def test_accepts_the_document_that_the_mistakes_are_made_in() -> None:
    assert mistakes(FULL) == {}


@pytest.mark.parametrize("mistake", SINGLE_MISTAKES, ids=lambda mistake: ".".join(map(str, mistake[0])))
def test_tells_path_value_and_remedy(mistake: tuple[Path, Any]) -> None:
    path, _ = mistake
    ((told_path, told),) = mistakes(changed(mistake)).items()
    assert told_path == path
    rule, _, remedy = told.partition(": ")
    assert rule.startswith("must ")
    assert ", got " in rule
    assert remedy


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(SINGLE_MISTAKES), min_size=1, unique_by=lambda mistake: mistake[0]))
def test_tells_all_mistakes_at_once_and_no_others(chosen: list[tuple[Path, Any]]) -> None:
    assert set(mistakes(changed(*chosen))) == {path for path, _ in chosen}


scalars = st.one_of(st.none(), st.booleans(), st.integers(-1, 3), st.sampled_from(["", "x", "users", "a b"]))
keys = st.sampled_from([*_keys_of(FULL), "0", "unknown"])
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_paths_of(FULL)), anything), min_size=1, max_size=4))
def test_whatever_json_holds_is_read_or_refused(changes: list[tuple[Path, Any]]) -> None:
    document: Any = FULL
    for path, value in changes:
        with suppress(KeyError, IndexError, TypeError):  # an earlier change took the place away
            document = changed((path, value), base=document)
    assert all(rule.startswith("must ") for rule in mistakes(document).values())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (((*STUDIO, "image_name"), "geo-r"), (*RSTUDIO, "image_name")),
        (((*EDITOR, "image_name"), "geo.r"), (*RSTUDIO, "image_name")),
        (((*EDITOR, "container_image"), {}), (*EDITOR, "container_image")),
        (
            ((*EDITOR, "container_image"), {"tarball": {"path": "no.tar"}}),
            (*EDITOR, "container_image", "tarball", "path"),
        ),
        (((*EDITOR, "apps"), {}), (*EDITOR, "apps")),
        (
            ((*EDITOR, "apps"), {"code_editor": {"container_config": {}}}),
            (*EDITOR, "apps", "code_editor", "container_config"),
        ),
        (((*KERNEL, "kernel_specs"), []), (*KERNEL, "kernel_specs")),
        (
            ((*KERNEL, "file_system_config", "default_gid"), 0),
            (*KERNEL, "file_system_config", "default_gid"),
        ),
        (
            ((*EDITOR, "attach", "to"), [{"user_profile": "an a"}]),
            (*EDITOR, "attach", "to", 0, "user_profile"),
        ),
        ((("domain",), {"own": OWN_DOMAIN}), ("rstudio_images",)),
        ((("domain",), {"own": {**OWN_DOMAIN, "subnet_ids": []}}), ("domain", "own", "subnet_ids")),
        ((("domain", "own"), OWN_DOMAIN), ("domain",)),
        ((("studio_images",), {"data-science": {}}), ("studio_images",)),
    ],
)
def test_refuses_what_does_not_go_together(change: tuple[Path, Any], path: Path) -> None:
    assert list(mistakes(changed(change))) == [path]


@pytest.mark.parametrize("document", [None, [], "settings", 5])
def test_refuses_what_is_no_object(document: Any) -> None:
    assert list(mistakes(document)) == [()]


def test_refuses_what_is_not_given() -> None:
    assert set(mistakes({"studio_images": [{}]})) == {
        (*STUDIO, key) for key in ("image_name", "container_image", "apps")
    }


def test_tells_nothing_that_only_follows_from_another_mistake() -> None:
    wrong_user = ((*KERNEL, "file_system_config", "default_uid"), 70000)
    assert list(mistakes(changed(wrong_user))) == [wrong_user[0]]


def test_tells_keys_that_look_like_indices() -> None:
    environment = (*CONFIG, "environment")
    told = mistakes(changed((environment, {"3": "", "A": "", "B": "b"})))
    assert list(told) == [(*environment, "3"), (*environment, "A")]


def test_tells_what_a_missing_value_hides() -> None:
    told = mistakes(changed(((*KERNEL, "kernel_specs", 0), {"display_name": ""})))
    assert list(told) == [(*KERNEL, "kernel_specs", 0, "display_name"), (*KERNEL, "kernel_specs", 0, "name")]


def test_tells_every_item_of_a_list_by_its_own_index() -> None:
    arguments = ["", "--b", 5, "x" * 65, "--e", " "]
    told = mistakes(changed(((*CONFIG, "arguments"), arguments)))
    assert list(told) == [(*CONFIG, "arguments", index) for index in (0, 2, 3, 5)]


def test_proposes_the_key_that_was_meant() -> None:
    assert (
        "did you mean container_config?"
        in mistakes(changed(((*STUDIO, "apps", "jupyter_lab", "container_conf"), {})))[
            (*STUDIO, "apps", "jupyter_lab", "container_conf")
        ]
    )


def test_writes_one_line_a_mistake_without_addresses_of_pages() -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(changed(*SINGLE_MISTAKES))
    first, *lines = str(refusal.value).splitlines()
    assert str(len(SINGLE_MISTAKES)) in first
    assert len(lines) == len(SINGLE_MISTAKES)
    assert any("studio_images[0].attach.to[1] must " in line for line in lines)
    assert "http" not in str(refusal.value)


def test_places_what_the_constructs_refuse_while_they_are_put_together() -> None:
    with pytest.raises(SettingsError, match=r"studio_images\[3\]\.to must be so"), at("studio_images", 3):
        raise ValueError("'to' must be so, got 'x': y")


def test_keeps_the_path_of_a_mistake_that_was_placed_already() -> None:
    with pytest.raises(SettingsError, match=r"- inner\.to must"), at("outer"), at("inner"):
        raise ValueError("'to' must be so, got 'x': y")


def test_a_rule_that_has_no_words_of_ours_is_told_in_those_of_pydantic() -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(date).validate_python("never")
    (details,) = refusal.value.errors()
    assert rule_of(details).startswith("must be right, got 'never': Input should be a valid date")

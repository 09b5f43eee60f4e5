from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib import (
    AttachTo,
    CodeEditor,
    ContainerConfig,
    FileSystemConfig,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    VersionMetadata,
)
from stacks.settings import OwnDomainSettings, Settings, output_prefix, parse_settings
from tests.unit.stacks.documents import DOCKER, DOMAIN_ID, FULL, OWN_DOMAIN, SERVER_ARGUMENTS, changed

words = st.from_regex(r"[a-zA-Z0-9](-?[a-zA-Z0-9]){0,20}", fullmatch=True)
image_names = st.from_regex(r"[a-z0-9]([-.]?[a-z0-9]){0,20}", fullmatch=True)
container_configs = st.fixed_dictionaries(
    {"entrypoint": words},
    optional={
        "arguments": st.lists(words, max_size=5),
        "environment": st.dictionaries(words, words, max_size=3),
    },
)
studio_apps = st.fixed_dictionaries(
    {"jupyter_lab": st.just({})},
    optional={
        "code_editor": st.fixed_dictionaries({}, optional={"container_config": container_configs}),
        "kernel_gateway": st.fixed_dictionaries(
            {"kernel_specs": st.lists(st.fixed_dictionaries({"name": words}), min_size=1, max_size=1)},
            optional={"file_system_config": st.just({"default_uid": 0, "default_gid": 0})},
        ),
    },
)
sources = st.one_of(
    st.just({"asset": {"directory": str(DOCKER / "jupyter_lab"), "build_args": {"A": "b"}}}),
    st.just({"ecr_repository": {"repository_name": "team/image", "tag": "1.0"}}),
    st.just({"ecr_repository": {"repository_name": "image", "digest": f"sha256:{'0' * 64}"}}),
)
texts = {
    "display_name": words,
    "description": words,
    "version": st.fixed_dictionaries(
        {}, optional={"aliases": st.lists(words, unique=True, max_size=3), "horovod": st.booleans()}
    ),
}
to = st.lists(
    st.one_of(st.just("users"), st.fixed_dictionaries({"user_profile": words})),
    min_size=1,
    max_size=3,
    unique_by=str,
)
switches = {"to": to} | dict.fromkeys(("pin_version", "adopt", "as_default"), st.booleans())
studio_images = st.fixed_dictionaries(
    {"image_name": image_names, "container_image": sources, "apps": studio_apps},
    optional={**texts, "attach": st.fixed_dictionaries({}, optional=switches)},
)
rstudio_images = st.fixed_dictionaries(
    {"image_name": image_names, "container_image": sources},
    optional={
        **texts,
        "attach": st.fixed_dictionaries({}, optional={**switches, "restart_rstudio_server": st.booleans()}),
    },
)


def _names_are_unlike(document: dict[str, Any]) -> bool:
    names = [
        output_prefix(image["image_name"])
        for kind in ("studio_images", "rstudio_images")
        for image in document.get(kind, ())
    ]
    return len(set(names)) == len(names)


documents = st.fixed_dictionaries(
    {"domain": st.just({"domain_id": DOMAIN_ID})},
    optional={
        "studio_images": st.lists(studio_images, max_size=3),
        "rstudio_images": st.lists(rstudio_images, max_size=2),
    },
).filter(_names_are_unlike)


def as_document(settings: Settings) -> Any:
    # The constructs keep mappings read-only, which pydantic takes for unexpected.
    return settings.model_dump(mode="json", exclude_unset=True, fallback=dict, warnings=False)


@settings(max_examples=40, deadline=None)
@given(documents)
def test_settings_survive_being_written_and_read(document: dict[str, Any]) -> None:
    read = parse_settings(document)
    assert parse_settings(json.loads(json.dumps(as_document(read)))) == read


@settings(max_examples=20, deadline=None)
@given(documents)
def test_reading_keeps_every_value(document: dict[str, Any]) -> None:
    written = as_document(parse_settings(document))
    assert _contains(written, document)


def _contains(whole: Any, part: Any) -> bool:
    """Tell whether a value has all that another has; value objects of the constructs write defaults, too."""
    if isinstance(part, dict):
        return all(key in whole and _contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(_contains, whole, part))
    return bool(whole == part)


def test_apps_are_the_value_objects_of_the_constructs() -> None:
    studio, editor = parse_settings(FULL).studio_images
    assert studio.apps.apps() == [
        JupyterLab(
            container_config=ContainerConfig(
                entrypoint="jupyter-lab",
                arguments=SERVER_ARGUMENTS,
                environment={"MODE": "fast"},
            )
        ),
        KernelGateway(
            kernel_specs=[KernelSpec("python3", "Python 3")],
            file_system_config=FileSystemConfig(default_uid=1000, default_gid=100, mount_path="/home/data"),
        ),
    ]
    assert editor.apps.apps() == [CodeEditor()]


def test_version_and_places_are_value_objects_too() -> None:
    studio, _ = parse_settings(FULL).studio_images
    assert studio.version == VersionMetadata(
        aliases=["stable", "lts"],
        programming_lang="Python 3.12",
        processor="CPU",
        release_notes="All new",
    )
    assert studio.attach.arguments() == {
        "to": (AttachTo.USERS, AttachTo.user_profile("ana")),
        "pin_version": True,
        "adopt": True,
        "as_default": True,
    }


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("users", AttachTo.USERS),
        ("spaces", AttachTo.SPACES),
        ({"user_profile": "ana"}, AttachTo.user_profile("ana")),
        ({"space": "team"}, AttachTo.space("team")),
    ],
)
def test_every_place_of_the_constructs_can_be_written(written: Any, place: AttachTo) -> None:
    gateway = {"kernel_gateway": {"kernel_specs": [{"name": "python3"}]}}
    document = changed(
        (("studio_images", 1, "apps"), gateway), (("studio_images", 1, "attach", "to"), [written])
    )
    settings = parse_settings(document)
    assert settings.studio_images[1].attach.to == (place,)
    assert as_document(settings)["studio_images"][1]["attach"]["to"] == [written]


def test_an_own_domain_is_private_unless_it_says_otherwise() -> None:
    own = parse_settings({"domain": {"own": OWN_DOMAIN}}).domain.own
    assert own == OwnDomainSettings(
        domain_name="data-platform",
        vpc_id="vpc-0123456789abcdef0",
        subnet_ids=("subnet-0123456789abcdef0",),
        auth_mode="IAM",
        app_network_access_type="VpcOnly",
    )


def test_no_settings_at_all_are_right() -> None:
    assert parse_settings({}) == Settings()

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import SettingsError, parse_settings, read_settings
from tests.unit.stacks.documents import FULL, OWN_DOMAIN

OTHER_ID = "d-zyxwvutsrqpo"


def read(**context: Any) -> Any:
    return read_settings({key.replace("_images", "-images"): value for key, value in context.items()}.get)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(FULL), encoding="utf-8")
    return str(path)


def test_settings_come_from_the_context() -> None:
    assert read(custom_images=FULL) == parse_settings(FULL)


def test_a_named_file_comes_before_the_context(file: str) -> None:
    assert read(custom_images={}, settings=file) == parse_settings(FULL)


@pytest.mark.parametrize("document", [FULL, {}, {"domain": {}}])
def test_domain_id_of_the_command_line_wins(document: dict[str, Any]) -> None:
    assert read(custom_images=document, domain_id=OTHER_ID).domain.domain_id == OTHER_ID


def test_domain_id_of_the_command_line_wins_over_a_file_too(file: str) -> None:
    assert read(settings=file, domain_id=OTHER_ID).domain.domain_id == OTHER_ID


def test_without_any_domain_the_id_is_left_to_the_deployment() -> None:
    assert read(custom_images={}).domain.domain_id is None


def test_refuses_a_domain_id_beside_an_own_domain() -> None:
    with pytest.raises(SettingsError, match=r"- domain must not have both"):
        read(custom_images={"domain": {"own": OWN_DOMAIN}}, domain_id=OTHER_ID)


def test_refuses_a_domain_id_of_another_form() -> None:
    with pytest.raises(SettingsError, match=r"- domain\.domain_id must .*got ''"):
        read(custom_images={}, domain_id="")


@pytest.mark.parametrize("document", [{"domain": "d"}, []])
def test_refuses_other_forms_with_a_domain_id_of_the_command_line(document: Any) -> None:
    with pytest.raises(SettingsError, match="must be an object"):
        read(custom_images=document, domain_id=OTHER_ID)


def test_refuses_a_context_without_settings() -> None:
    with pytest.raises(SettingsError, match=r"cdk\.json"):
        read()


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"-c settings must name a JSON file, got .*no\.json"):
        read(settings=str(tmp_path / "no.json"))


def test_refuses_a_file_that_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{,}", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 1"):
        read(settings=str(path))

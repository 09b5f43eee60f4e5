"""The settings that the documentation shows are valid, and it tells every key."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stacks.settings import Settings, parse_settings
from tests.docs.markdown import ADOPTION, PROJECT, Block, blocks

SETTINGS = PROJECT / "docs" / "settings.md"
SHOWN = [block for block in blocks("json") if block.document != ADOPTION]


@pytest.mark.parametrize("block", SHOWN, ids=str)
def test_settings_are_valid(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)  # where the paths of the settings start
    settings = parse_settings(json.loads(block.text))
    assert list(settings.images())


def test_every_key_of_the_settings_is_told() -> None:
    schema = Settings.model_json_schema()
    models: list[dict[str, Any]] = [schema, *schema["$defs"].values()]
    own = [model for model in models if "Settings" in model["title"]]  # others are arguments of constructs
    keys = {key for model in own for key in model["properties"]}
    text = SETTINGS.read_text()
    assert sorted(key for key in keys if not re.search(rf'[`".]{key}[`"]', text)) == []

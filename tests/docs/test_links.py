"""Links within the project lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.markdown import DOCUMENTS, PROJECT, anchors, blocks, links

LANGUAGES = {"python", "bash", "dockerfile", "json", "text", "mermaid"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_to_files_and_headings_that_are_there(document: Path) -> None:
    for target in links(document):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = (document.parent / path).resolve() if path else document
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_blocks_are_of_languages_that_are_checked_or_are_no_code() -> None:
    assert {block.language for block in blocks()} <= LANGUAGES

"""Reads the documentation: fenced blocks, tables, headings and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
LOCAL_AWS = PROJECT / "docs" / "local-aws.md"
ADOPTION = PROJECT / "docs" / "adoption.md"
DOCUMENTS = (
    PROJECT / "README.md",
    PROJECT / "CHANGELOG.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
    *sorted((PROJECT / "docker").rglob("*.md")),
)

_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block."""

    document: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(PROJECT)}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Return all fenced blocks of these languages; of any language if none is named."""
    return [
        block
        for document in DOCUMENTS
        for block in _blocks(document)
        if block.language in languages or not languages
    ]


def table(document: Path, name: str) -> list[str]:
    """Return the rows of the table that follows ``<!-- table: NAME -->``, without its head."""
    _, _, rest = document.read_text().partition(f"<!-- table: {name} -->\n")
    lines = rest.partition("\n\n")[0].splitlines()
    return lines[2:]


def links(document: Path) -> list[str]:
    """Return the targets of all links outside of fenced blocks."""
    return [match["target"] for match in _LINK.finditer(_BLOCK.sub("", document.read_text()))]


def anchors(document: Path) -> set[str]:
    """Return what links to headings are called."""
    headings = _HEADING.findall(_BLOCK.sub("", document.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _blocks(document: Path) -> Iterator[Block]:
    text = document.read_text()
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("text")) + 1
        yield Block(document, line, match["language"], match["text"])

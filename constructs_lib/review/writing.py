"""Writing the report: one HTML page that needs nothing else, and the same as Markdown."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from .._showing import shown
from .model import Review
from .picture import draw, mermaid

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


def to_html(review: Review) -> str:
    """Return the report as a page that a browser shows without a network."""
    templates = _templates()
    style = templates.get_template("review.css").render()
    # The page may use this style and nothing else, whatever gets into it.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    pictures = [draw(stack) for stack in review.stacks]
    return templates.get_template("review.html").render(review=review, pictures=pictures, digest=digest)


def to_markdown(review: Review) -> str:
    """Return the report as Markdown."""
    pictures = [mermaid(stack) for stack in review.stacks]
    text = _templates().get_template("review.md").render(review=review, pictures=pictures)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def write(review: Review, folder: Path) -> tuple[Path, Path]:
    """Write both into a folder, which is made if it is not there, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, text = folder / "review.html", folder / "review.md"
    page.write_text(to_html(review), encoding="utf-8")
    text.write_text(to_markdown(review), encoding="utf-8")
    return page, text


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = _escaped
    environment.filters["code"] = _code
    return environment


def _finalized(value: Any) -> Any:
    """Show what hides, or turns the direction of a text; what is markup was made from such texts already."""
    return shown(value, lines=True) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _line(value: Any) -> str:
    return " ".join(shown(str(value), lines=True).split())


def _escaped(value: Any) -> str:
    """Return a text as one line of Markdown that shows it and does nothing else."""
    return _MARKDOWN.sub(r"\\\1", _line(value))


def _code(value: Any) -> str:
    """Return a text as code in one line, with a fence that is longer than any in it."""
    text = _line(value)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""

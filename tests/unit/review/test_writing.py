"""Page and text say what the review says, and nothing in it gets out of its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from constructs_lib.contract.cli import main
from constructs_lib.review import Review
from constructs_lib.review.picture import draw
from constructs_lib.review.writing import to_html, to_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></svg><h1>x",
    "[x](javascript:alert(1)) ![y](http://example.com/z)",
    "```\n# heading\n---\n| a | b |",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; ' \" ` \\ * _ ~~ <!-- ]]>",
    "\n\n1. item\n\n    code",
]


SPECIAL = "<>&\"'`*_[]()#|\\{}%!-~\n \tx"


class Tags(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def poisoned(value: Any, poison: str) -> Any:
    """Return a value of the model with a text put at the end of every text in it."""
    if isinstance(value, str):
        return value + poison if value else value
    if isinstance(value, tuple):
        return tuple(poisoned(item, poison) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name != "severity"]
        return replace(value, **{name: poisoned(getattr(value, name), poison) for name in names})
    return value


def all_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from all_texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from all_texts(getattr(value, field.name))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_page_shows_everything_that_the_review_says(review: Review) -> None:
    shown = squeezed(" ".join(Tags(to_html(review)).texts))
    missing = [text for text in all_texts(review) if text and squeezed(text) not in shown]
    assert missing == []


def test_the_text_says_what_the_page_says(review: Review) -> None:
    rendered = MarkdownIt("commonmark").render(to_markdown(review))
    shown = squeezed("".join(Tags(rendered).texts))
    missing = [text for text in all_texts(review) if text and squeezed(text) not in shown]
    assert missing == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    poison=st.one_of(
        st.sampled_from(HOSTILE), st.text("<>&\"'`*_[]()#|\\{}%!-~\n \tx", min_size=1, max_size=20)
    )
)
def test_no_text_of_the_assembly_becomes_markup(review: Review, poison: str) -> None:
    hostile = poisoned(review, f"x{poison}x")
    assert Tags(to_html(hostile)).elements == Tags(to_html(poisoned(review, "xx"))).elements
    markdown = MarkdownIt("commonmark")
    tags = [Tags(markdown.render(to_markdown(one))).elements for one in (hostile, poisoned(review, "xx"))]
    assert tags[0] == tags[1]


def test_the_page_needs_nothing_from_elsewhere(review: Review) -> None:
    page = to_html(review)
    elements = Tags(page).elements
    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not {name for _, names in elements for name in names} & {"style", "src", "onload", "onclick"}
    assert "default-src 'none'" in page


def test_writes_the_same_bytes_each_time(review: Review) -> None:
    assert (to_html(review), to_markdown(review)) == (to_html(review), to_markdown(review))


def test_a_picture_of_many_images_tells_the_rest_as_a_number(review: Review) -> None:
    (stack,) = [one for one in review.stacks if one.name.endswith("Teaching")]
    many = replace(
        stack, images=tuple(replace(stack.images[0], name=f"image-{index}") for index in range(150))
    )
    titles = [one.box.title for one in draw(many).boxes]
    assert "and 142 more images" in titles
    assert len(titles) < 20


def test_boxes_of_a_picture_lie_within_it_and_apart(review: Review) -> None:
    for stack in review.stacks:
        picture = draw(stack)
        places = [(one.x, one.y) for one in picture.boxes]
        assert len(set(places)) == len(places)
        assert all(0 <= x <= picture.width - 208 and 0 <= y <= picture.height - 52 for x, y in places)
        assert all(0 <= line.x <= picture.width and 0 <= line.y <= picture.height for line in picture.lines)


def test_the_command_writes_both_and_tells_where(assembly: Path, tmp_path: Path, capsys: Any) -> None:
    assert main(["review", str(assembly), "--output", str(tmp_path / "new")]) == 0
    printed = capsys.readouterr().out
    for name in ("review.html", "review.md"):
        assert (tmp_path / "new" / name).is_file()
        assert str(tmp_path / "new" / name) in printed


def test_the_command_writes_into_the_assembly_unless_told_otherwise(assembly: Path) -> None:
    assert main(["review", str(assembly)]) == 0
    assert (assembly / "review.html").is_file()


def test_a_strict_review_fails_where_something_is_open(assembly: Path, tmp_path: Path) -> None:
    assert main(["review", str(assembly), "--strict", "--output", str(tmp_path)]) == 1


def test_says_what_to_do_where_there_is_no_assembly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", str(tmp_path)]) == 2
    assert "cdk synth" in capsys.readouterr().err

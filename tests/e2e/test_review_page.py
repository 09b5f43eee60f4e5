"""The review report in a real browser: readable for eyes, keyboards and screen readers, without a network."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_lib.contract.cli import main
from tests.browser import MISSING, Page, browsing, find
from tests.unit.review.samples import synthesize

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: The contrast that WCAG 2.2 asks for at level AA, for text of the usual size.
ENOUGH = 4.5
CONTRASTS = """
(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.body.querySelectorAll('*')].filter((element) => !element.closest('svg')
    && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return texts.map((element) => {
    const ink = light(parse(getComputedStyle(element).color));
    const [a, b] = [ink, light(ground(element))].sort((x, y) => y - x);
    return [element.tagName + '.' + element.className, (a + 0.05) / (b + 0.05)];
  });
})()
"""
FOCUSED = "[document.activeElement.tagName, document.activeElement.textContent.trim().slice(0, 40)]"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the report about an app with all that it tells."""
    folder = tmp_path_factory.mktemp("page")
    assert main(["review", str(synthesize(folder / "cdk.out")), "--output", str(folder)]) == 0
    return (folder / "review.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """A browser, which takes seconds to start."""
    program = find()
    if program is None:
        pytest.skip(MISSING)
    with browsing(program) as page:
        yield page


@pytest.fixture
def page(browser: Page, address: str) -> Page:
    """The report, open."""
    browser.events.clear()
    browser.size(1280)
    browser.open(address)
    return browser


def nodes(page: Page) -> list[dict[str, Any]]:
    """What a screen reader gets to know of."""
    tree = page.send("Accessibility.getFullAXTree")["nodes"]
    return [node for node in tree if not node["ignored"]]


def names(page: Page, role: str) -> list[str]:
    return [node["name"]["value"] for node in nodes(page) if node["role"]["value"] == role]


def test_asks_the_network_for_nothing_and_breaks_no_policy(page: Page, address: str) -> None:
    told = [(event["method"], event["params"]) for event in page.events]
    requested = [told["request"]["url"] for method, told in told if method == "Network.requestWillBeSent"]
    assert requested == [address]
    assert [told for method, told in told if method in ("Log.entryAdded", "Runtime.exceptionThrown")] == []


def test_the_style_is_in_force(page: Page) -> None:
    assert page.evaluate("getComputedStyle(document.querySelector('.counts')).display") == "grid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(page: Page, scheme: str) -> None:
    page.prefer(scheme)
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 100
    assert [(where, round(contrast, 2)) for where, contrast in contrasts if contrast < ENOUGH] == []


def test_light_and_dark_differ(page: Page) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_runs_out_of_the_window(page: Page, width: int) -> None:
    page.size(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    roles = [node["role"]["value"] for node in nodes(page)]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    assert page.evaluate("document.documentElement.lang") == "en"
    assert names(page, "navigation") == ["Contents"]
    assert all(names(page, "region"))
    assert all(name.startswith("Who calls what in stack ") for name in names(page, "image"))
    assert len(names(page, "image")) == 3


def test_headings_leave_no_level_out(page: Page) -> None:
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((one) => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_cell_of_a_table_has_its_headers(page: Page) -> None:
    tables = page.evaluate(
        "[...document.querySelectorAll('table')].map((table) => ["
        "table.querySelectorAll('thead th[scope=col]').length,"
        "[...table.querySelectorAll('tbody tr')].every((row) => row.querySelector('th[scope=row]')"
        " && row.cells.length === table.tHead.rows[0].cells.length)])"
    )
    assert tables
    assert all(columns > 1 and complete for columns, complete in tables)


def test_ids_are_there_once_and_every_link_leads_to_one(page: Page) -> None:
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(set(ids)) == len(ids)
    links = page.evaluate("[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert {link.removeprefix("#") for link in links} <= set(ids)
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby]')].flatMap((one) =>"
        " one.getAttribute('aria-labelledby').split(' '))"
    )
    assert set(labels) <= set(ids)


def test_a_keyboard_gets_everywhere_in_order(page: Page) -> None:
    reached = []
    for _ in range(200):
        page.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused[0] == "BODY":
            break
        reached.append(tuple(focused))
    assert reached[0] == ("A", "Skip to the decisions")
    assert [text for tag, text in reached if tag == "A"][1:3] == ["Decisions", "Findings"]
    scrolling = page.evaluate("document.querySelectorAll('.scroll, .picture').length")
    assert sum(tag == "DIV" for tag, _ in reached) == scrolling


def test_the_screenshot_is_no_empty_page(page: Page, tmp_path: Path) -> None:
    shots = []
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        shots.append(page.screenshot())
        (tmp_path / f"{scheme}.png").write_bytes(shots[-1])  # to look at
    assert shots[0] != shots[1]
    assert all(len(shot) > 50_000 for shot in shots)

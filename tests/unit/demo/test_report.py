from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.demo.report import ClaimError, Report


@pytest.fixture
def page() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def report(page: io.StringIO) -> Report:
    return Report(Console(file=page, highlight=False))


def test_writes_what_was_compared_beside_a_claim_that_holds(report: Report, page: io.StringIO) -> None:
    report.claim("exactly one new version", found={"geo-r": [1, 2]}, expected={"geo-r": [1, 2]})

    assert "exactly one new version (geo-r: 1, 2)" in page.getvalue()


def test_ends_at_the_first_claim_that_does_not_hold_and_names_it(report: Report, page: io.StringIO) -> None:
    with pytest.raises(ClaimError, match="no update of the domain: expected 0, found 1"):
        report.claim("no update of the domain", found=1, expected=0)

    assert "✗ no update of the domain" in page.getvalue()


def test_writes_no_control_characters_where_there_is_no_terminal(report: Report, page: io.StringIO) -> None:
    with report.step("cdk deploy") as progress:
        progress.show("CREATE_IN_PROGRESS")
        report.claim("a claim", found=[], expected=[])
    report.table("What is offered", ("image",), [{"image": "[bold]not markup[/]"}])
    report.end()

    assert "\x1b" not in page.getvalue()
    assert "[bold]not markup[/]" in page.getvalue()


def test_honours_no_color_in_a_terminal(page: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    Report(Console(file=page, force_terminal=True, highlight=False)).failure("an error")

    assert "\x1b[31m" not in page.getvalue()
    assert "31" not in page.getvalue()


def test_writes_lines_for_a_shell_as_they_are(report: Report, page: io.StringIO) -> None:
    lines = ["export AWS_ENDPOINT_URL='[::1]:5000'", f"export LONG={'x' * 300}"]

    report.copyable(*lines)

    assert page.getvalue().strip().splitlines() == lines

"""A report for people: what was seen, what is wrong, and what to do."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..._showing import shown
from ..finding import Finding, Severity
from ..report import Report

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.UNKNOWN: "dim"}
_WIDTH_WITHOUT_TERMINAL = 160


def write(report: Report, stream: TextIO) -> None:
    """Write tables of the facts and of the findings, and a closing line; colours on a terminal only."""
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_WITHOUT_TERMINAL
    if report.facts:
        console.print(_facts(report))
    if report.findings:
        console.print(_findings(report))
    for finding, reason in report.waived:
        what = f"{finding.rule.id}, {_text(finding.reason)}"
        # No text of others begins a line, where some CI systems take it for a command.
        console.print(f"[dim]waived: {what} (because: {_text(reason)})[/]", soft_wrap=True)
    console.print(_closing_line(report), soft_wrap=True)


def _facts(report: Report) -> Table:
    table = Table("of", "what", "seen", title="Seen", title_justify="left", title_style="bold")
    for owner, facts in report.facts.items():
        for name, value in facts.items():
            table.add_row(_text(owner), _text(name), _text(value))
    return table


def _findings(report: Report) -> Table:
    table = Table("", "id", "where", "what, and what to do", title="Found", title_justify="left")
    table.title_style = "bold"
    for finding in report.findings:
        table.add_row(
            f"[{_STYLES[finding.severity]}]{finding.severity}[/]",
            finding.rule.id,
            _where(finding),
            f"{escape(finding.reason)}\n[green]→ {escape(finding.remedy)}[/] [dim]({finding.rule.page})[/]",
        )
    return table


def _where(finding: Finding) -> str:
    line = "" if finding.line is None else f"line {finding.line}"
    return "\n".join(filter(None, [line, finding.app_type, f"[dim]{finding.tier}[/]"]))


def _closing_line(report: Report) -> str:
    counts = ", ".join(f"{report.count(severity)} {severity}" for severity in Severity)
    verdict = "[bold red]broken[/]" if report.broken else "[bold green]kept[/]"
    return f"{verdict}: {_text(report.target.name)} ({counts}, {len(report.waived)} waived)"


def _text(value: object) -> str:
    """Return one line of somebody else's, which is no markup and moves nothing on the terminal."""
    return escape(shown(str(value)))

"""What a person sees: steps with progress, claims with what was compared, tables; plain where needed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.demo.comparison import differences, summary

_WIDTH_WITHOUT_TERMINAL = 160
_DONE = re.compile(r": success: ((?:Built|Published) .*?)(?: \(.*\))?$")  # as the CDK command line words it


class ClaimError(Exception):
    """A claim does not hold; the text names it."""


class Report:
    """Writes to the terminal, and keeps the time.

    Args:
        console: Where to write. Default: standard output, without colours where NO_COLOR is set.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = Console(highlight=False) if console is None else console
        if not self._console.is_terminal:
            self._console.width = _WIDTH_WITHOUT_TERMINAL
        self._seconds: dict[str, float] = {}
        self._claims = 0

    @contextmanager
    def step(self, title: str) -> Iterator[Progress]:
        """Announce a step, show that it goes on, and say how long it took."""
        self._console.print(f"\n[bold cyan]{len(self._seconds) + 1}. {escape(title)}[/]")
        started = time.monotonic()
        with Progress(self._console) as progress:
            yield progress
        self._seconds[title] = time.monotonic() - started
        self._console.print(f"   [dim]{self._seconds[title]:.1f} s[/]")

    def say(self, text: str) -> None:
        """Write a line below the current step."""
        self._console.print(f"   {escape(text)}")

    def claim(self, claim: str, *, found: Any, expected: Any) -> None:
        """Write what is claimed and what was compared.

        Raises:
            ClaimError: It does not hold; the text names it, and says what differs.
        """
        self._claims += 1
        if found != expected:
            self._console.print(f"   [bold red]✗ {escape(claim)}[/]")
            raise ClaimError(f"{claim}: {'; '.join(differences(found, expected))}")
        self._console.print(f"   [green]✓[/] {escape(claim)} [dim]({escape(summary(found))})[/]")

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
        """Write a table; each row by the names of the columns."""
        table = Table(title=title, title_justify="left", title_style="bold")
        for column in columns:
            table.add_column(column)
        for row in rows:
            table.add_row(*(escape(row[column]) for column in columns))
        self._console.print()
        self._console.print(table)

    def copyable(self, *lines: str) -> None:
        """Write lines for a shell, as they are, so that they can be copied."""
        self._console.print()
        for line in lines:
            self._console.print(line, soft_wrap=True, markup=False)
        self._console.print()

    def failure(self, text: str) -> None:
        """Write why the demo ends before its end."""
        self._console.print(f"\n[bold red]{escape(text)}[/]", soft_wrap=True)

    def end(self) -> None:
        """Write how many claims hold, and where the time went."""
        rows = [{"step": title, "seconds": f"{seconds:.1f}"} for title, seconds in self._seconds.items()]
        rows.append({"step": "all", "seconds": f"{sum(self._seconds.values()):.1f}"})
        self.table("Where the time went", ("step", "seconds"), rows)
        self._console.print(f"\n[bold green]All {self._claims} claims hold.[/]")


class Progress:
    """A line that says what goes on; where there is no terminal nothing is written over."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("…")
        self._live = console.is_terminal

    def __enter__(self) -> Progress:
        if self._live:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def show(self, line: str) -> None:
        """Say what goes on now; what has been built and published stays on the page."""
        if done := _DONE.search(line):
            self._console.print(f"   {escape(done[1])}")
        elif line.strip() and self._live:
            self._status.update(escape(line.strip()[:100]))

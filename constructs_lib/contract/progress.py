"""What goes on while somebody waits: one line on the terminal, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from .._showing import shown

_WIDTH = 100

#: Gets a line as soon as something goes on.
Progress = Callable[[str], None]


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Show lines one over the other on standard error, so that the result can be piped."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("…") as status:
        yield lambda line: status.update(escape(shown(line.strip()[:_WIDTH])))

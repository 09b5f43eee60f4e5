"""How a report is written: one format a file, listed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from ..report import Report
from . import json_document, sarif, table

#: Every format; a new one is one file and one line here.
FORMATS: dict[str, Callable[[Report, TextIO], None]] = {
    "json": json_document.write,
    "sarif": sarif.write,
    "table": table.write,
}

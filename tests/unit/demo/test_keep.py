from __future__ import annotations

import io
import os
import signal
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from tests.demo.__main__ import keep_running
from tests.demo.report import Report


def test_tells_an_environment_that_a_shell_takes_over_and_how_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page, waited = io.StringIO(), []
    monkeypatch.setattr(signal, "pause", lambda: waited.append(True))
    world: Any = SimpleNamespace(
        variables={"AWS_ENDPOINT_URL": "http://127.0.0.1:5000", "WITH_BLANK": "a b", "NO_COLOR": "1"},
        domain_id="d-abcdefghijkl",
        app_options=["--context", "domain_id=d-abcdefghijkl"],
    )

    keep_running(world, Report(Console(file=page, highlight=False)))

    exports = [line for line in page.getvalue().splitlines() if line.startswith("export ")]
    script = "\n".join([*exports, 'echo "$AWS_ENDPOINT_URL|$WITH_BLANK|$NO_COLOR"'])
    shell = subprocess.run(
        ["sh", "-c", script], env={"PATH": os.defpath}, capture_output=True, text=True, check=True
    )
    assert shell.stdout == "http://127.0.0.1:5000|a b|\n"
    assert f"kill {os.getpid()}" in page.getvalue()
    assert waited

"""Waiting for a server, with an engine that does what engines do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from constructs_lib import CodeEditor
from constructs_lib.contract.running.container import Container
from constructs_lib.contract.running.engine import Engine
from constructs_lib.contract.running.server import wait_for_server

_ENGINE = """#!{python}
import pathlib, sys
asked = pathlib.Path({asked!r})
if sys.argv[1:3] == ["container", "inspect"]:
    print('[{{"State": {{"Running": false, "ExitCode": 1}}}}]')
elif sys.argv[1] == "logs":
    times = len(asked.read_text()) if asked.exists() else 0
    asked.write_text("x" * (times + 1))
    print("Permission denied" if times >= {empty} else "", file=sys.stderr)
"""


@pytest.mark.parametrize("empty", [0, 2])
def test_the_log_of_a_container_that_ended_may_come_a_moment_later(tmp_path: Path, empty: int) -> None:
    engine = tmp_path / "engine"
    engine.write_text(_ENGINE.format(python=sys.executable, asked=str(tmp_path / "asked"), empty=empty))
    engine.chmod(0o755)
    facts = wait_for_server(Container(Engine(command=str(engine)), "name"), CodeEditor(), patience=2)
    assert (facts.exit_code, facts.log) == (1, "Permission denied")

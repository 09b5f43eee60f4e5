"""Nothing that others wrote acts on a terminal: not in tables, not in errors, not at synth."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import ContainerImage, JupyterLab, StudioImage
from constructs_lib._showing import shown
from constructs_lib._validation import error
from constructs_lib.contract.checking import check
from constructs_lib.contract.cli import main
from constructs_lib.contract.finding import Finding, Severity, Tier
from constructs_lib.contract.output import FORMATS
from constructs_lib.contract.progress import showing_progress
from constructs_lib.contract.report import Report
from constructs_lib.contract.rules import rule
from constructs_lib.contract.running.engine import Engine
from constructs_lib.contract.target import Target
from stacks.settings import SettingsError, read_settings
from tests.unit.hostile import hostile_texts

#: Clears the screen, sets a title, goes back in the line, turns what follows around, and hides.
HOSTILE = "\x1b[2J\x1b]0;title\x07\x9b31m\r\b\u202eevil\u2066\u200f\u061c\u200b\x7f\udcff"
DOCKERFILE = f"FROM python:3.12-slim\nUSER 1000:100\nWORKDIR /opt/{HOSTILE}\nCOPY a /opt/ml/{HOSTILE}\n"
PROGRAM = Path(sys.executable).with_name("sagemaker-image")


def acts(text: str) -> set[str]:
    """Return the characters of a text that a terminal does not print, but for line ends."""
    return {one for one in text if unicodedata.category(one).startswith("C") and one not in "\n"}


@given(st.one_of(hostile_texts(), st.text()), st.booleans())
def test_whatever_the_text_only_what_can_be_seen_is_left(text: str, lines: bool) -> None:
    result = shown(text, lines=lines)
    kept = "\n\t" if lines else ""
    assert all(one.isprintable() or one in kept for one in result)
    assert shown(result, lines=lines) == result
    assert result == text or not text.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain [text], ünïcode 東京 🚀", "plain [text], ünïcode 東京 🚀"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\x9b\u202e\u2069\udcff", "\\x9b\\u202e\\u2069\\udcff"),
    ],
)
def test_is_shown_as_python_writes_it(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_lines_stay_where_there_may_be_some() -> None:
    assert shown("a\n\tb\r", lines=True) == "a\n\tb\\r"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a hostile name and Dockerfile."""
    folder = tmp_path / HOSTILE
    folder.mkdir()
    (folder / "Dockerfile").write_bytes(DOCKERFILE.encode(errors="surrogateescape"))
    return folder


def of_folder(folder: Path) -> Report:
    target = Target.parse(str(folder), file=None, build_args={}, stage=None)
    return check(target, apps=[JupyterLab()], depth=None, engine=no_engine, patience=0, progress=print)


def no_engine() -> Engine:
    pytest.fail("no engine is needed")


def of_image(_: Path) -> Report:
    finding = Finding(
        rule=rule("health-check"),
        severity=Severity.ERROR,
        tier=Tier.RUN,
        reason=f"its log ends with:\n{HOSTILE}",
        remedy=f"{HOSTILE}\n{HOSTILE}",
    )
    waived = ((finding, f"because\n{HOSTILE}"),)
    facts = {HOSTILE: {HOSTILE: f"{HOSTILE}\n{HOSTILE}"}}
    return Report(target=Target(name=f"a\n{HOSTILE}"), findings=(finding,), waived=waived, facts=facts)


@pytest.mark.parametrize("report", [of_folder, of_image])
@pytest.mark.parametrize("name", FORMATS)
def test_a_report_shows_what_is_hostile_in_it(folder: Path, name: str, report: Callable[..., Report]) -> None:
    stream = io.StringIO()
    FORMATS[name](report(folder), stream)
    text = stream.getvalue()
    assert acts(text) == set()
    text.encode()
    assert "x1b" in text
    assert "evil" in text
    if name != "table":
        json.loads(text)


def test_what_is_waived_makes_no_line_of_its_own() -> None:
    stream = io.StringIO()
    FORMATS["table"](of_image(Path()), stream)
    last, closing = stream.getvalue().splitlines()[-2:]
    assert last.startswith("waived: ")
    assert closing.startswith("broken: a\\n")


def test_sarif_has_an_address_that_is_one(folder: Path) -> None:
    stream = io.StringIO()
    FORMATS["sarif"](of_folder(folder), stream)
    (run,) = json.loads(stream.getvalue())["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert "/%1B%5B2J" in uri
    assert uri.endswith("%FF/Dockerfile")


REFUSED = [
    ["{}/none"],
    ["a{}"],
    [".", "--file={}"],
    [".", "--bogus{}"],
    [".", "--waive={}=because"],
    [".", "--build-arg={}"],
    [".", "--timeout={}"],
    [".", "--argument={}"],
]


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_refusal_shows_what_is_hostile_in_the_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    engine = tmp_path / "podman"
    engine.write_text("#!/bin/sh\n[ $1 = info ] || { printf 'no \\033[2J%s\\n' \"$*\"; exit 1; }\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    words = ["check", *(word.format(HOSTILE) for word in arguments), "--app=jupyter-lab"]
    if arguments == ["a{}"]:
        words.append("--engine=podman")
    try:
        status = main(words)
    except SystemExit as end:
        status = int(end.code or 0)
    printed = capfd.readouterr()
    assert (status, printed.out) == (2, "")
    assert acts(printed.err) == set()
    assert "\\x1b[2J" in printed.err


def test_a_terminal_gets_colours_of_ours_and_nothing_of_theirs(folder: Path) -> None:
    ours, theirs = pty.openpty()
    command = [str(PROGRAM), "check", str(folder), "--app", "jupyter-lab"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        printed = b""
        try:
            while piece := os.read(ours, 65536):
                printed += piece
        except OSError:  # how Linux says that nobody is there any more
            pass
    os.close(ours)
    text = printed.decode()
    assert "\x1b[1;31m" in text
    assert "\\x1b[2J" in text
    assert not any(part in text for part in ("\x1b[2J", "\x1b]0;", "\x9b", "\u202e", "\x07", "\b"))


def test_what_goes_on_shows_what_is_hostile(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with showing_progress() as progress:
        progress(f"RUN {HOSTILE}\n")
    printed = capsys.readouterr().err
    assert "\\x1b[2J" in printed
    assert not any(part in printed for part in ("\x1b[2J", "\x1b]0;", "\x9b", "\u202e", "\x07", "\b"))


def test_synth_shows_what_is_hostile_in_a_dockerfile(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_bytes(DOCKERFILE.encode(errors="surrogateescape"))
    app = App(outdir=str(tmp_path / "cdk.out"))
    StudioImage(
        Stack(app, "Stack"),
        "Image",
        image_name="image",
        container_image=ContainerImage.from_asset(str(tmp_path), exclude=["cdk.out"]),
        apps=[JupyterLab()],
    )
    with pytest.raises(RuntimeError) as stopped:
        app.synth()
    printed = capfd.readouterr()
    for text in (str(stopped.value), printed.out, printed.err):
        assert not any(part in text for part in ("\x1b[2J", "\x1b]0;", "\x9b", "\u202e", "\x07", "\b", "\r"))
    assert "\\x1b[2J" in str(stopped.value) + printed.out + printed.err


@pytest.mark.parametrize("part", ["prop", "rule", "remedy", "value"])
def test_a_refusal_of_a_construct_shows_what_is_hostile(part: str) -> None:
    texts: dict[str, Any] = {"prop": "prop", "rule": "be", "value": "", "remedy": "mend it"}
    assert acts(str(error(**{**texts, part: HOSTILE}))) == set()


KEY = HOSTILE.replace("\udcff", "")  # which JSON can't have


@pytest.mark.parametrize(
    "document",
    [
        {KEY: 1},
        {"studio_images": {KEY: {}}},
        {"studio_images": [{"image_name": KEY, KEY: KEY}]},
        {"studio_images": [{"image_name": "a", "container_image": {"build_args": {KEY: 1}}}]},
        KEY,
        HOSTILE,
    ],
)
def test_mistakes_in_settings_show_what_is_hostile(document: Any) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({"custom-images": document}.get)
    assert acts(str(refused.value)) == set()

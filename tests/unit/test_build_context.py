"""What lies outside of a build context is neither read nor shown, and nothing in it makes anybody wait."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constructs_lib import ContainerImage, JupyterLab, RSession
from constructs_lib.contract.cli import main
from constructs_lib.contract.static import check_dockerfile

BESIDE = "hunter2"
DOCKERFILE = "FROM python:3.12-slim\nWORKDIR /home/sagemaker-user\nUSER 1000:100\n"
_SECONDS = 30


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A build context with a secret beside it."""
    (tmp_path / "secret").write_text(f"{BESIDE}: boto3 awscli sagemaker\n")
    folder = tmp_path / "context"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """End a test that waits for a file."""

    def end(*_: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def read(folder: Path, file: str | None) -> None:
    check_dockerfile(folder, apps=[JupyterLab()], file=file)


def build(folder: Path, file: str | None) -> None:
    ContainerImage.from_asset(str(folder), file=file)


READERS = pytest.mark.parametrize("reader", [read, build])
Reader = Callable[[Path, str | None], None]

#: What may stand in the place of a file, by what is made of it.
PLACES: dict[str, Callable[[Path], Any]] = {
    "fifo": os.mkfifo,
    "folder": Path.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "process": lambda path: path.symlink_to("/proc/self/environ"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link to the outside": lambda path: path.symlink_to("../secret"),
    "absolute link": lambda path: path.symlink_to(path.parents[1] / "secret"),
}


@READERS
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_dockerfile_of_the_context_is_refused(context: Path, place: str, reader: Reader) -> None:
    PLACES[place](context / "Dockerfile")
    with pytest.raises(ValueError, match="'file' must") as refused:
        reader(context, None)
    assert BESIDE not in str(refused.value)


@READERS
@pytest.mark.parametrize("outside", ["../secret", "x/../../secret", "{}/secret", "way/secret"])
def test_a_name_leads_to_nothing_outside_of_the_context(context: Path, outside: str, reader: Reader) -> None:
    (context / "x").mkdir()
    (context / "way").symlink_to("..")
    with pytest.raises(ValueError, match="'file' must lie in 'directory'"):
        reader(context, outside.format(context.parent))


@READERS
def test_a_link_within_the_context_and_a_link_to_it_are_followed(context: Path, reader: Reader) -> None:
    (context / "real").write_text(DOCKERFILE)
    (context / "Dockerfile").symlink_to("real")
    (context.parent / "link").symlink_to("context")
    reader(context.parent / "link", None)


@pytest.mark.parametrize("options", [[], ["--file", "../secret"], ["--inspect"]])
def test_the_command_shows_nothing_of_what_lies_outside(
    context: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    (context / "Dockerfile").symlink_to("../secret")
    try:
        status = main(["check", str(context), "--app", "jupyter-lab", *options])
    finally:
        signal.signal(signal.SIGTERM, before)
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    assert BESIDE not in printed.err
    assert "--file" in printed.err


def test_a_dockerfile_that_is_too_large_to_be_one_is_not_read(context: Path) -> None:
    with (context / "Dockerfile").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(ValueError, match="'file' must have at most 262144 bytes"):
        read(context, None)


def test_a_dockerfile_that_nobody_may_read_is_refused(context: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (context / "Dockerfile").write_text(DOCKERFILE)
    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    with pytest.raises(ValueError, match="'file' must be readable"):
        read(context, None)


def refuse(*_: Any) -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("place", PLACES)
def test_an_ignore_file_that_is_none_is_refused_ahead_of_whoever_reads_it(context: Path, place: str) -> None:
    (context / "Dockerfile").write_text(DOCKERFILE)
    PLACES[place](context / ".dockerignore")
    with pytest.raises(ValueError, match=r"'\.dockerignore' must"):
        build(context, None)


def test_an_ignore_file_of_the_context_is_taken(context: Path) -> None:
    (context / "Dockerfile").write_text(DOCKERFILE)
    (context / "ignored").write_text("*.md\n")
    (context / ".dockerignore").symlink_to("ignored")
    build(context, None)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["list.txt", "/list.txt", "../context/list.txt", "./list.txt"])
def test_a_list_of_packages_outside_of_the_context_says_nothing(context: Path, place: str, name: str) -> None:
    PLACES[place](context / "list.txt")
    (context / "Dockerfile").write_text(f"FROM debian:12\nCOPY {name} {name} /opt/\n")
    (packages,) = [
        finding.reason
        for finding in check_dockerfile(context, apps=[RSession()])
        if finding.rule.id == "r-packages"
    ]
    assert all(package in packages for package in ("boto3", "awscli", "sagemaker"))
    assert BESIDE not in packages


def test_only_the_beginning_of_a_huge_list_is_read(context: Path) -> None:
    (context / "Dockerfile").write_text("FROM debian:12\nCOPY list.txt /opt/\nRUN pip install -r list.txt\n")
    with (context / "list.txt").open("wb") as file:
        file.write(b"boto3\n")
        file.truncate(2**40)
    findings = check_dockerfile(context, apps=[RSession()])
    (packages,) = [finding.reason for finding in findings if finding.rule.id == "r-packages"]
    assert "boto3" not in packages


LONG = {
    "stages": "FROM a AS s0\n" + "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(1900)),
    "variables": "FROM a\n" + "".join(f"ENV V{n}={n}\n" for n in range(15_000)),
    "removals": "FROM a\nRUN x" + " && rm /a && tar -C /b" * 11_000 + "\n",
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_dockerfile_is_judged_in_seconds(context: Path, name: str) -> None:
    (context / "Dockerfile").write_text(LONG[name])
    assert check_dockerfile(context, apps=[JupyterLab()])

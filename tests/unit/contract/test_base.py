"""The base image, and what is added to it that should not be there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from constructs_lib import JupyterLab
from constructs_lib.contract.finding import Severity
from constructs_lib.contract.static import check_dockerfile
from tests.unit.contract.kit import CLEAN, ERROR, HOME, SMD, UNKNOWN, WARNING, in_text, of_rule


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        *(
            ("python", WARNING),
            ("python:latest", WARNING),
            ("a/b:latest-gpu", WARNING),
            ("python:3.12-slim", []),
        ),
        *(("debian:bookworm-slim", []), (f"a/b@sha256:{'0' * 64}", []), ("localhost:5000/a", WARNING)),
        *((f"{SMD}:4-cpu", WARNING), (f"{SMD}:4.4-gpu", WARNING), (f"{SMD}:4.4.1-cpu", [])),
        *(("rstudio/r-session-complete:jammy", WARNING), ("rstudio/r-session-complete:jammy-2026.08.2", [])),
        *(("scratch", []), ("a:$B", [])),
    ],
)
def test_base_tag(tmp_path: Path, image: str, expected: list[Severity]) -> None:
    assert of_rule("base-tag", f"FROM {image}\n{HOME}USER 1000:100", tmp_path) == (
        WARNING if image == "a:$B" else expected
    )


def test_a_base_that_the_caller_names_is_not_known(tmp_path: Path) -> None:
    text = f"ARG BASE\nFROM $BASE\n{HOME}USER 1000:100"
    assert of_rule("base-tag", text, tmp_path) == UNKNOWN
    (tmp_path / "Dockerfile").write_text(text)
    found = check_dockerfile(tmp_path, apps=[JupyterLab()], build_args={"BASE": "python:latest"})
    assert Severity.WARNING in {finding.severity for finding in found if finding.rule.id == "base-tag"}


def test_the_name_of_a_stage_is_no_tag(tmp_path: Path) -> None:
    assert in_text(f"FROM python:3.12 AS base\nFROM base\n{HOME}USER 1000:100\n", tmp_path) == []


@pytest.mark.parametrize(
    ("image", "today", "expected"),
    [
        (f"{SMD}:4.4.1-cpu", date(2027, 2, 12), []),
        (f"{SMD}:4.4.1-cpu", date(2027, 2, 13), WARNING),
        (f"{SMD}:4.9.0-cpu", date(2026, 11, 22), UNKNOWN),
        (f"{SMD}:4.9.0-cpu", date(2027, 10, 8), WARNING),
        (f"{SMD}:1.9.0-cpu", date(2026, 11, 22), UNKNOWN),
        ("rstudio/r-session-complete:jammy-2025.05.1-513.pro3", date(2026, 12, 5), []),
        ("rstudio/r-session-complete:jammy-2025.05.1-513.pro3", date(2026, 12, 6), WARNING),
        ("rstudio/r-session-complete:jammy-2024.04.2", date(2026, 11, 22), WARNING),
        ("python:2.7", date(2026, 11, 22), []),
    ],
)
def test_base_support(tmp_path: Path, image: str, today: date, expected: list[Severity]) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {image}\n")
    found = check_dockerfile(tmp_path, apps=[], today=today)
    assert [finding.severity for finding in found if finding.rule.id == "base-support"] == expected


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        *(("", UNKNOWN), ("--platform=linux/amd64", []), ("--platform=linux/arm64/v8", ERROR)),
        *(("--platform=$TARGETPLATFORM", []), ("--platform=$BUILDPLATFORM", UNKNOWN)),
    ],
)
def test_platform(tmp_path: Path, platform: str, expected: list[Severity]) -> None:
    assert of_rule("platform", f"FROM {platform} a:1 AS b\nFROM b", tmp_path) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        *(("ENV DB_PASSWORD=hunter2", WARNING), ("ARG GITHUB_TOKEN", WARNING), ("ENV API_TOKEN=$X", WARNING)),
        *(("ENV A=AKIAABCDEFGHIJKLMNOP", WARNING), ("ENV URL=https://me:pw@example.com/", WARNING)),
        *(("ENV JUPYTER_TOKEN=", []), ("ENV TOKENIZERS_PARALLELISM=false", []), ("ENV MAX_TOKENS=4096", [])),
        *(
            ("ENV HF_HUB_DISABLE_IMPLICIT_TOKEN=1", []),
            ("ENV TOKEN_FILE=/run/secrets/x", []),
            ("ENV KEY=a", []),
        ),
        *(("ENV DB_PASSWORD=/run/secrets/password", []), ("LABEL SECRET=a", []), ("ENV PATH=/a:$PATH", [])),
    ],
)
def test_secret(tmp_path: Path, line: str, expected: list[Severity]) -> None:
    assert of_rule("secret", CLEAN + line, tmp_path) == expected
    assert of_rule("secret", f"FROM a:1\n{line}\n{CLEAN}", tmp_path) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        *(
            ("apt-get install -y cuda", WARNING),
            ("apt-get install -y cuda-12-4", WARNING),
            ("yum install cuda-drivers", WARNING),
        ),
        *(
            ("apt install nvidia-utils-550=550.1", WARNING),
            ("sh ./NVIDIA-Linux-x86_64-550.run --silent", WARNING),
        ),
        *(
            ("apt-get install cuda-toolkit-12-4 libcudnn9-cuda-12", []),
            ("pip install nvidia-cublas-cu12", []),
        ),
        *(
            ("apt-get install nvidia-cuda-toolkit", []),
            ("conda install cuda", []),
            ("apt-get remove nvidia-driver-550", []),
        ),
    ],
)
def test_gpu_driver(tmp_path: Path, run: str, expected: list[Severity]) -> None:
    assert of_rule("gpu-driver", f"{CLEAN}RUN {run}", tmp_path) == expected

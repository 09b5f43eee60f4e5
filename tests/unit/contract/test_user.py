"""The user and group that the container runs as."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib import KernelGateway, KernelSpec, RSession
from constructs_lib.contract.finding import Severity
from tests.unit.contract.kit import CLEAN, ERROR, LAB, ROOT_KERNEL, UNKNOWN, WARNING, of_rule


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        *(("USER 1000:100", []), ("USER 1000:users", []), ("USER 1000", UNKNOWN), ("USER 1000:1000", ERROR)),
        *(("USER 0", ERROR), ("USER root:100", ERROR), ("USER 1001:100", ERROR), ("USER jovyan", UNKNOWN)),
        *(("USER $U", UNKNOWN), ("", ERROR), ("RUN useradd a\nUSER a", WARNING)),
        *(("RUN useradd -u 1000 -g 100 a\nUSER a", []), ("RUN useradd -g100 -u1000 a\nUSER 1000", [])),
        *(("RUN useradd --uid=1000 --gid users a\nUSER a", []), ("RUN useradd a -u 1000 -g 100\nUSER a", [])),
        *(("RUN useradd -u 1000 -g 1000 a\nUSER a", ERROR), ("RUN useradd -u 1000 -N a\nUSER a", UNKNOWN)),
        *(("RUN useradd -mNu 1000 -g 100 a\nUSER a", []), ("RUN useradd -u $U -g 100 a\nUSER a", UNKNOWN)),
        ("RUN groupadd -g 100 b || true; useradd -mu 1000 -g b -G sudo,adm a\nUSER a", []),
        ("RUN useradd a && usermod -u 1000 -g 100 a\nUSER a", []),
        ("RUN adduser --uid 1000 --ingroup users --gecos 'A B' --disabled-password a\nUSER a", []),
        ("ARG U=1000\nENV G=100\nUSER $U:${G}", []),
    ],
)
def test_user(tmp_path: Path, lines: str, expected: list[Severity]) -> None:
    assert of_rule("user", LAB + lines, tmp_path) == expected


def test_user_of_a_base_image_is_told_where_it_is_known(tmp_path: Path) -> None:
    assert of_rule("user", "FROM mambaorg/micromamba:2.0.5", tmp_path) == ERROR
    assert of_rule("user", "FROM registry.example.com/base:1", tmp_path) == UNKNOWN
    assert of_rule("user", "FROM $BASE", tmp_path) == []  # not a Dockerfile: BASE is empty


def test_a_kernel_runs_as_its_file_system_config_says(tmp_path: Path) -> None:
    kernel = KernelGateway(kernel_specs=[KernelSpec("python3")])
    assert of_rule("user", f"{LAB}USER root", tmp_path, app=kernel) == ERROR
    assert of_rule("user", f"{LAB}USER root", tmp_path, app=ROOT_KERNEL) == []
    assert of_rule("user", CLEAN, tmp_path, app=ROOT_KERNEL) == ERROR
    assert of_rule("user", f"{LAB}USER root", tmp_path, app=RSession()) == []

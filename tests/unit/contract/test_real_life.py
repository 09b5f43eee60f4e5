"""Dockerfiles of the kind that people bring, each with what is wrong with it, and nothing else."""

from __future__ import annotations

import pytest

from constructs_lib import CodeEditor, JupyterLab
from constructs_lib.app_types import App
from tests.unit.contract.kit import OF_IMAGE, REAL_LIFE, ROOT_KERNEL, told

EXPECTED: dict[str, tuple[App, list[str]]] = {
    "conda": (OF_IMAGE, []),
    "cuda": (JupyterLab(), []),
    "from_ubuntu": (
        OF_IMAGE,
        ["warning base-tag 1", "warning user 5", "warning home-content 7"],
    ),
    "julia_kernel": (JupyterLab(), []),
    "multi_stage": (JupyterLab(), []),
    "poetry": (OF_IMAGE, ["error user 1", "error working-folder 11"]),
    "r_kernel": (JupyterLab(), []),
    "sagemaker_distribution": (CodeEditor(), ["warning base-tag 2"]),
    "scala_kernel": (ROOT_KERNEL, []),
    "scientific_stack": (OF_IMAGE, []),
    "venv": (JupyterLab(), ["warning home-content 6"]),
}


def test_each_one_has_its_expected_findings() -> None:
    assert EXPECTED.keys() == {folder.name for folder in REAL_LIFE.iterdir()}


@pytest.mark.parametrize("name", EXPECTED)
def test_finds_what_is_wrong_and_raises_no_false_alarm(name: str) -> None:
    app, expected = EXPECTED[name]
    assert told(REAL_LIFE / name, apps=[app]) == expected


def test_the_same_dockerfile_is_judged_by_each_app() -> None:
    folder = REAL_LIFE / "scala_kernel"
    assert told(folder, apps=[ROOT_KERNEL]) == []
    assert "error user 13" in told(folder, apps=[JupyterLab(), CodeEditor()])

"""Dockerfiles of the kind that people bring, each with what is wrong with it, and nothing else."""

from __future__ import annotations

import pytest

from constructs_lib import CodeEditor, ContainerConfig, FileSystemConfig, JupyterLab, KernelGateway, KernelSpec
from constructs_lib.app_types import App
from tests.unit.contract.kit import REAL_LIFE, told

STARTED_BY_THE_IMAGE = JupyterLab(container_config=ContainerConfig(environment={"TEAM": "research"}))
SCALA = KernelGateway(
    kernel_specs=[KernelSpec("scala")],
    file_system_config=FileSystemConfig(default_uid=0, default_gid=0, mount_path="/root"),
)

EXPECTED: dict[str, tuple[App, list[str]]] = {
    "conda": (STARTED_BY_THE_IMAGE, []),
    "cuda": (JupyterLab(), []),
    "from_ubuntu": (
        STARTED_BY_THE_IMAGE,
        ["warning base-tag 1", "warning user 5", "warning home-content 7"],
    ),
    "julia_kernel": (JupyterLab(), []),
    "multi_stage": (JupyterLab(), []),
    "poetry": (STARTED_BY_THE_IMAGE, ["error user 1", "error working-folder 11"]),
    "r_kernel": (JupyterLab(), []),
    "sagemaker_distribution": (CodeEditor(), ["warning base-tag 2"]),
    "scala_kernel": (SCALA, []),
    "scientific_stack": (STARTED_BY_THE_IMAGE, []),
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
    assert told(folder, apps=[SCALA]) == []
    assert "error user 13" in told(folder, apps=[JupyterLab(), CodeEditor()])

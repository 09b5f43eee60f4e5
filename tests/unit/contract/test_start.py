"""What starts the container, and whether Studio finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib import CodeEditor, ContainerConfig, JupyterLab, RSession
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Severity
from tests.unit.contract.kit import CLEAN, ERROR, OF_IMAGE, ROOT_KERNEL, SMD, UNKNOWN, WARNING, of_rule

FLAGS = ("--ServerApp.ip=0.0.0.0", "--ServerApp.base_url=/jupyterlab/default/", "--IdentityProvider.token=''")
EDITOR = '"--host", "0.0.0.0", "--port", "8888", "--without-connection-token", "--base-path"'


def lab(*arguments: str, entrypoint: str | None = None) -> JupyterLab:
    return JupyterLab(container_config=ContainerConfig(entrypoint=entrypoint, arguments=arguments))


@pytest.mark.parametrize(
    ("text", "app", "expected"),
    [
        (f"FROM {SMD}:4.4.1-cpu", JupyterLab(), []),
        (f"FROM {SMD}:4.4.1-cpu", OF_IMAGE, ERROR),
        (f'FROM {SMD}:4.4.1-cpu\nCMD ["entrypoint-jupyter-server"]', OF_IMAGE, []),
        (CLEAN, OF_IMAGE, ERROR),
        ("FROM registry.example.com/base:1", OF_IMAGE, UNKNOWN),
        (f'{CLEAN}CMD ["bash"]', OF_IMAGE, ERROR),
        (f"{CLEAN}CMD ./start.sh", OF_IMAGE, []),
        (f'{CLEAN}ENTRYPOINT ["/home/sagemaker-user/start.sh"]', OF_IMAGE, ERROR),
        (CLEAN, lab(entrypoint="/home/sagemaker-user/start.sh"), ERROR),
        (CLEAN, ROOT_KERNEL, []),
        (CLEAN, RSession(), []),
    ],
)
def test_entrypoint(tmp_path: Path, text: str, app: App, expected: list[Severity]) -> None:
    assert of_rule("entrypoint", text, tmp_path, app=app) == expected


@pytest.mark.parametrize(
    ("text", "app", "expected"),
    [
        (CLEAN, JupyterLab(), []),
        (CLEAN, lab(*FLAGS, entrypoint="jupyter-lab"), []),
        (CLEAN, lab("lab", *FLAGS, entrypoint="jupyter"), []),
        (CLEAN, lab("--", "/opt/venv/bin/jupyter-lab", *FLAGS, entrypoint="tini"), []),
        (CLEAN, lab(*FLAGS, "--port", "8889", entrypoint="jupyter-lab"), ERROR),
        (CLEAN, lab(*FLAGS[1:], entrypoint="jupyter-lab"), ERROR),
        (CLEAN, lab(*FLAGS[1:], "--ip=*", entrypoint="jupyter-lab"), []),
        (CLEAN, lab(*FLAGS[1:], "--config=/opt/c.py", entrypoint="jupyter-lab"), UNKNOWN),
        (f"FROM {SMD}:4.4.1-cpu", lab(*FLAGS[1:], entrypoint="jupyter-lab"), UNKNOWN),
        (
            f"{CLEAN}COPY jupyter_server_config.py /etc/jupyter/",
            lab(*FLAGS[1:], entrypoint="jupyter-lab"),
            UNKNOWN,
        ),
        (CLEAN, lab(entrypoint="/opt/start.sh"), UNKNOWN),
        (f'{CLEAN}CMD ["x"]', lab(entrypoint="jupyter-lab"), UNKNOWN),
        (f'{CLEAN}ENTRYPOINT ["jupyter-lab"]', lab(*FLAGS), []),
        (f"{CLEAN}CMD jupyter lab", OF_IMAGE, UNKNOWN),
        ('FROM a:1\nCMD ["jupyter", "lab"]', OF_IMAGE, UNKNOWN),
        (f'{CLEAN}CMD ["sagemaker-code-editor", {EDITOR}, "/CodeEditor/default"]', CodeEditor(), []),
    ],
)
def test_server_command(tmp_path: Path, text: str, app: App, expected: list[Severity]) -> None:
    assert of_rule("server-command", text, tmp_path, app=app) == expected


@pytest.mark.parametrize(("path", "expected"), [("/CodeEditor/default", []), ("/codeeditor/default", ERROR)])
def test_the_capitals_of_the_base_path_count(tmp_path: Path, path: str, expected: list[Severity]) -> None:
    editor = CodeEditor(container_config=ContainerConfig(environment={"TEAM": "research"}))
    text = f'{CLEAN}CMD ["sagemaker-code-editor", {EDITOR}, "{path}"]'
    assert of_rule("server-command", text, tmp_path, app=editor) == expected


def test_container_config_counts_arguments_and_characters(tmp_path: Path) -> None:
    def command(*words: str) -> str:
        quoted = ", ".join(f'"{word}"' for word in words)
        return f"{CLEAN}ENTRYPOINT [{quoted}]"

    for words, expected in (
        (("a" * 256, *["b" * 64] * 50), []),
        (("a" * 257,), WARNING),
        (("a", *["b"] * 51), WARNING),
        (("a", "b" * 65), WARNING),
    ):
        assert of_rule("container-config", command(*words), tmp_path, app=OF_IMAGE) == expected
        assert of_rule("container-config", command(*words), tmp_path) == []

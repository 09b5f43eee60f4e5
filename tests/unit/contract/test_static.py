"""The check as a whole: several apps, none, and the images of this project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from constructs_lib import CodeEditor, JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.app_types import App
from constructs_lib.contract.finding import Severity
from constructs_lib.contract.static import check_dockerfile
from tests.unit.contract.kit import LAB, PROJECT, ROOT_KERNEL, TODAY, in_text


def apps_of(text: str, folder: Path, apps: Sequence[App]) -> dict[str, str]:
    (folder / "Dockerfile").write_text(text)
    return {finding.rule.id: finding.app_type for finding in check_dockerfile(folder, apps=apps, today=TODAY)}


def test_what_several_apps_have_in_common_is_found_once(tmp_path: Path) -> None:
    text = f"{LAB}USER root\nCOPY a /opt/ml/\n"
    assert apps_of(text, tmp_path, [JupyterLab(), CodeEditor(), ROOT_KERNEL]) == {
        "platform": "",
        "reserved-path": "",
        "user": "JupyterLab, CodeEditor",
    }


def test_without_apps_only_what_holds_for_all_is_judged(tmp_path: Path) -> None:
    assert in_text("FROM python\nUSER root\nCOPY a /opt/ml/\n", tmp_path, apps=[]) == [
        "warning base-tag 1",
        "error reserved-path 3",
    ]


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'file' must be a Dockerfile, got .*other"):
        check_dockerfile(tmp_path, apps=[], file="other")


@pytest.mark.parametrize(
    ("image", "app"),
    [
        ("code_editor", CodeEditor()),
        ("jupyter_lab", JupyterLab()),
        ("kernel_gateway", KernelGateway(kernel_specs=[KernelSpec("python3")])),
        ("r_session", RSession()),
    ],
)
def test_the_images_here_keep_the_contract(image: str, app: App) -> None:
    found = check_dockerfile(PROJECT / "docker" / image, apps=[app], today=TODAY)
    assert {(finding.severity, finding.rule.id) for finding in found} == {(Severity.UNKNOWN, "platform")}


BARE = ["git clone", "git init", "pip", "rm", "cd", "jupyter", "curl -o", "wget"]


@pytest.mark.parametrize("words", BARE)
def test_a_command_without_arguments_is_none_to_fall_over(tmp_path: Path, words: str) -> None:
    text = f'{LAB}RUN {words}\nENTRYPOINT ["{words.partition(" ")[0]}"]\nCMD []\n'
    for app in (JupyterLab(), CodeEditor(), ROOT_KERNEL, RSession()):
        assert not any("dockerfile" in told for told in in_text(text, tmp_path, apps=[app]))

"""Whatever a Dockerfile says, the check ends with findings, and they point into the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constructs_lib import CodeEditor, ContainerConfig, JupyterLab, KernelGateway, KernelSpec, RSession
from constructs_lib.contract.finding import Tier
from constructs_lib.contract.static import check_dockerfile
from tests.unit.contract.generated import dockerfiles

APPS = (
    CodeEditor(),
    JupyterLab(container_config=ContainerConfig(arguments=["--x"])),
    KernelGateway(kernel_specs=[KernelSpec("python3")]),
    RSession(),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("context")


@given(st.one_of(dockerfiles(), st.text(), st.text().map("FROM a\n{}".format)))
@settings(deadline=None)
@example("")
@example("FROM a\nCOPY")
@example("FROM a\nCOPY x \0\n")
@example("FROM ${A:?}\n")
@example("FROM a\nUSER " + "${A:-" * 2000)
@example("FROM a\nRUN []\n")
@example("FROM a\nRUN git clone\n")
@example("FROM a\nSHELL []\nRUN x\n")
@example("FROM a\nRUN '\n")
@example("FROM a\nCMD " + "[" * 100_000)
@example("FROM a\nUSER " + "9" * 5000 + "\nCOPY --chown=" + "9" * 5000 + " a b\n")
@example("FROM a AS a\nFROM a\nFROM a AS a\n")
def test_never_fails_and_points_into_the_file(folder: Path, text: str) -> None:
    data = text.encode(errors="surrogatepass")
    (folder / "Dockerfile").write_bytes(data)

    findings = check_dockerfile(folder, apps=APPS)

    lines = data.count(b"\n") + 1
    for finding in findings:
        assert finding.line is None or 1 <= finding.line <= lines
        assert Tier.STATIC in finding.rule.tiers
        assert finding.reason
        assert finding.remedy


@given(st.binary())
@settings(deadline=None)
def test_takes_files_that_are_no_text(folder: Path, data: bytes) -> None:
    (folder / "Dockerfile").write_bytes(data)
    check_dockerfile(folder, apps=APPS)

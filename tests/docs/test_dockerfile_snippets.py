"""Dockerfiles in the documentation keep the contract that the documentation explains."""

from __future__ import annotations

from pathlib import Path

import pytest

from constructs_lib import JupyterLab
from constructs_lib.contract.finding import Severity
from constructs_lib.contract.static import check_dockerfile
from tests.docs.markdown import Block, blocks


@pytest.mark.parametrize("block", blocks("dockerfile"), ids=str)
def test_dockerfiles_have_neither_errors_nor_warnings(block: Block, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(block.text)
    found = check_dockerfile(tmp_path, apps=[JupyterLab()])
    assert {finding.severity for finding in found} <= {Severity.UNKNOWN}

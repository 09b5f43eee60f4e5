"""Python in the guide to the local AWS is a script: it is run."""

from __future__ import annotations

import dataclasses

import pytest

from tests.docs.markdown import LOCAL_AWS, Block, blocks, table
from tests.local_aws.sagemaker.rules import Rules

SCRIPTS = [block for block in blocks("python") if block.document == LOCAL_AWS]


@pytest.mark.parametrize("block", SCRIPTS, ids=str)
def test_python_runs(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    code = compile("\n" * (block.line - 1) + block.text, str(block.document), "exec")
    exec(code, {})  # noqa: S102 - what this test is for
    assert "DescribeDomain" in capsys.readouterr().out


def test_rules_are_there() -> None:
    known = {field.name for field in dataclasses.fields(Rules)}
    told = {row.split("`")[1] for row in table(LOCAL_AWS, "rules")}
    assert told <= known
    assert told

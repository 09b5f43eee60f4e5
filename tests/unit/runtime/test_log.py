"""A line of the log can be read by a machine, and is never too long to be kept."""

from __future__ import annotations

import json

import pytest

from constructs_lib.runtime.domain_update.log import Log


def test_a_line_is_json_with_the_request_that_it_belongs_to(capsys: pytest.CaptureFixture[str]) -> None:
    Log(request_id="r", logical_resource_id="l")("step", Detail={"a": [1]})
    assert json.loads(capsys.readouterr().out) == {
        "Step": "step",
        "RequestId": "r",
        "LogicalResourceId": "l",
        "Detail": {"a": [1]},
    }


def test_what_is_too_long_keeps_its_beginning_and_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    traceback = "Traceback\n" + "frame\n" * 10_000 + "ValueError: why"
    Log(request_id="r", logical_resource_id="l")("defect", Traceback=traceback)
    told = json.loads(capsys.readouterr().out)["Traceback"]
    assert told.startswith("Traceback")
    assert told.endswith("ValueError: why")
    assert len(told) < 5_000

"""Exactly one answer to every event, whatever happens on the way to it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from constructs_lib.runtime.domain_update import invocation
from constructs_lib.runtime.domain_update.answer import MAX_BYTES, UndeliveredError
from tests.local_aws.faults import Fault
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import STACK_ID, Stage, wanted


def test_echoes_what_cloudformation_asks_for(stage: Stage) -> None:
    event = stage.event("Create", wanted(stage.domain(), "a"))

    answer = stage.send(event)

    assert {name: answer[name] for name in ("StackId", "RequestId", "LogicalResourceId")} == {
        "StackId": STACK_ID,
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    assert 0 < len(answer["PhysicalResourceId"]) <= 1024


def test_sends_no_content_type_since_the_address_is_signed_without(stage: Stage, box: AnswerBox) -> None:
    stage.create(wanted(stage.domain(), "a"))
    assert box.headers[-1]["Content-Type"] == ""


def test_delivers_again_when_the_first_delivery_fails(stage: Stage, box: AnswerBox) -> None:
    box.refusals = [500, 503, 403]
    assert stage.create(wanted(stage.domain(), "a"))["Status"] == "SUCCESS"


def test_an_answer_that_cannot_be_delivered_fails_the_invocation(stage: Stage, box: AnswerBox) -> None:
    box.refusals = [500] * 10
    event = stage.event("Create", wanted(stage.domain(), "a"))

    with pytest.raises(UndeliveredError) as failed:
        stage.invoke(event)

    assert "top-secret" not in str(failed.value)
    assert stage.sagemaker.calls.count("UpdateDomain") == 1
    box.refusals = []
    assert stage.send(event)["Status"] == "SUCCESS"
    assert stage.sagemaker.calls.count("UpdateDomain") == 1


def test_stops_delivering_before_the_function_ends(stage: Stage, box: AnswerBox) -> None:
    box.refusals = [500] * 10
    stage.function_timeout = 12.0
    start = stage.clock.now()

    with pytest.raises(UndeliveredError):
        stage.invoke(stage.event("Create", {}))

    assert stage.clock.now() - start < stage.function_timeout
    assert len(box.refusals) > 5


@pytest.mark.parametrize("url", ["", "file:///etc/hostname", "http://127.0.0.1:1/", "http://[broken"])
def test_an_address_that_leads_nowhere_fails_the_invocation(stage: Stage, url: str) -> None:
    event = {**stage.event("Delete", {}, id="x"), "ResponseURL": url}
    with pytest.raises(UndeliveredError):
        stage.invoke(event)


@pytest.mark.parametrize("character", ["x", '"', "é", "\N{GRINNING FACE}"])
def test_shortens_a_long_reason_to_what_cloudformation_takes(
    stage: Stage, box: AnswerBox, character: str
) -> None:
    domain_id = stage.domain()
    message = character * 20_000
    fault = Fault(operation="UpdateDomain", code="ValidationException", message=message)
    stage.sagemaker.faults.inject(fault)

    answer = stage.create(wanted(domain_id, "a"))

    assert MAX_BYTES * 0.9 < len(box.bodies[-1]) <= MAX_BYTES
    assert answer["Status"] == "FAILED"
    assert domain_id in answer["Reason"]


def test_logs_one_json_line_a_step_without_secrets(
    stage: Stage, box: AnswerBox, capsys: pytest.CaptureFixture[str]
) -> None:
    box.refusals = [500]
    stage.function_timeout = 60.0
    event = stage.event("Create", wanted(stage.domain(), "a"))
    stage.sagemaker.latency.domain = 100
    stage.send(event)
    stage.send({**event, "RequestType": "Nonsense"})

    output = capsys.readouterr().out

    lines = [json.loads(line) for line in output.splitlines()]
    assert {line["RequestId"] for line in lines} == {event["RequestId"]}
    assert {line["LogicalResourceId"] for line in lines} == {"Attach"}
    assert {"request", "plan", "write", "wait", "answer", "hand-over"} <= {line["Step"] for line in lines}
    assert "top-secret" not in output
    assert "ExecutionRole" not in output


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ({"RequestType": "Nonsense"}, "RequestType"),
        ({"ResourceType": "Custom::Nonsense"}, "ResourceType"),
        ({"ResourceProperties": {}}, "DomainId"),
        ({"ResourceProperties": None}, "DomainId"),
        ({"ResourceProperties": "nonsense"}, "DomainId"),
        ({"ResourceProperties": {"DomainId": "d-1", "CustomImageLists": [{"Target": "moon"}]}}, "moon"),
        ({"ResourceProperties": {"DomainId": "d-1", "CustomImageLists": 7}}, "list"),
    ],
)
def test_answers_what_it_cannot_understand(stage: Stage, event: dict[str, Any], word: str) -> None:
    answer = stage.send({**stage.event("Create", wanted("d-1", "a")), **event})

    assert answer["Status"] == "FAILED"
    assert word in answer["Reason"]
    assert answer["PhysicalResourceId"]


def test_answers_an_event_that_says_nothing(stage: Stage, box: AnswerBox) -> None:
    assert stage.send({"ResponseURL": box.url})["Status"] == "FAILED"


def test_answers_when_the_function_itself_is_broken(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("defect")

    monkeypatch.setattr(invocation, "answer_to", broken)

    answer = stage.create(wanted("d-1", "a"))

    assert answer["Status"] == "FAILED"
    assert "KeyError: 'defect'" in answer["Reason"]
    assert answer["PhysicalResourceId"]


def test_ignores_properties_that_it_does_not_know(stage: Stage) -> None:
    properties = {**wanted(stage.domain(), "a").to_properties(), "Novelty": {"Deep": ["x"]}}
    assert stage.create(properties)["Status"] == "SUCCESS"


def test_answers_when_an_import_fails(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, invocation.__name__, None)

    answer = stage.create(wanted("d-1", "a"))

    assert answer["Status"] == "FAILED"
    assert "ModuleNotFoundError" in answer["Reason"]

"""Whatever arrives: one answer to S3, or none and no work at all; never a request to anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.answer import MAX_BYTES, UndeliveredError
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.hostile_events import deliver, events, values
from tests.unit.runtime.stage import Stage, wanted

ANY = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def stage(box: AnswerBox) -> Stage:
    return Stage(box, latency=1.0)


@ANY
@given(data=st.data())
def test_every_event_with_an_address_gets_exactly_one_answer(box: AnswerBox, data: st.DataObject) -> None:
    stage = Stage(box, latency=1.0)
    domain_id = stage.domain()
    event = data.draw(events(stage, domain_id))
    answers = deliver(stage, box, event)
    assert len(answers) == 1
    assert answers[0]["Status"] in ("SUCCESS", "FAILED")
    assert stage.status(domain_id) == "InService"


@ANY
@given(event=values)
def test_an_event_without_an_address_does_nothing(box: AnswerBox, stage: Stage, event: Any) -> None:
    with pytest.raises(UndeliveredError):
        stage.invoke(event)
    assert box.bodies == []
    assert stage.calls() == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://s3.amazonaws.com/bucket",
        "https://example.com/s3.amazonaws.com",
        "https://s3.amazonaws.com.example.com/",
        "https://s3.amazonaws.com@example.com/",
        "https://bucket.s3.amazonaws.com:8443/",
        "file:///etc/passwd",
        "ftp://s3.amazonaws.com/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://s3.amazonaws.com\n.example.com/",
        "//s3.amazonaws.com/",
        "https://\uff53\uff13.amazonaws.com/",
    ],
)
@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_an_address_of_somebody_else_stops_everything(
    stage: Stage, capsys: pytest.CaptureFixture[str], address: str, request_type: str
) -> None:
    domain_id = stage.domain()
    new = wanted(domain_id, "mine")
    event = stage.event(request_type, new, id="x", old=new) | {"ResponseURL": address}
    calls = stage.calls()
    with pytest.raises(UndeliveredError, match="no address of S3"):
        stage.invoke(event)
    assert stage.calls() == calls
    assert not address or address not in capsys.readouterr().out


@pytest.mark.parametrize("timeout", ["nan", "inf", "-1", "0", "1e999", "soon", "99999999", [], {}])
@pytest.mark.parametrize("request_type", ["Create", "Delete"])
def test_a_timeout_that_means_nothing_is_the_usual_one(
    box: AnswerBox, stage: Stage, timeout: Any, request_type: str
) -> None:
    domain_id = stage.domain()
    event = stage.event(request_type, wanted(domain_id, "mine"), id="x")
    event["ResourceProperties"]["ServiceTimeout"] = timeout
    assert [answer["Status"] for answer in deliver(stage, box, event)] == ["SUCCESS"]


@pytest.mark.parametrize("started", [float("nan"), float("inf"), 9e99, "now", None, [], -1])
def test_a_beginning_that_means_nothing_is_now(box: AnswerBox, stage: Stage, started: Any) -> None:
    domain_id = stage.domain()
    event = stage.event("Create", wanted(domain_id, "mine")) | {"HandOver": {"started_at": started}}
    assert len(deliver(stage, box, event)) == 1


def test_an_answer_stays_short_however_long_what_it_answers_is(box: AnswerBox, stage: Stage) -> None:
    event = stage.event("Create", {"DomainId": "d" * 100_000, "CustomImageLists": ["x" * 100_000]})
    (answer,) = deliver(stage, box, event)
    assert answer["Status"] == "FAILED"
    assert len(box.bodies[-1]) <= MAX_BYTES


def test_the_log_stays_short_however_long_what_it_tells_is(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    event = stage.event("Create", {"DomainId": "d" * 100_000}) | {"RequestType": "x" * 100_000}
    stage.send(event)
    assert max(map(len, capsys.readouterr().out.splitlines())) < 20_000

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.local_aws.cloudformation.mailbox import InvalidReplyError, Mailbox, Reply
from tests.local_aws.cloudformation.options import Options, Settings

_REQUEST = {"StackId": "stack", "RequestId": "request", "LogicalResourceId": "logical"}


def _body(**members: Any) -> bytes:
    return json.dumps({"Status": "SUCCESS", "PhysicalResourceId": "id", **_REQUEST, **members}).encode()


def _mailbox(killed: list[Any], **options: Any) -> Mailbox:
    return Mailbox("http://host/replies", Settings(Options(**options)), killed.append)


def test_reads_an_answer_that_keeps_the_contract() -> None:
    reply = Reply.parse(_body(Data={"A": "1"}, NoEcho=True), _REQUEST)
    assert reply == Reply(success=True, reason="", physical_id="id", data={"A": "1"}, no_echo=True)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (_body(Data={"A": "x" * 4096}), "too long"),
        (b"{", "not JSON"),
        (b"[]", "Status"),
        (_body(Status="DONE"), "Status"),
        (_body(StackId="other"), "StackId"),
        (_body(RequestId="other"), "RequestId"),
        (_body(LogicalResourceId="other"), "LogicalResourceId"),
        (_body(Status="FAILED"), "Reason is required"),
        (_body(Status="FAILED", Reason=""), "Reason is required"),
        (_body(Data=[1]), "Data"),
        (_body(PhysicalResourceId="ä" * 513), "PhysicalResourceId"),
        (_body(PhysicalResourceId=7), "PhysicalResourceId"),
    ],
)
def test_refuses_an_answer_that_breaks_the_contract(body: bytes, problem: str) -> None:
    with pytest.raises(InvalidReplyError, match=problem):
        Reply.parse(body, _REQUEST)


@pytest.mark.parametrize("size", [4096, 4097])
def test_draws_the_line_at_4096_bytes(size: int) -> None:
    body = _body(Data={"A": "x" * (size - len(_body(Data={"A": ""})))})
    assert len(body) == size
    if size == 4096:
        assert Reply.parse(body, _REQUEST).success
    else:
        with pytest.raises(InvalidReplyError):
            Reply.parse(body, _REQUEST)


@given(st.binary(max_size=200))
def test_never_breaks_on_what_somebody_sends(body: bytes) -> None:
    with pytest.raises(InvalidReplyError):
        Reply.parse(body, _REQUEST)


def test_the_first_answer_wins() -> None:
    mailbox = _mailbox([])
    slot = mailbox.open()
    assert [mailbox.receive(slot.token, body, "") for body in (b"first", b"second")] == [200, 200]
    assert slot.get(timeout=0) == b"first"


def test_refuses_strangers_and_content_types() -> None:
    mailbox = _mailbox([])
    slot = mailbox.open()
    assert mailbox.receive("unknown", b"", "") == 403
    assert mailbox.receive(slot.token, b"", "application/json") == 403
    assert slot.get(timeout=0) is None


def test_loses_as_many_answers_as_it_is_told() -> None:
    mailbox = _mailbox([], lost_replies=2)
    slot = mailbox.open()
    assert [mailbox.receive(slot.token, b"x", "") for _ in range(3)] == [503, 503, 200]


def test_kills_the_invocation_that_answers_when_it_is_told_to() -> None:
    killed: list[Any] = []
    mailbox = _mailbox(killed, crashes=1)
    slot = mailbox.open()
    slot.request["RequestId"] = "mine"
    assert mailbox.receive(slot.token, b"x", "") == 503
    (matches,) = killed
    assert [matches(event) for event in ({"RequestId": "mine"}, {"RequestId": "other"}, "text")] == [
        True,
        False,
        False,
    ]
    assert mailbox.receive(slot.token, b"x", "") == 200

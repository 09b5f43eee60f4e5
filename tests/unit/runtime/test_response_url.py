"""An answer goes to S3 and nowhere else, whatever an event says."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.answer import UndeliveredError
from constructs_lib.runtime.domain_update.handler import handler
from constructs_lib.runtime.domain_update.response_url import leads_to_s3
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import Context, Stage, wanted

BUCKET = "cloudformation-custom-resource-response-useast1"
ENDPOINT = "http://127.0.0.1:5055"


@pytest.mark.parametrize(
    "host",
    [
        f"{BUCKET}.s3.us-east-1.amazonaws.com",
        f"{BUCKET}.s3.amazonaws.com",
        f"{BUCKET}.s3-us-west-2.amazonaws.com",
        f"{BUCKET}.s3.dualstack.us-east-1.amazonaws.com",
        "s3.us-gov-west-1.amazonaws.com",
        f"{BUCKET}.s3.cn-north-1.amazonaws.com.cn",
        f"{BUCKET}.s3.eusc-de-east-1.amazonaws.eu",
        f"{BUCKET}.s3.us-iso-east-1.c2s.ic.gov",
        f"{BUCKET}.S3.US-EAST-1.AMAZONAWS.COM",
        "s3.us-east-1.amazonaws.com:443",
    ],
)
def test_s3_is_s3_in_every_partition_and_form(host: str) -> None:
    assert leads_to_s3(f"https://{host}/key?X-Amz-Signature=1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        f"http://{BUCKET}.s3.amazonaws.com/key",
        "https://s3.us-east-1.amazonaws.com:8443/key",
        "https://example.com/s3.us-east-1.amazonaws.com",
        "https://s3.us-east-1.amazonaws.com.example.com/key",
        "https://s3.us-east-1.amazonaws.com@example.com/key",
        "https://user@s3.us-east-1.amazonaws.com/key",
        "https://examples3.us-east-1.amazonaws.com/key",
        "https://s3.us-east-1.amazonaws.com\\@example.com/key",
        "https://ec2.us-east-1.amazonaws.com/key",
        "https://s3.us-east-1.\u0430mazonaws.com/key",  # a Cyrillic letter
        "https://169.254.169.254/latest/meta-data",
        "https://[broken/key",
        "https://s3.amazonaws.com:port/key",
        "file:///etc/hostname",
        f"{ENDPOINT}/key",
    ],
)
def test_everything_else_is_not(url: str) -> None:
    assert not leads_to_s3(url)


def test_the_environment_may_say_where_s3_is_and_the_event_may_not() -> None:
    assert leads_to_s3(f"{ENDPOINT}/replies/1", ENDPOINT)
    assert not leads_to_s3("http://127.0.0.1:5056/replies/1", ENDPOINT)
    assert not leads_to_s3(f"{ENDPOINT}.example.com/replies/1", ENDPOINT)


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert not leads_to_s3(text)
    assert not leads_to_s3(f"https://{text}.example.com/s3.amazonaws.com")


def test_no_request_goes_elsewhere_and_the_log_keeps_the_address_to_itself(
    stage: Stage, box: AnswerBox, capsys: pytest.CaptureFixture[str]
) -> None:
    event = stage.event("Create", wanted(stage.domain(), "a"))
    context = Context(stage.clock, stage.clock.now() + 900)

    with pytest.raises(UndeliveredError):
        handler(event, context, dataclasses.replace(stage.world, s3_endpoint=""))

    assert box.headers == []
    output = capsys.readouterr().out
    assert "no address of S3" in output
    assert "127.0.0.1" not in output

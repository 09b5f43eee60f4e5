"""How calls are made and how their errors are sorted."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from constructs_lib.runtime.domain_update.log import Log
from constructs_lib.runtime.domain_update.remedies import with_remedy
from constructs_lib.runtime.domain_update.sagemaker import CONFIG, Api, ApiError, Sort, client

LOG = Log(request_id="r", logical_resource_id="l")


class Refusing:
    """A client whose calls all fail alike."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def describe_domain(self, **_: Any) -> None:
        raise self._error


def refusal(code: str, status: int = 400) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "words"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "DescribeDomain")


def sort_of(error: Exception) -> Sort:
    api = Api(Refusing(error), before_call=lambda: None, log=LOG)
    with pytest.raises(ApiError) as raised:
        api.call("describe_domain", DomainId="d-1")
    assert raised.value.action == "DescribeDomain"
    return raised.value.sort


@pytest.mark.parametrize(
    ("code", "status", "sort"),
    [
        ("ResourceInUse", 400, Sort.RETRY),
        ("ConflictException", 409, Sort.RETRY),
        ("ThrottlingException", 400, Sort.RETRY),
        ("Novelty", 429, Sort.RETRY),
        ("Novelty", 500, Sort.RETRY),
        ("Novelty", 400, Sort.FATAL),
        ("AccessDeniedException", 400, Sort.DENIED),
        ("ResourceNotFound", 400, Sort.GONE),
        ("ValidationException", 400, Sort.FATAL),
        ("ResourceLimitExceeded", 400, Sort.FATAL),
    ],
)
def test_sorts_what_the_service_says(code: str, status: int, sort: Sort) -> None:
    assert sort_of(refusal(code, status)) is sort


@pytest.mark.parametrize(
    ("error", "sort"),
    [
        (EndpointConnectionError(endpoint_url="x"), Sort.RETRY),
        (ConnectTimeoutError(endpoint_url="x"), Sort.RETRY),
        (ReadTimeoutError(endpoint_url="x"), Sort.RETRY),
        (NoCredentialsError(), Sort.FATAL),
        (ParamValidationError(report="x"), Sort.FATAL),
    ],
)
def test_sorts_what_the_connection_does(error: BotoCoreError, sort: Sort) -> None:
    assert sort_of(error) is sort


def test_finding_turns_absence_into_none_and_nothing_else() -> None:
    def api(code: str) -> Api:
        return Api(Refusing(refusal(code)), before_call=lambda: None, log=LOG)

    assert api("ResourceNotFound").find("describe_domain", DomainId="d-1") is None
    with pytest.raises(ApiError):
        api("ValidationException").find("describe_domain", DomainId="d-1")


def test_a_call_cannot_outlast_the_reserve_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", lambda service, config: (service, config))
    service, config = client("sagemaker")
    attempts = config.retries["total_max_attempts"]
    assert (service, config) == ("sagemaker", CONFIG)
    assert attempts * (config.connect_timeout + config.read_timeout) < 45


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("role r is not authorized to perform: sagemaker:DescribeImageVersion on x", "grant_pull"),
        ("Domain d-1 cannot be updated with InService apps: x", "delete the apps"),
        ("AppImageConfig x does not exist", "same stack"),
        ("DefaultSpaceSettings requires an ExecutionRole", "default space settings"),
        ("UpdateDomain failed with ResourceLimitExceeded: x", "Service Quotas"),
        ("UpdateDomain failed with AccessDeniedException: x", "boundary"),
    ],
)
def test_knows_remedies(reason: str, word: str) -> None:
    assert with_remedy(reason).startswith(reason)
    assert word in with_remedy(reason)


def test_invents_no_remedy() -> None:
    assert with_remedy("something new") == "something new"

from __future__ import annotations

import pytest

from tests.local_aws.calls import Call, CallLog, Permission

HANDLER = "arn:aws:iam::123456789012:role/handler"


def log_of(*operations: str) -> CallLog:
    log = CallLog()
    for operation in operations:
        log.begin(Call(operation, {}, HANDLER, 0.0, outcome="OK"))
    return log


def test_calls_are_kept_in_order_of_arrival() -> None:
    log = log_of("DescribeDomain", "UpdateDomain")
    assert [call.operation for call in log] == ["DescribeDomain", "UpdateDomain"]
    assert len(log) == 2


def test_calls_are_counted_by_operation_and_outcome() -> None:
    log = log_of("UpdateDomain", "UpdateDomain", "UpdateSpace")
    log.begin(Call("UpdateDomain", {}, None, 0.0, outcome="ResourceInUse"))
    assert log.count("UpdateDomain") == 3
    assert log.count("UpdateDomain", outcome="ResourceInUse") == 1
    assert log.count("Update*") == 4
    assert log.count() == 4


def test_calls_are_found_by_principal() -> None:
    log = log_of("UpdateDomain")
    log.begin(Call("UpdateDomain", {}, None, 0.0))
    assert [call.principal for call in log.find("UpdateDomain", principal=HANDLER)] == [HANDLER]


@pytest.mark.parametrize(
    ("operation", "is_write"),
    [
        ("DescribeDomain", False),
        ("ListApps", False),
        ("UpdateDomain", True),
        ("DeleteApp", True),
        ("AddTags", True),
    ],
)
def test_writes_are_the_calls_that_do_not_only_look(operation: str, is_write: bool) -> None:
    assert [call.operation for call in log_of(operation).writes()] == [operation] * is_write


def test_permissions_are_those_that_were_used_and_allowed() -> None:
    log = log_of("UpdateDomain")
    call = log.find()[0]
    call.permissions += [Permission("a:B", "arn:1", True), Permission("a:C", "arn:1", False)]
    assert log.permissions(HANDLER) == {("a:B", "arn:1")}
    assert log.permissions("arn:aws:iam::123456789012:role/other") == set()


def test_clearing_forgets_the_calls() -> None:
    log = log_of("UpdateDomain")
    log.clear()
    assert len(log) == 0

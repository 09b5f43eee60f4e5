from __future__ import annotations

import threading

import pytest

from tests.local_aws.calls import Call
from tests.local_aws.faults import Fault, Faults, Kind, When
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError


def strikes(faults: Faults, operations: list[str], when: When = When.BEFORE) -> list[str]:
    """What becomes of calls of these operations, one after the other."""
    seen = []
    for operation in operations:
        try:
            faults.strike(Call(operation, {}, None, 0.0), when)
            seen.append("-")
        except ServiceError as error:
            seen.append(error.code)
        except NoAnswer:
            seen.append("cut")
    return seen


@pytest.mark.parametrize(
    ("at", "times", "expected"),
    [
        (1, 1, ["X", "-", "-", "-"]),
        (2, 2, ["-", "X", "X", "-"]),
        (3, None, ["-", "-", "X", "X"]),
    ],
)
def test_a_fault_strikes_the_nth_call_some_times_in_a_row(
    at: int, times: int | None, expected: list[str]
) -> None:
    faults = Faults()
    faults.inject(Fault(operation="UpdateDomain", code="X", at=at, times=times))
    assert strikes(faults, ["UpdateDomain"] * 4) == expected


def test_a_fault_counts_the_calls_of_its_own_operation_only() -> None:
    faults = Faults()
    faults.inject(Fault(operation="UpdateDomain", code="X", at=2))
    calls = ["UpdateDomain", "DescribeDomain", "UpdateDomain"]
    assert strikes(faults, calls) == ["-", "-", "X"]


def test_an_operation_may_be_a_pattern() -> None:
    faults = Faults()
    faults.inject(Fault(operation="Describe*", code="X", times=None))
    assert strikes(faults, ["DescribeDomain", "UpdateDomain", "DescribeImage"]) == ["X", "-", "X"]


def test_a_fault_strikes_on_its_side_of_the_effect() -> None:
    faults = Faults()
    faults.inject(Fault(operation="UpdateDomain", code="X", when=When.AFTER))
    assert strikes(faults, ["UpdateDomain"], When.BEFORE) == ["-"]
    assert strikes(faults, ["UpdateDomain"], When.AFTER) == ["X"]


@pytest.mark.parametrize("kind", [Kind.CUT, Kind.TIMEOUT])
def test_a_connection_can_end_without_an_answer(kind: Kind) -> None:
    faults = Faults()
    faults.inject(Fault(operation="*", kind=kind))
    assert strikes(faults, ["UpdateDomain"]) == ["cut"]


def test_an_error_carries_its_status_and_text() -> None:
    faults = Faults()
    faults.inject(Fault(operation="*", code="InternalFailure", message="broken", http_status=500))
    with pytest.raises(ServiceError) as struck:
        faults.strike(Call("UpdateDomain", {}, None, 0.0), When.BEFORE)
    assert (struck.value.http_status, struck.value.message) == (500, "broken")


def test_a_failure_lets_the_call_pass_and_fails_its_work() -> None:
    faults = Faults()
    faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="quota", at=2))
    assert strikes(faults, ["UpdateDomain"]) == ["-"]
    assert [faults.failure("UpdateDomain") for _ in range(3)] == [None, "quota", None]


def test_hooks_run_before_faults_and_in_order() -> None:
    faults = Faults()
    seen: list[str] = []
    faults.hook("*", When.BEFORE, lambda call: seen.append(call.operation))
    faults.hook("*", When.BEFORE, lambda _: seen.append("second"), at=2)
    faults.inject(Fault(operation="*", code="X", times=None))
    assert strikes(faults, ["A", "B"]) == ["X", "X"]
    assert seen == ["A", "B", "second"]


def test_a_barrier_holds_the_first_until_the_last_has_come() -> None:
    faults = Faults()
    faults.barrier("DescribeDomain", 2, when=When.BEFORE)
    passed = threading.Event()

    def first() -> None:
        strikes(faults, ["DescribeDomain"])
        passed.set()

    waiting = threading.Thread(target=first)
    waiting.start()
    held = not passed.wait(0.1)
    strikes(faults, ["DescribeDomain"])
    waiting.join()
    assert held
    assert passed.is_set()
    assert strikes(faults, ["DescribeDomain"]) == ["-"]  # the barrier is used up


def test_clearing_disarms_everything() -> None:
    faults = Faults()
    faults.inject(Fault(operation="*", times=None))
    faults.hook("*", When.BEFORE, lambda _: pytest.fail("disarmed"))
    faults.clear()
    assert strikes(faults, ["UpdateDomain"]) == ["-"]

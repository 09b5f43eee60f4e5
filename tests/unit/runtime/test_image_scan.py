"""The gate ahead of a version: waits for ECR's scan of exactly one digest, and tells what it found."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from constructs_lib.runtime.domain_update.wire_image_scan import ImageScan, Waiver
from tests.local_aws.ecr_scans import ScanResult
from tests.local_aws.faults import Fault, Kind, When
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.scan_stage import (
    BY_DIGEST,
    BY_TAG,
    DIGEST,
    LONG,
    PASSED,
    REPOSITORY,
    ScanStage,
    finding,
)


@pytest.fixture
def stage(box: AnswerBox) -> ScanStage:
    return ScanStage(box)


@pytest.mark.parametrize("uri", [BY_TAG, BY_DIGEST, f"{BY_TAG}@{DIGEST}"])
def test_starts_the_scan_of_exactly_the_digest_and_tells_it(stage: ScanStage, uri: str) -> None:
    stage.plan(seconds=40)
    answer = stage.ask(uri)
    assert (answer["Status"], answer["Data"]) == ("SUCCESS", PASSED)
    scans = [call for call in stage.calls_of_ecr if call.operation != "DescribeImages"]
    assert {call.parameters["imageId"]["imageDigest"] for call in scans} == {DIGEST}
    assert stage.operations().count("StartImageScan") == 1


def test_uses_the_scan_that_ecr_made_when_the_image_was_pushed(stage: ScanStage) -> None:
    stage.plan(on_push=True)
    assert stage.ask()["Status"] == "SUCCESS"
    assert stage.operations() == ["DescribeImages", "DescribeImageScanFindings"]


def test_fails_with_what_was_found_and_where_it_is_mended(stage: ScanStage) -> None:
    stage.plan(finding(), finding("CVE-2026-2", "HIGH"), on_push=True)
    answer = stage.ask()
    assert answer["Status"] == "FAILED"
    assert "findings at or above CRITICAL or not rated" in answer["Reason"]
    assert "CVE-2026-1 (CRITICAL) in openssl 1.1.1, fixed in 1.1.2" in answer["Reason"]
    assert DIGEST in answer["Reason"]
    assert "CVE-2026-2" not in answer["Reason"]


@pytest.mark.parametrize("severity", ["UNDEFINED", "UNTRIAGED", "SOMETHING_NEW", ""])
def test_a_finding_that_nobody_rated_does_not_pass(stage: ScanStage, severity: str) -> None:
    stage.plan(finding("CVE-2026-2", severity), on_push=True)
    assert stage.ask()["Status"] == "FAILED"
    assert stage.ask(pass_unrated=True)["Status"] == "SUCCESS"


def test_tells_which_waivers_were_needed_and_which_have_ended(
    stage: ScanStage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.plan(finding("CVE-2026-1"), finding("CVE-2026-3"), on_push=True)
    days = {"CVE-2026-1": date(2099, 1, 1), "CVE-2026-2": date(2099, 1, 1), "CVE-2026-3": date(2020, 1, 1)}
    accepted = [Waiver(vulnerability=name, reason="r", until=until) for name, until in days.items()]
    answer = stage.ask(waivers=tuple(accepted))
    assert "waivers that have ended: CVE-2026-3" in answer["Reason"]
    (line,) = [
        json.loads(line)
        for line in capsys.readouterr().out.splitlines()
        if json.loads(line)["Step"] == "judge"
    ]
    assert (line["Waived"], line["UnusedWaivers"], line["EndedWaivers"]) == (
        ["CVE-2026-1"],
        ["CVE-2026-2"],
        ["CVE-2026-3"],
    )


def test_reads_all_pages(stage: ScanStage) -> None:
    many = [finding(f"CVE-2026-{index}", "LOW") for index in range(25)]
    stage.plan(*many, finding("CVE-2026-99"), on_push=True, page=10)
    answer = stage.ask()
    assert "CVE-2026-99" in answer["Reason"]
    assert stage.operations().count("DescribeImageScanFindings") == 3


def test_a_waiver_counts_through_its_last_day(stage: ScanStage) -> None:
    stage.plan(finding(), on_push=True)
    today = datetime.fromtimestamp(stage.clock.now(), UTC).date()

    def waived(until: date) -> str:
        waiver = Waiver(vulnerability="CVE-2026-1", reason="not reachable", until=until)
        return str(stage.ask(waivers=(waiver,))["Status"])

    assert waived(today) == "SUCCESS"
    assert waived(today - timedelta(days=1)) == "FAILED"


def test_a_long_scan_is_waited_for_by_several_invocations(stage: ScanStage) -> None:
    stage.plan(finding(), seconds=2000)
    answer = stage.ask()
    assert answer["Status"] == "FAILED"
    assert "CVE-2026-1" in answer["Reason"]
    assert stage.handovers == 2
    assert stage.operations().count("StartImageScan") == 1


def test_gives_up_before_cloudformation_does(stage: ScanStage) -> None:
    stage.plan(seconds=9000)
    answer = stage.ask()
    assert answer["Status"] == "FAILED"
    assert "waiting for ECR to scan" in answer["Reason"]


def test_waits_for_the_scan_that_somebody_else_started_today(stage: ScanStage) -> None:
    stage.plan(seconds=40)
    hidden = Fault(operation="DescribeImageScanFindings", code="ScanNotFoundException", message="none yet")
    stage.faults.inject(hidden)
    image = {"registryId": "123456789012", "repositoryName": "team/images"}
    stage.ecr.call("StartImageScan", {**image, "imageId": {"imageDigest": DIGEST}})
    assert stage.ask()["Status"] == "SUCCESS"


@pytest.mark.parametrize("status", ["FAILED", "UNSUPPORTED_IMAGE", "SOMETHING_NEW"])
def test_an_image_that_ecr_cannot_scan_does_not_pass(stage: ScanStage, status: str) -> None:
    stage.plan(on_push=True, status=status, description="unsupported operating system")
    answer = stage.ask()
    assert answer["Status"] == "FAILED"
    assert f"{status} unsupported operating system" in answer["Reason"]
    assert stage.operations().count("StartImageScan") == 1  # a failed scan deserves another try


def test_the_failure_of_an_earlier_scan_is_not_taken_for_the_new_one(stage: ScanStage) -> None:
    stage.plan(on_push=True, status="FAILED", stale=2)
    assert stage.ask()["Status"] == "SUCCESS"
    assert stage.operations().count("StartImageScan") == 1


def test_reads_what_enhanced_scanning_found(stage: ScanStage) -> None:
    details = {"vulnerabilityId": "CVE-2026-3", "vulnerablePackages": []}
    stage.plan({"severity": "CRITICAL", "packageVulnerabilityDetails": details}, enhanced=True)
    assert "CVE-2026-3 (CRITICAL)" in stage.ask()["Reason"]
    assert "StartImageScan" not in stage.operations()


def test_says_who_scans_where_nobody_may_start_it(stage: ScanStage) -> None:
    stage.plan(enhanced=True)
    hidden = Fault(operation="DescribeImageScanFindings", code="ScanNotFoundException", times=None)
    stage.faults.inject(hidden)
    assert "Amazon Inspector" in stage.ask()["Reason"]


def test_an_address_that_sagemaker_refuses_is_told_ahead_of_the_version(stage: ScanStage) -> None:
    stage.ecr.plan(LONG, ScanResult(on_push=True))
    answer = stage.ask(f"{REPOSITORY.partition('/')[0]}/{LONG}:1.0.0")
    assert answer["Status"] == "FAILED"
    assert "255 characters" in answer["Reason"]


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        (f"{REPOSITORY}:2.0.0", "there is no such image in ECR"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/other:1.0.0", "there is no such image in ECR"),
        ("docker.io/library/debian:bookworm", "must be|is not the address"),
    ],
)
def test_refuses_what_is_not_there(stage: ScanStage, uri: str, reason: str) -> None:
    answer = stage.ask(uri)
    assert answer["Status"] == "FAILED"
    assert any(part in answer["Reason"] for part in reason.split("|"))


def test_another_image_is_another_resource_and_is_asked_for_anew(stage: ScanStage) -> None:
    stage.plan(finding(), on_push=True)
    old = ImageScan(image_uri=BY_DIGEST, fail_on="CRITICAL").to_properties()
    answer = stage.ask(request_type="Update", old=old, id="old/Team/Attach")
    assert answer["Status"] == "FAILED"


@pytest.mark.parametrize("given", ["x/Team/Attach", "x/Team/Attach/nothing-written"])
def test_there_is_nothing_to_take_back(stage: ScanStage, given: str) -> None:
    assert stage.ask(request_type="Delete", id=given)["Status"] == "SUCCESS"
    assert stage.operations() == []


PASSING = [
    Fault(operation="*", code="ThrottlingException"),
    Fault(operation="*", code="ServerException", http_status=500),
    Fault(operation="*", code="AccessDeniedException", times=2),
    Fault(operation="*", kind=Kind.CUT),
    Fault(operation="*", kind=Kind.CUT, when=When.AFTER),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.kind}-{fault.code}-{fault.when}")
@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("bad", [False, True])
def test_every_call_may_fail_for_a_while(stage: ScanStage, fault: Fault, at: int, bad: bool) -> None:
    stage.plan(*([finding()] if bad else []), seconds=20)
    stage.faults.inject(Fault(**{**vars(fault), "at": at}))
    answer = stage.ask()
    assert answer["Status"] == ("FAILED" if bad else "SUCCESS")
    assert ("CVE-2026-1" in answer["Reason"]) is bad


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidParameterException", "Throttling"])
@pytest.mark.parametrize("operation", ["DescribeImages", "DescribeImageScanFindings", "StartImageScan"])
def test_what_lasts_is_told_once(stage: ScanStage, operation: str, code: str) -> None:
    stage.plan()
    stage.faults.inject(Fault(operation=operation, code=code, message="no", times=None))
    answer = stage.ask()
    assert answer["Status"] == "FAILED"
    assert f"{operation}" in answer["Reason"]
    assert stage.box.answers.count(answer) == 1

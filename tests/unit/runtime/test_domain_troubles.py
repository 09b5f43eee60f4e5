"""The domain update in trouble: refusals, failed updates, other writers, domains that are gone."""

from __future__ import annotations

import pytest

from tests.local_aws.faults import Fault, Kind, When
from tests.local_aws.sagemaker.rules import OverlapError, RunningApps
from tests.unit.runtime.stage import (
    JUPYTER_LAB,
    THEIRS,
    Stage,
    image,
    wanted,
)


def test_reports_update_failed_with_sagemakers_reason(stage: Stage) -> None:
    domain_id = stage.domain()
    reason = "role x is not authorized to perform: sagemaker:DescribeImageVersion"
    stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=reason))

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert all(word in answer["Reason"] for word in (domain_id, "Update_Failed", reason, "grant_pull"))
    assert stage.list_of(domain_id, JUPYTER_LAB) == []


def test_rollback_heals_a_domain_that_our_update_left_in_update_failed(stage: Stage) -> None:
    domain_id = stage.domain()
    old, new = wanted(domain_id, "a"), wanted(domain_id, "a", "b")
    given = stage.create(old)["PhysicalResourceId"]
    stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no"))
    failed = stage.update(old, new, id=given)

    answer = stage.update(new, old, id=given)

    assert (failed["Status"], answer["Status"]) == ("FAILED", "SUCCESS")
    assert stage.status(domain_id) == "InService"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a")]


def test_retries_from_somebody_elses_update_failed(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no"))
    stage.write(domain_id, JUPYTER_LAB, THEIRS)
    stage.settle()

    assert stage.create(wanted(domain_id, "a"))["Status"] == "SUCCESS"
    assert stage.status(domain_id) == "InService"


@pytest.mark.parametrize("code", OverlapError)
def test_waits_for_somebody_elses_update_and_keeps_it(stage: Stage, code: OverlapError) -> None:
    domain_id = stage.domain()
    stage.sagemaker.rules.overlap_error = code
    # Somebody writes between our read and our write.
    stage.sagemaker.faults.hook(
        "DescribeDomain", When.AFTER, lambda _: stage.write(domain_id, JUPYTER_LAB, THEIRS), times=1
    )

    assert stage.create(wanted(domain_id, "a"))["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [THEIRS, image("a")]
    assert stage.calls("UpdateDomain", outcome=code) == 1


def test_attaches_again_when_another_writer_undoes_it(stage: Stage) -> None:
    domain_id = stage.domain()

    def undo(_: object) -> None:
        stage.settle(60)
        stage.write(domain_id, JUPYTER_LAB, THEIRS)

    stage.sagemaker.faults.hook("DescribeDomain", When.BEFORE, undo, at=2, times=1)

    assert stage.create(wanted(domain_id, "a"))["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [THEIRS, image("a")]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(operation="*", code="ThrottlingException", times=3),
        Fault(operation="*", code="InternalFailure", http_status=500, times=2),
        Fault(operation="*", code="Novelty", http_status=503, times=2),
        Fault(operation="*", code="AccessDeniedException", message="not yet", times=3),
        Fault(operation="*", kind=Kind.CUT, times=2),
        Fault(operation="UpdateDomain", kind=Kind.CUT, when=When.AFTER),
        Fault(operation="UpdateDomain", kind=Kind.TIMEOUT, hold=15, when=When.AFTER),
        Fault(operation="UpdateDomain", code="InternalFailure", http_status=500, when=When.AFTER),
    ],
    ids=lambda fault: f"{fault.operation}-{fault.kind}-{fault.code}-{fault.when}",
)
def test_survives_what_passes(stage: Stage, fault: Fault) -> None:
    domain_id = stage.domain()
    stage.sagemaker.calls.clear()
    stage.sagemaker.faults.inject(fault)

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a")]
    assert stage.calls("UpdateDomain", outcome="OK") <= 1


def test_gives_up_on_lasting_denial_after_a_minute(stage: Stage) -> None:
    domain_id = stage.domain()
    message = "User is not authorized to perform: sagemaker:UpdateDomain"
    stage.sagemaker.faults.inject(
        Fault(operation="UpdateDomain", code="AccessDeniedException", message=message, times=None)
    )
    start = stage.clock.now()

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert all(word in answer["Reason"] for word in (domain_id, message, "remedy"))
    assert 60 <= stage.clock.now() - start <= 120


def test_reports_a_refusal_at_once_and_verbatim(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.rules.running_apps = RunningApps.REFUSE
    stage.client.create_user_profile(DomainId=domain_id, UserProfileName="ann")
    stage.settle()
    stage.client.create_space(DomainId=domain_id, SpaceName="lab")
    stage.settle()
    stage.client.create_app(DomainId=domain_id, SpaceName="lab", AppType="JupyterLab", AppName="default")
    stage.settle()

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert "cannot be updated with InService apps" in answer["Reason"]
    assert "delete the apps" in answer["Reason"]
    assert stage.calls("UpdateDomain") == 1


def test_refuses_a_domain_that_does_not_exist(stage: Stage) -> None:
    answer = stage.create(wanted("d-nowhere", "a"))

    assert answer["Status"] == "FAILED"
    assert "domain d-nowhere does not exist" in answer["Reason"]


def test_delete_succeeds_where_the_domain_is_gone_or_going(stage: Stage) -> None:
    domain_id = stage.domain()
    update = wanted(domain_id, "a")
    given = stage.create(update)["PhysicalResourceId"]
    stage.client.delete_domain(DomainId=domain_id)

    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    stage.settle()
    assert stage.delete(update, id=given)["Status"] == "SUCCESS"


def test_create_fails_where_the_domain_is_going(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.client.delete_domain(DomainId=domain_id)

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert "Deleting" in answer["Reason"]


def test_delete_succeeds_where_the_domain_goes_between_read_and_write(stage: Stage) -> None:
    domain_id = stage.domain()
    update = wanted(domain_id, "a")
    given = stage.create(update)["PhysicalResourceId"]

    def delete(_: object) -> None:
        stage.client.delete_domain(DomainId=domain_id)
        stage.settle(60)

    stage.sagemaker.faults.hook("UpdateDomain", When.BEFORE, delete, times=1)

    assert stage.delete(update, id=given)["Status"] == "SUCCESS"


def test_reports_a_reference_that_update_does_not_find(stage: Stage) -> None:
    domain_id = stage.domain()
    fault = Fault(operation="UpdateDomain", code="ResourceNotFound", message="no image a", times=None)
    stage.sagemaker.faults.inject(fault)

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert "no image a" in answer["Reason"]

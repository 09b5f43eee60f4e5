"""Waits that are longer than a function may run, and their end."""

from __future__ import annotations

import json

import pytest

from constructs_lib.runtime.domain_update.wire import DomainUpdate, Target, TargetKind
from tests.local_aws.faults import Fault, Kind, When
from tests.unit.runtime.stage import Stage, image, images, wanted


def test_hands_over_before_the_function_ends_and_still_answers_once(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 3000
    stage.function_timeout = 300
    stage.sagemaker.calls.clear()

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "SUCCESS"
    assert stage.handovers >= 10
    assert stage.longest_invocation < stage.function_timeout
    assert stage.calls("UpdateDomain") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    numbers = [line["Number"] for line in lines if line["Step"] == "hand-over"]
    assert numbers == list(range(1, stage.handovers + 1))


def test_hands_over_between_calls_that_are_slow_themselves(stage: Stage) -> None:
    domain_id = stage.domain()
    profiles = [f"user-{number}" for number in range(20)]
    for profile in profiles:
        stage.client.create_user_profile(DomainId=domain_id, UserProfileName=profile)
        stage.settle()
    lists = tuple(
        images(
            "UserSettings.JupyterLabAppSettings",
            image("a"),
            target=Target(kind=TargetKind.USER_PROFILE, name=profile),
        )
        for profile in profiles
    )
    stage.sagemaker.faults.hook("DescribeUserProfile", When.BEFORE, lambda _: stage.clock.sleep(15))
    stage.function_timeout = 150

    answer = stage.create(DomainUpdate(domain_id=domain_id, custom_image_lists=lists))

    assert answer["Status"] == "SUCCESS"
    assert stage.longest_invocation < stage.function_timeout


def test_a_failed_update_is_recognized_as_ours_after_a_handover(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 600
    stage.function_timeout = 300
    stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="because"))

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert "because" in answer["Reason"]


def test_gives_up_in_time_and_says_what_it_waited_for(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 100_000
    start = stage.clock.now()

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert f"domain {domain_id} to leave status Updating" in answer["Reason"]
    assert 3000 < stage.clock.now() - start < 3600


def test_heeds_the_service_timeout(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 100_000
    start = stage.clock.now()

    stage.service_timeout = 120
    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert 60 < stage.clock.now() - start < 120


def test_answers_when_the_handover_is_refused(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 3000
    stage.handover_error = "AccessDeniedException"

    answer = stage.create(wanted(domain_id, "a"))

    assert answer["Status"] == "FAILED"
    assert "AccessDeniedException" in answer["Reason"]
    assert "leave status Updating" in answer["Reason"]


def test_understands_what_another_version_handed_over(stage: Stage) -> None:
    event = stage.event("Create", wanted(stage.domain(), "a"))
    state = {"started_at": stage.clock.now() - 10, "novelty": True}
    assert stage.send({**event, "HandOver": state})["Status"] == "SUCCESS"


def test_polls_patiently(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.sagemaker.latency.domain = 600
    stage.sagemaker.calls.clear()

    stage.create(wanted(domain_id, "a"))

    assert 600 / 15 <= stage.calls("DescribeDomain") <= 600 / 7

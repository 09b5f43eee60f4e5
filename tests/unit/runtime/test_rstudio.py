"""The restart of RStudioServerPro: only on request, only for R entries, and never left half done."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.runtime.domain_update.wire import CustomImage, DomainUpdate
from tests.local_aws.faults import Fault, Kind, When
from tests.unit.runtime.stage import JUPYTER_LAB, R_SESSION, Stage, image, images

SERVER = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
SPEC = {
    "InstanceType": "system",
    "SageMakerImageArn": "arn:aws:sagemaker:eu-west-1:123456789012:image/rstudio",
}


def wanted(domain_id: str, *r_images: CustomImage, restart: bool = True, **more: Any) -> DomainUpdate:
    return DomainUpdate(
        domain_id=domain_id,
        custom_image_lists=(images(R_SESSION, *r_images), images(JUPYTER_LAB, image("lab"))),
        restart_rstudio_server=restart,
        **more,
    )


@pytest.fixture
def domain_id(stage: Stage) -> str:
    """A domain whose RStudio server runs."""
    domain_id = stage.domain(rstudio=True)
    stage.client.create_app(DomainId=domain_id, **SERVER, ResourceSpec=SPEC)
    stage.settle()
    stage.sagemaker.calls.clear()
    return domain_id


def server(stage: Stage, domain_id: str) -> dict[str, Any]:
    description: dict[str, Any] = stage.client.describe_app(DomainId=domain_id, **SERVER)
    return description


def test_restarts_with_the_same_resource_spec(stage: Stage, domain_id: str) -> None:
    before = server(stage, domain_id)

    answer = stage.create(wanted(domain_id, image("r")))

    after = server(stage, domain_id)
    assert answer["Status"] == "SUCCESS"
    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [1, 1]
    assert after["CreationTime"] > before["CreationTime"]
    assert (after["Status"], after["ResourceSpec"]) == ("InService", SPEC)


def test_restarts_when_an_entry_goes(stage: Stage, domain_id: str) -> None:
    update = wanted(domain_id, image("r"))
    given = stage.create(update)["PhysicalResourceId"]
    stage.sagemaker.calls.clear()

    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [1, 1]


def test_does_not_restart_unasked(stage: Stage, domain_id: str) -> None:
    stage.create(wanted(domain_id, image("r"), restart=False))
    assert stage.calls("*App") == 0


def test_does_not_restart_when_only_other_entries_changed(stage: Stage, domain_id: str) -> None:
    old = DomainUpdate(domain_id=domain_id, custom_image_lists=(images(R_SESSION, image("r")),))
    given = stage.create(old)["PhysicalResourceId"]

    stage.update(old, wanted(domain_id, image("r")), id=given)

    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [0, 0]


def test_does_not_restart_without_r_entries(stage: Stage, domain_id: str) -> None:
    lists = (images(JUPYTER_LAB, image("lab")),)
    stage.create(DomainUpdate(domain_id=domain_id, custom_image_lists=lists, restart_rstudio_server=True))
    assert stage.calls("*App") == 0


def test_healing_a_failed_update_is_no_reason_to_restart(stage: Stage, domain_id: str) -> None:
    stage.write(domain_id, R_SESSION, image("r"))
    stage.settle()
    stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no"))
    stage.write(domain_id, JUPYTER_LAB, image("lab"))
    stage.settle()

    assert stage.create(wanted(domain_id, image("r")))["Status"] == "SUCCESS"
    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [0, 0]


def test_there_is_nothing_to_restart_without_a_server(stage: Stage) -> None:
    domain_id = stage.domain(rstudio=True)

    assert stage.create(wanted(domain_id, image("r")))["Status"] == "SUCCESS"
    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [0, 0]


def test_a_long_restart_changes_hands(stage: Stage, domain_id: str) -> None:
    stage.sagemaker.latency.app = 1200
    stage.function_timeout = 300

    answer = stage.create(wanted(domain_id, image("r")))

    assert answer["Status"] == "SUCCESS"
    assert [stage.calls("DeleteApp"), stage.calls("CreateApp")] == [1, 1]
    assert server(stage, domain_id)["ResourceSpec"] == SPEC


def test_the_next_event_completes_an_interrupted_restart(stage: Stage, domain_id: str) -> None:
    stage.sagemaker.faults.inject(
        Fault(operation="CreateApp", code="ResourceLimitExceeded", message="no", times=1)
    )
    update = wanted(domain_id, image("r"))

    failed = stage.create(update)
    assert failed["Status"] == "FAILED"
    assert "ResourceLimitExceeded" in failed["Reason"]
    assert "create-app" in failed["Reason"]
    assert server(stage, domain_id)["Status"] == "Deleted"

    assert stage.create(update)["Status"] == "SUCCESS"
    assert server(stage, domain_id)["Status"] == "InService"


def test_replaces_a_server_that_failed_before(stage: Stage) -> None:
    domain_id = stage.domain(rstudio=True)
    stage.sagemaker.faults.inject(Fault(operation="CreateApp", kind=Kind.FAILURE, message="no"))
    stage.client.create_app(DomainId=domain_id, **SERVER, ResourceSpec=SPEC)
    stage.settle()

    assert stage.create(wanted(domain_id, image("r")))["Status"] == "SUCCESS"
    assert server(stage, domain_id)["Status"] == "InService"


def test_a_restart_that_never_began_leaves_rstudio_alone(stage: Stage, domain_id: str) -> None:
    fault = Fault(operation="DeleteApp", code="ValidationException", message="not this one", times=None)
    stage.sagemaker.faults.inject(fault)

    failed = stage.create(wanted(domain_id, image("r")))

    assert failed["Status"] == "FAILED"
    assert "create-app" not in failed["Reason"]
    assert server(stage, domain_id)["Status"] == "InService"


def test_reports_a_server_that_does_not_come_back(stage: Stage, domain_id: str) -> None:
    stage.sagemaker.faults.inject(Fault(operation="CreateApp", kind=Kind.FAILURE, message="no licence"))

    answer = stage.create(wanted(domain_id, image("r")))

    assert answer["Status"] == "FAILED"
    assert "no licence" in answer["Reason"]


@pytest.mark.parametrize("operation", ["DeleteApp", "CreateApp", "DescribeApp"])
@pytest.mark.parametrize("when", When)
def test_restarts_once_whatever_the_connection_does(
    stage: Stage, domain_id: str, operation: str, when: When
) -> None:
    stage.sagemaker.faults.inject(Fault(operation=operation, kind=Kind.CUT, when=when))

    assert stage.create(wanted(domain_id, image("r")))["Status"] == "SUCCESS"
    assert stage.calls("DeleteApp", outcome="OK") <= 1
    assert stage.calls("CreateApp", outcome="OK") <= 1
    assert server(stage, domain_id)["Status"] == "InService"


@pytest.mark.parametrize("listed_for", [0, 86_400])
def test_somebody_elses_deletion_counts_as_ours(stage: Stage, domain_id: str, listed_for: float) -> None:
    stage.sagemaker.latency.deleted_app = listed_for

    def delete(_: object) -> None:
        stage.client.delete_app(DomainId=domain_id, **SERVER)
        stage.settle(60)

    stage.sagemaker.faults.hook("DeleteApp", When.BEFORE, delete, times=1)

    assert stage.create(wanted(domain_id, image("r")))["Status"] == "SUCCESS"
    app = server(stage, domain_id)
    assert (app["Status"], app["ResourceSpec"]) == ("InService", SPEC)


def test_remembers_the_resource_spec_when_sagemaker_does_not(stage: Stage, domain_id: str) -> None:
    def forget(_: object) -> None:
        for app in stage.sagemaker.world.state.apps.values():
            app.fields.pop("ResourceSpec")

    stage.sagemaker.faults.hook("DescribeApp", When.BEFORE, forget, at=2, times=1)

    stage.create(wanted(domain_id, image("r")))

    assert server(stage, domain_id)["ResourceSpec"] == SPEC


def test_a_domain_that_is_left_without_rstudio_while_nothing_changed_gets_it_back(
    stage: Stage, domain_id: str
) -> None:
    update = wanted(domain_id, image("r"))
    given = stage.create(update)["PhysicalResourceId"]
    stage.client.delete_app(DomainId=domain_id, **SERVER)
    stage.settle()

    assert stage.update(update, update, id=given)["Status"] == "SUCCESS"
    assert server(stage, domain_id)["Status"] == "InService"


def test_a_delete_that_changes_nothing_starts_no_server(stage: Stage, domain_id: str) -> None:
    stage.client.delete_app(DomainId=domain_id, **SERVER)
    stage.settle()

    assert stage.delete(wanted(domain_id, image("r")), id="x")["Status"] == "SUCCESS"
    assert server(stage, domain_id)["Status"] == "Deleted"

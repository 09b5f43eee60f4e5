"""Events as CloudFormation really sends them: rollbacks, repeats, invented ids, moves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.faults import Fault, Kind, When
from tests.unit.runtime.stage import (
    JUPYTER_LAB,
    THEIRS,
    Stage,
    image,
    names,
    wanted,
)


def test_rollback_of_an_update_restores_the_old_entries(stage: Stage) -> None:
    domain_id = stage.domain()
    old, new = wanted(domain_id, "a", "b"), wanted(domain_id, "b", "c")
    given = stage.create(old)["PhysicalResourceId"]
    stage.update(old, new, id=given)

    answer = stage.update(new, old, id=given)

    assert answer["Status"] == "SUCCESS"
    assert sorted(names(stage.list_of(domain_id, JUPYTER_LAB))) == ["a", "b"]


def test_delete_after_a_create_that_wrote_nothing_leaves_what_was_there(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, image("a"), image("b", "theirs"))
    stage.settle()
    failed = stage.create(wanted(domain_id, "a", "b"))

    answer = stage.delete(wanted(domain_id, "a", "b"), id=failed["PhysicalResourceId"])

    assert (failed["Status"], answer["Status"]) == ("FAILED", "SUCCESS")
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a"), image("b", "theirs")]


@pytest.mark.parametrize("when", When)
def test_delete_after_a_create_that_failed_later_takes_back_what_it_wrote(stage: Stage, when: When) -> None:
    domain_id = stage.domain()
    # Whether SageMaker accepts the write or the answer to it is lost: afterwards nothing can be read.
    if when is When.AFTER:
        stage.sagemaker.faults.inject(Fault(operation="UpdateDomain", kind=Kind.CUT, when=when))
    stage.sagemaker.faults.inject(
        Fault(operation="DescribeDomain", code="AccessDeniedException", at=2, times=None)
    )
    failed = stage.create(wanted(domain_id, "a"))
    stage.sagemaker.faults.clear()
    assert (failed["Status"], stage.list_of(domain_id, JUPYTER_LAB)) == ("FAILED", [image("a")])

    answer = stage.delete(wanted(domain_id, "a"), id=failed["PhysicalResourceId"])

    assert answer["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == []


def test_the_same_event_twice_converges(stage: Stage) -> None:
    domain_id = stage.domain()
    event = stage.event("Create", wanted(domain_id, "a"))

    first, second = stage.send(event), stage.send(event)

    assert first["PhysicalResourceId"] == second["PhysicalResourceId"]
    assert second["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a")]


def test_delete_with_an_id_that_nobody_gave_succeeds(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, THEIRS)
    stage.settle()

    answer = stage.delete(wanted(domain_id, "a"), id="Team_Attach_INVENTED")

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "Team_Attach_INVENTED")
    assert stage.list_of(domain_id, JUPYTER_LAB) == [THEIRS]


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"DomainId": ""},
        {"DomainId": "d-1", "CustomImageLists": 7},
        {"DomainId": "d-1", "CustomImageLists": [{"Target": "moon", "SettingsPath": "X"}, "nonsense"]},
    ],
)
def test_delete_of_properties_that_nobody_can_read_succeeds(stage: Stage, properties: dict[str, Any]) -> None:
    assert stage.delete(properties, id="x")["Status"] == "SUCCESS"
    assert stage.sagemaker.calls.writes() == []


def test_another_domain_is_another_resource(stage: Stage) -> None:
    old, new = wanted(stage.domain("one"), "a"), wanted(stage.domain("two"), "a")
    given = stage.create(old)["PhysicalResourceId"]

    moved = stage.update(old, new, id=given)["PhysicalResourceId"]
    assert moved != given
    assert stage.list_of(new.domain_id, JUPYTER_LAB) == [image("a")]

    assert stage.delete(old, id=given)["Status"] == "SUCCESS"
    assert stage.list_of(old.domain_id, JUPYTER_LAB) == []
    assert stage.list_of(new.domain_id, JUPYTER_LAB) == [image("a")]


def test_rollback_of_a_failed_move_leaves_nothing_on_the_new_domain(stage: Stage) -> None:
    old, new = wanted(stage.domain("one"), "a"), wanted(stage.domain("two"), "a")
    given = stage.create(old)["PhysicalResourceId"]
    # The write takes effect, and nobody hears of it before the function is denied everything.
    stage.sagemaker.faults.inject(
        Fault(operation="UpdateDomain", code="InternalFailure", http_status=500, when=When.AFTER)
    )
    stage.sagemaker.faults.inject(
        Fault(operation="DescribeDomain", code="AccessDeniedException", at=2, times=None)
    )
    failed = stage.update(old, new, id=given)
    stage.sagemaker.faults.clear()
    assert (failed["Status"], failed["PhysicalResourceId"]) == ("FAILED", given)

    answer = stage.update(new, old, id=given)

    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", given)
    assert stage.list_of(old.domain_id, JUPYTER_LAB) == [image("a")]
    assert stage.list_of(new.domain_id, JUPYTER_LAB) == []

"""How many calls a domain update makes."""

from __future__ import annotations

import pytest

from constructs_lib.runtime.domain_update.wire import DomainUpdate, Target, TargetKind
from tests.unit.runtime.stage import JUPYTER_LAB, R_SESSION, Stage, image, images, wanted

MANY = tuple(image(f"image-{number}") for number in range(200))


@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_takes_one_look_and_no_write_where_nothing_changes(stage: Stage, request_type: str) -> None:
    domain_id = stage.domain()
    there = wanted(domain_id, "a", "b")
    given = stage.create(there)["PhysicalResourceId"]
    if request_type == "Delete":
        stage.write(domain_id, JUPYTER_LAB)
        stage.settle()
    old = {"old": there} if request_type == "Update" else {}
    stage.sagemaker.calls.clear()

    answer = stage.send(stage.event(request_type, there, id=given, **old))

    assert answer["Status"] == "SUCCESS"
    assert [call.operation for call in stage.sagemaker.calls] == ["DescribeDomain"]


def test_updates_each_target_once_for_200_images(stage: Stage) -> None:
    domain_id = stage.domain()
    profile = Target(kind=TargetKind.USER_PROFILE, name="user")
    stage.client.create_user_profile(DomainId=domain_id, UserProfileName="user")
    stage.settle()
    stage.sagemaker.calls.clear()
    lists = (
        images(JUPYTER_LAB, *MANY),
        images(R_SESSION, *MANY),
        images("UserSettings.JupyterLabAppSettings", *MANY, target=profile),
    )

    answer = stage.create(DomainUpdate(domain_id=domain_id, custom_image_lists=lists))

    assert answer["Status"] == "SUCCESS"
    assert [call.operation for call in stage.sagemaker.calls.writes()] == [
        "UpdateDomain",
        "UpdateUserProfile",
    ]
    assert stage.list_of(domain_id, JUPYTER_LAB) == list(MANY)

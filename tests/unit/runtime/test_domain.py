"""What a domain update writes, against the SageMaker double, in virtual time."""

from __future__ import annotations

from constructs_lib.runtime.domain_update.wire import DomainUpdate, Target, TargetKind
from tests.unit.runtime.stage import (
    CODE_EDITOR,
    JUPYTER_LAB,
    R_SESSION,
    ROLE,
    SPACES,
    THEIRS,
    Stage,
    entries_at,
    image,
    images,
    wanted,
)


def test_attaches_behind_foreign_entries_with_one_update(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, THEIRS)
    stage.settle()
    before = stage.calls("Update*")

    answer = stage.create(
        DomainUpdate(
            domain_id=domain_id,
            custom_image_lists=(
                images(JUPYTER_LAB, image("a", version=3), image("b")),
                images(CODE_EDITOR, image("a", "a-editor")),
                images(SPACES, image("a")),
            ),
        )
    )

    assert answer["Status"] == "SUCCESS"
    assert stage.calls("Update*") == before + 1
    assert stage.list_of(domain_id, JUPYTER_LAB) == [THEIRS, image("a", version=3), image("b")]
    assert stage.list_of(domain_id, CODE_EDITOR) == [image("a", "a-editor")]
    assert stage.list_of(domain_id, SPACES) == [image("a")]
    assert stage.status(domain_id) == "InService"


def test_sends_nothing_but_the_touched_lists(stage: Stage) -> None:
    domain_id = stage.domain()

    stage.create(wanted(domain_id, "a"))

    update = stage.sagemaker.calls.find("UpdateDomain")[-1]
    entry = {"ImageName": "a", "AppImageConfigName": "a-config"}
    settings = {"JupyterLabAppSettings": {"CustomImages": [entry]}}
    assert update.parameters == {"DomainId": domain_id, "DefaultUserSettings": settings}


def test_needs_one_describe_and_no_write_when_nothing_changes(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.create(wanted(domain_id, "a"))
    stage.sagemaker.calls.clear()

    answer = stage.update(wanted(domain_id, "a"), wanted(domain_id, "a"), id="x")

    assert answer["Status"] == "SUCCESS"
    assert [call.operation for call in stage.sagemaker.calls] == ["DescribeDomain"]


def test_detaches_ours_only(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, THEIRS)
    stage.settle()
    created = stage.create(wanted(domain_id, "a", "b"))

    answer = stage.delete(wanted(domain_id, "a", "b"), id=created["PhysicalResourceId"])

    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == created["PhysicalResourceId"]
    assert stage.list_of(domain_id, JUPYTER_LAB) == [THEIRS]


def test_leaves_an_entry_that_somebody_gave_another_config(stage: Stage) -> None:
    domain_id = stage.domain()
    created = stage.create(wanted(domain_id, "a"))
    stage.write(domain_id, JUPYTER_LAB, image("a", "theirs"))
    stage.settle()

    answer = stage.delete(wanted(domain_id, "a"), id=created["PhysicalResourceId"])

    assert answer["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a", "theirs")]


def test_updates_in_place_and_empties_lists_that_are_no_longer_wanted(stage: Stage) -> None:
    domain_id = stage.domain()
    old = DomainUpdate(
        domain_id=domain_id,
        custom_image_lists=(images(JUPYTER_LAB, image("a"), image("b")), images(CODE_EDITOR, image("a"))),
    )
    created = stage.create(old)
    stage.write(domain_id, JUPYTER_LAB, image("a"), THEIRS, image("b"))
    stage.settle()
    new = DomainUpdate(
        domain_id=domain_id,
        custom_image_lists=(images(JUPYTER_LAB, image("c"), image("a", "other", 2)),),
    )

    answer = stage.update(old, new, id=created["PhysicalResourceId"])

    assert answer["PhysicalResourceId"] == created["PhysicalResourceId"]
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a", "other", 2), THEIRS, image("c")]
    assert stage.list_of(domain_id, CODE_EDITOR) == []


def test_refuses_a_foreign_entry_with_another_config_before_any_write(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, image("b", "theirs"))
    stage.settle()
    stage.sagemaker.calls.clear()

    answer = stage.create(wanted(domain_id, "a", "b"))

    assert answer["Status"] == "FAILED"
    assert all(word in answer["Reason"] for word in (domain_id, "'theirs'", "'b-config'", "adopt=True"))
    assert stage.sagemaker.calls.writes() == []


def test_adopts_a_foreign_entry_on_request(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, image("b", "theirs"), THEIRS)
    stage.settle()

    answer = stage.create(wanted(domain_id, "a", "b", adopt=("b",)))

    assert answer["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("b"), THEIRS, image("a")]


def test_takes_over_the_same_entry_without_a_write(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, image("a"))
    stage.settle()
    stage.sagemaker.calls.clear()

    assert stage.create(wanted(domain_id, "a"))["Status"] == "SUCCESS"
    assert stage.sagemaker.calls.writes() == []


def test_refuses_to_exceed_the_limit_of_a_list(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.write(domain_id, JUPYTER_LAB, *(image(f"theirs-{number}") for number in range(199)))
    stage.settle()
    stage.sagemaker.calls.clear()

    answer = stage.create(wanted(domain_id, "a", "b"))

    assert answer["Status"] == "FAILED"
    assert "201" in answer["Reason"]
    assert stage.sagemaker.calls.writes() == []
    assert stage.create(wanted(domain_id, "a"))["Status"] == "SUCCESS"


def test_checks_all_targets_before_the_first_write(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.client.create_user_profile(DomainId=domain_id, UserProfileName="ann")
    stage.settle()
    taken = {"JupyterLabAppSettings": {"CustomImages": [image("a", "theirs").to_properties()]}}
    stage.client.update_user_profile(DomainId=domain_id, UserProfileName="ann", UserSettings=taken)
    stage.settle()
    stage.sagemaker.calls.clear()

    answer = stage.create(_on_all_targets(domain_id, "ann"))

    assert answer["Status"] == "FAILED"
    assert "user-profile/ann" in answer["Reason"]
    assert stage.sagemaker.calls.writes() == []


def test_updates_user_profiles_and_spaces(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.client.create_user_profile(DomainId=domain_id, UserProfileName="ann")
    stage.settle()
    stage.client.create_space(DomainId=domain_id, SpaceName="lab")
    stage.settle()
    stage.sagemaker.calls.clear()
    update = _on_all_targets(domain_id, "ann", "lab")

    created = stage.create(update)

    assert created["Status"] == "SUCCESS"
    profile = stage.client.describe_user_profile(DomainId=domain_id, UserProfileName="ann")
    space = stage.client.describe_space(DomainId=domain_id, SpaceName="lab")
    assert entries_at(profile, "UserSettings.JupyterLabAppSettings") == [image("a")]
    assert entries_at(space, "SpaceSettings.KernelGatewayAppSettings") == [image("a")]
    assert [stage.calls(f"Update{kind}") for kind in ("Domain", "UserProfile", "Space")] == [1, 1, 1]

    stage.sagemaker.calls.clear()
    stage.update(update, update, id=created["PhysicalResourceId"])
    assert [stage.calls(f"Describe{kind}") for kind in ("Domain", "UserProfile", "Space")] == [1, 1, 1]
    assert stage.sagemaker.calls.writes() == []

    stage.delete(update, id=created["PhysicalResourceId"])
    profile = stage.client.describe_user_profile(DomainId=domain_id, UserProfileName="ann")
    assert entries_at(profile, "UserSettings.JupyterLabAppSettings") == []


def _on_all_targets(domain_id: str, profile: str, space: str = "") -> DomainUpdate:
    user_profile = Target(kind=TargetKind.USER_PROFILE, name=profile)
    lists = [
        images(JUPYTER_LAB, image("a")),
        images("UserSettings.JupyterLabAppSettings", image("a"), target=user_profile),
    ]
    if space:
        target = Target(kind=TargetKind.SPACE, name=space)
        lists.append(images("SpaceSettings.KernelGatewayAppSettings", image("a"), target=target))
    return DomainUpdate(domain_id=domain_id, custom_image_lists=tuple(lists))


def test_keeps_the_rest_of_the_settings(stage: Stage) -> None:
    domain_id = stage.domain()
    before = stage.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]

    stage.create(DomainUpdate(domain_id=domain_id, custom_image_lists=(images(R_SESSION, image("r")),)))

    after = stage.client.describe_domain(DomainId=domain_id)["DefaultUserSettings"]
    assert after["ExecutionRole"] == before["ExecutionRole"] == ROLE

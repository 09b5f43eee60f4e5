"""The next step, for every status that SageMaker models."""

from __future__ import annotations

import botocore.session
import pytest

from constructs_lib.runtime.domain_update.plan import (
    Done,
    Fail,
    Goal,
    ListGoal,
    Observed,
    Wait,
    Write,
    goals_of,
    next_step,
)
from constructs_lib.runtime.domain_update.wire import CustomImage, DomainUpdate, Target, TargetKind
from tests.unit.runtime.stage import CODE_EDITOR, DOMAIN, JUPYTER_LAB, image, images

A, B = image("a"), image("b")


def attach(*desired: CustomImage, owned: tuple[CustomImage, ...] = ()) -> Goal:
    return Goal(target=DOMAIN, lists={JUPYTER_LAB: ListGoal(desired=desired, owned=owned)})


def detach(*owned: CustomImage) -> Goal:
    return attach(owned=owned)


def observed(*entries: CustomImage, status: str = "InService", reason: str = "") -> Observed:
    return Observed(status=status, failure_reason=reason, lists={JUPYTER_LAB: entries})


def statuses() -> list[str]:
    model = botocore.session.get_session().get_service_model("sagemaker")
    return sorted(
        {s for kind in ("Domain", "UserProfile", "Space") for s in model.shape_for(f"{kind}Status").enum}
    )


@pytest.mark.parametrize("status", statuses())
def test_every_status_has_a_step(status: str) -> None:
    attaching = next_step(attach(A), observed(status=status))
    detaching = next_step(detach(A), observed(A, status=status))
    if status in ("Pending", "Updating"):
        assert isinstance(attaching, Wait)
        assert isinstance(detaching, Wait)
    elif status in ("InService", "Update_Failed"):
        assert attaching == Write({JUPYTER_LAB: (A,)}, frozenset({JUPYTER_LAB}))
        assert detaching == Write({JUPYTER_LAB: ()}, frozenset({JUPYTER_LAB}))
    else:
        assert isinstance(attaching, Fail)
        assert detaching == Done()


def test_what_does_not_exist_fails_to_attach_and_is_detached() -> None:
    assert isinstance(next_step(attach(A), None), Fail)
    assert next_step(detach(A), None) == Done()


def test_done_when_everything_is_there() -> None:
    assert next_step(attach(A), observed(B, A)) == Done()


def test_a_failed_update_of_ours_fails_with_its_reason() -> None:
    step = next_step(attach(A), observed(A, status="Update_Failed", reason="because"), written=True)
    assert isinstance(step, Fail)
    assert "because" in step.reason


def test_a_failed_update_of_the_past_is_healed_with_our_lists() -> None:
    step = next_step(attach(A), observed(A, status="Update_Failed"))
    assert step == Write({JUPYTER_LAB: (A,)}, frozenset())


def test_healing_sends_no_empty_list_to_settings_that_never_had_one() -> None:
    goal = Goal(target=DOMAIN, lists={JUPYTER_LAB: ListGoal(desired=(A,)), CODE_EDITOR: ListGoal(owned=(A,))})
    assert next_step(goal, observed(A, status="Update_Failed")) == Write({JUPYTER_LAB: (A,)}, frozenset())


def test_detaching_leaves_a_failed_update_of_somebody_else_alone() -> None:
    assert next_step(detach(A), observed(B, status="Update_Failed")) == Done()


def test_writes_only_lists_that_change() -> None:
    goal = Goal(
        target=DOMAIN, lists={JUPYTER_LAB: ListGoal(desired=(A,)), CODE_EDITOR: ListGoal(desired=(B,))}
    )
    assert next_step(goal, observed(A)) == Write({CODE_EDITOR: (B,)}, frozenset({CODE_EDITOR}))


def test_a_list_over_the_limit_may_shrink() -> None:
    full = [image(f"theirs-{number}") for number in range(200)]
    assert isinstance(next_step(attach(A), observed(*full)), Fail)
    assert isinstance(next_step(attach(A, owned=(A,)), observed(*full, A, status="InService")), Done)
    assert next_step(detach(A), observed(*full, B, A)) == Write(
        {JUPYTER_LAB: (*full, B)}, frozenset({JUPYTER_LAB})
    )


def test_goals_join_old_and_new_by_target_and_list() -> None:
    ann = Target(kind=TargetKind.USER_PROFILE, name="ann")
    old = DomainUpdate(
        domain_id="d-1",
        custom_image_lists=(
            images(JUPYTER_LAB, A),
            images("UserSettings.JupyterLabAppSettings", A, target=ann),
        ),
    )
    new = DomainUpdate(domain_id="d-1", custom_image_lists=(images(JUPYTER_LAB, B),), adopt=("b",))

    domain, profile = goals_of(old=old, new=new)

    assert domain == Goal(
        target=DOMAIN, lists={JUPYTER_LAB: ListGoal(desired=(B,), owned=(A,))}, adopt=frozenset({"b"})
    )
    assert profile.target == ann
    assert profile.lists == {"UserSettings.JupyterLabAppSettings": ListGoal(owned=(A,))}
    assert not profile.attaches

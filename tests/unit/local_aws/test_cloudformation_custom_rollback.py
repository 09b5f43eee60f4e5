from __future__ import annotations

import pytest

from tests.local_aws.cloudformation.samples import broken, parameter, thing
from tests.local_aws.cloudformation.scene import Scene

_FAILED = {"reply": {"Status": "FAILED", "Reason": "asked to"}}


@pytest.fixture
def token(scene: Scene) -> str:
    return scene.function()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_rollback_reverts_an_update_with_old_and_new_swapped(scene: Scene, token: str, seed: int) -> None:
    scene.change(seed=seed)
    scene.deploy({"T": thing(token, V="1")})
    failed = scene.deploy({"T": thing(token, V="2"), "Bad": broken(DependsOn="T")})
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    _, update, revert = scene.wait_for_requests(3)
    assert (update["ResourceProperties"]["V"], update["OldResourceProperties"]["V"]) == ("2", "1")
    assert (revert["ResourceProperties"]["V"], revert["OldResourceProperties"]["V"]) == ("1", "2")


def test_rollback_reverts_the_failed_update_itself(scene: Scene, token: str) -> None:
    scene.deploy({"T": thing(token, V="1")})
    failed = scene.deploy({"T": thing(token, V="2", Update=_FAILED)})
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "asked to" in failed.reasons("T")
    assert [one["ResourceProperties"]["V"] for one in scene.wait_for_requests(3)] == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("update", [("Update", "thing", "2"), ("Update", "new", "1"), ("Delete", "new", "2")]),
        ("delete", [("Update", "thing", "2"), ("Delete", "new", "2")]),
    ],
)
def test_rolls_a_new_id_back_in_either_way(
    scene: Scene, token: str, mode: str, expected: list[tuple[str, str, str]]
) -> None:
    scene.change(new_id_rollback=mode)
    back = {"reply": {"PhysicalResourceId": "thing"}}
    scene.deploy({"T": thing(token, V="1", Update=back)})
    step = {"reply": {"PhysicalResourceId": "new"}}
    scene.deploy({"T": thing(token, V="2", Update=step), "Bad": broken(DependsOn="T")})
    seen = scene.wait_for_requests(1 + len(expected))[1:]
    assert [
        (one["RequestType"], one["PhysicalResourceId"], one["ResourceProperties"]["V"]) for one in seen
    ] == expected
    assert scene.physical_id("T") == "thing"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("update", [("Update", "thing"), ("Update", "thing")]),
        ("delete", [("Update", "thing"), ("Delete", "new")]),
    ],
)
def test_rolls_a_new_id_of_a_failed_update_back_in_either_way(
    scene: Scene, token: str, mode: str, expected: list[tuple[str, str]]
) -> None:
    scene.change(new_id_rollback=mode)
    scene.deploy({"T": thing(token, V="1")})
    step = {"reply": {"Status": "FAILED", "Reason": "asked to", "PhysicalResourceId": "new"}}
    scene.deploy({"T": thing(token, V="2", Update=step)})
    seen = scene.wait_for_requests(3)[1:]
    assert [(one["RequestType"], one["PhysicalResourceId"]) for one in seen] == expected
    assert scene.physical_id("T") == "thing"


def test_parallel_mode_cancels_siblings_in_flight_and_cleans_up_while_they_still_run(
    scene: Scene, token: str
) -> None:
    scene.change(parallel=True)
    scene.deploy({"Old": thing(token, V="1"), "P": parameter("x")})
    failed = scene.deploy(
        {
            "Old": thing(token, V="2", Update={"sleep": 4}),
            "New": thing(token, Create={"sleep": 4}),
            "Bad": broken(DependsOn="P"),
            "P": parameter("y"),
        }
    )
    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "Resource creation cancelled" in failed.reasons("New")
    assert "Resource update cancelled" in failed.reasons("Old")
    assert "failed to create: [Bad]." in failed.reasons()
    # the reverting Update and the Delete end before the calls that they follow
    ended = {(one["LogicalResourceId"], one["RequestType"]) for one in scene.wait_for_requests(3)}
    assert ended == {("Old", "Create"), ("Old", "Update"), ("New", "Delete")}
    assert scene.physical_id("Old") == "thing"

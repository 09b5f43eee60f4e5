from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.local_aws.cloudformation.options import Options
from tests.local_aws.cloudformation.samples import thing
from tests.local_aws.cloudformation.scene import Scene, serving
from tests.local_aws.control import Control


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with serving(Options(seed=4)) as scene:
        yield scene


@pytest.fixture
def control(scene: Scene) -> Control:
    scene.server.reset()
    return Control(scene.server.endpoint)


def test_serves_on_loopback_only(scene: Scene) -> None:
    assert scene.server.endpoint.startswith("http://127.0.0.1:")


def test_options_are_seen_and_changed_from_outside(scene: Scene, control: Control) -> None:
    assert control.request("GET", "cloudformation/options")["seed"] == 4
    assert control.request("PATCH", "cloudformation/options", seed=5, parallel=True)["parallel"] is True
    assert (scene.server.settings.now.seed, scene.server.settings.now.parallel) == (5, True)
    with pytest.raises(ValueError, match="'colour' must be one of"):
        control.request("PATCH", "cloudformation/options", colour="red")


def test_waits_until_nothing_is_under_way_on_a_stack(scene: Scene, control: Control) -> None:
    scene.change(custom_resource_timeout=2)
    template = json.dumps({"Resources": {"T": thing(scene.function(), Create={"silent": True})}})
    created = scene.cloudformation.create_stack(StackName="stack", TemplateBody=template)

    def settled(seconds: float) -> bool:
        look = {"stack_id": created["StackId"], "seconds": seconds}
        return bool(control.request("GET", "cloudformation/settled", **look)["settled"])

    assert not settled(0.0)
    assert settled(30.0)
    assert scene.stack()["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_reset_empties_everything_and_returns_to_the_options_of_the_beginning(
    scene: Scene, control: Control
) -> None:
    scene.change(seed=5)
    scene.deploy({"T": thing(scene.function())})
    control.reset()
    assert scene.server.settings.now.seed == 4
    assert not scene.exists("stack")
    assert scene.client("lambda").list_functions()["Functions"] == []
    assert control.request("GET", "cloudformation/invocations") == []


def test_invocations_can_be_read_from_outside(scene: Scene, control: Control) -> None:
    scene.deploy({"T": thing(scene.function())})
    scene.delete()
    scene.wait_for_requests(2)
    create, *_ = control.request("GET", "cloudformation/invocations")
    assert (create["function_name"], create["event"]["RequestType"]) == ("scripted", "Create")
    assert "Create T" in create["logs"]


@pytest.mark.parametrize(("method", "path"), [("GET", "nothing"), ("POST", "options"), ("PUT", "replies")])
def test_refuses_routes_that_it_does_not_know(control: Control, method: str, path: str) -> None:
    with pytest.raises(ValueError, match="no route"):
        control.request(method, f"cloudformation/{path}")


def test_answers_questions_about_cloudtrail_with_nothing(scene: Scene) -> None:
    assert scene.client("cloudtrail").lookup_events()["Events"] == []

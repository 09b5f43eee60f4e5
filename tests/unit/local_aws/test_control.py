from __future__ import annotations

from collections.abc import Iterator
from threading import BrokenBarrierError

import pytest

from tests.local_aws.control import Control
from tests.local_aws.faults import Fault, When
from tests.local_aws.sagemaker.errors import ServiceError
from tests.local_aws.sagemaker.http_scene import HttpScene, serving
from tests.local_aws.sagemaker.moto_front import Front, Settings
from tests.local_aws.sagemaker.rules import Latency


@pytest.fixture(scope="module")
def running() -> Iterator[HttpScene]:
    with serving(Settings(latency=Latency.of(5))) as scene:
        yield scene


@pytest.fixture
def front(running: HttpScene) -> Front:
    running.control.reset()
    return running.front


@pytest.fixture
def control(running: HttpScene, front: Front) -> Control:
    del front  # it has been reset
    return running.control


def test_sets_latency_and_modes_by_name(front: Front, control: Control) -> None:
    control.set_latency(domain=7)
    control.set_rules(aliases="move")
    assert control.request("GET", "latency")["domain"] == 7
    assert front.settings.rules.aliases == control.request("GET", "rules")["aliases"] == "move"


def test_reset_empties_everything_and_returns_to_the_installed_modes(front: Front, control: Control) -> None:
    control.seed_domain()
    control.set_latency(domain=7)
    control.inject(Fault(operation="*", times=None))
    with pytest.raises(ServiceError):
        front.service().call("ListDomains", {})
    control.reset()
    assert control.state()["domains"] == control.state()["images"] == []
    assert front.settings.latency.domain == 5
    assert len(control.calls()) == 0
    assert front.service().call("ListDomains", {}) == {"Domains": []}


def test_hands_out_the_calls_and_forgets_them_on_demand(front: Front, control: Control) -> None:
    front.service().call("ListDomains", {"MaxResults": 3}, principal="somebody")
    call = control.calls().find("ListDomains", principal="somebody")[0]
    assert (call.parameters, call.outcome, call.took_effect) == ({"MaxResults": 3}, "OK", True)
    control.clear_calls()
    assert len(control.calls()) == 0


def test_seeding_is_no_call(control: Control) -> None:
    control.seed_domain()
    assert len(control.calls()) == 0


def test_shows_violations_and_dangling_references(front: Front, control: Control) -> None:
    control.seed_domain()
    front.service().call("DeleteAppImageConfig", {"AppImageConfigName": "their-editor"})
    state = control.state()
    assert [violation["kind"] for violation in state["violations"]] == ["config-deleted-in-use"]
    assert [problem for _, problem in state["dangling"]] == ["app image config their-editor does not exist"]


def test_shows_everything_that_is_stored(control: Control) -> None:
    control.seed_domain(rstudio=True, spaces=["shared"])
    counts = {name: len(items) for name, items in control.state().items()}
    assert counts == {
        "domains": 1,
        "user_profiles": 1,
        "spaces": 1,
        "apps": 1,
        "images": 2,
        "image_versions": 3,
        "app_image_configs": 2,
        "violations": 0,
        "dangling": 0,
    }


def test_arms_barriers(front: Front, control: Control) -> None:
    control.barrier("ListDomains", 2, when=When.BEFORE, timeout=0.05)
    with pytest.raises(BrokenBarrierError):  # nobody else comes
        front.service().call("ListDomains", {})


@pytest.mark.parametrize(
    ("method", "path", "values"),
    [
        ("POST", "rules", {"colour": "red"}),
        ("POST", "faults", {"kind": "error"}),
        ("POST", "faults", {"operation": "*", "kind": "magic"}),
        ("POST", "domain", {"colour": "red"}),
        ("GET", "nowhere", {}),
    ],
)
def test_refuses_what_it_does_not_know(
    control: Control, method: str, path: str, values: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"unknown|required|not a valid|unexpected|no route"):
        control.request(method, path, **values)


def test_other_parts_add_their_own_routes(front: Front, control: Control) -> None:
    front.control.route("POST", "echo", lambda values: {"got": values})
    assert control.request("POST", "echo", word="hello") == {"got": {"word": "hello"}}

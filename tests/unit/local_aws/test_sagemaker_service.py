"""What holds for all operations: answers fit the model, faults strike where they should, calls are logged."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, ParamValidationError, ReadTimeoutError

from tests.local_aws.faults import Fault, Kind, When
from tests.local_aws.sagemaker.model import operation_model, service_model
from tests.local_aws.sagemaker.rules import Aliases, Latency, Rules
from tests.local_aws.sagemaker.scene import ROLE, Scene, custom_image, lab, refusal
from tests.local_aws.sagemaker.service import SageMaker
from tests.local_aws.sagemaker.validation import check_request

KINDS = ("Domain", "UserProfile", "Space", "App", "Image", "ImageVersion", "AppImageConfig")


def full_scene() -> tuple[Scene, dict[str, dict[str, Any]]]:
    """One resource of each kind, and what describes it."""
    scene = Scene()
    scene.image("ours")
    scene.config("ours")
    domain = {"DomainId": scene.domain(**lab(custom_image("ours")))}
    profile = {**domain, "UserProfileName": "user"}
    space = {**domain, "SpaceName": "space"}
    app = {**space, "AppType": "JupyterLab", "AppName": "default"}
    scene.client.create_user_profile(**profile)
    scene.client.create_space(**space)
    scene.wait()
    scene.client.create_app(**app)
    scene.wait()
    image, config = {"ImageName": "ours"}, {"AppImageConfigName": "ours"}
    return scene, dict(zip(KINDS, (domain, profile, space, app, image, image, config), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_answers_fit_the_service_model(kind: str) -> None:
    scene, keys = full_scene()
    described = scene.service.call(f"Describe{kind}", keys[kind])
    listed = scene.service.call(f"List{kind}s", keys[kind] if kind == "ImageVersion" else {})
    check_request(operation_model(f"Describe{kind}").output_shape, described)
    check_request(operation_model(f"List{kind}s").output_shape, listed)
    assert len(listed[f"{kind}s"]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_of_every_kind_exists(kind: str) -> None:
    for verb in ("Create", "Describe", "Update", "Delete"):
        if f"{verb}{kind}" in service_model().operation_names:
            with pytest.raises(Exception, match="ValidationException"):
                SageMaker().call(f"{verb}{kind}", {})


def test_what_a_caller_does_with_an_answer_or_a_request_changes_nothing() -> None:
    scene = Scene()
    settings: dict[str, Any] = {"ExecutionRole": ROLE, **lab()}
    answer = scene.client.create_domain(DomainName="new", AuthMode="IAM", DefaultUserSettings=settings)
    settings["JupyterLabAppSettings"]["CustomImages"].append("junk")
    scene.client.describe_domain(DomainId=answer["DomainId"])["DefaultUserSettings"].clear()
    assert scene.attached(answer["DomainId"]) == []


def test_a_fault_before_the_effect_leaves_the_old_state() -> None:
    scene = Scene()
    scene.service.faults.inject(Fault(operation="CreateImage", code="ThrottlingException"))
    with refusal("ThrottlingException"):
        scene.client.create_image(ImageName="image", RoleArn=ROLE)
    assert scene.client.list_images()["Images"] == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(operation="CreateImage", kind=Kind.CUT, when=When.AFTER), ConnectionClosedError),
        (Fault(operation="CreateImage", kind=Kind.TIMEOUT, when=When.AFTER, hold=60), ReadTimeoutError),
    ],
)
def test_a_lost_answer_leaves_the_new_state(fault: Fault, error: type[Exception]) -> None:
    scene = Scene()
    scene.service.faults.inject(fault)
    with pytest.raises(error):
        scene.client.create_image(ImageName="image", RoleArn=ROLE)
    assert scene.client.describe_image(ImageName="image")["ImageStatus"] == "CREATING"
    lost = scene.service.calls.find("CreateImage")[0]
    assert (lost.outcome, lost.took_effect) == ("NoAnswer", True)


def test_a_barrier_lets_two_writers_see_the_same_state() -> None:
    scene = Scene()
    scene.image("ours")
    scene.config("ours")
    domain_id = scene.domain()
    scene.service.faults.barrier("DescribeDomain", 2)
    outcomes: list[str] = []

    def attach() -> None:
        seen = scene.attached(domain_id)
        wanted = lab(*seen, custom_image("ours"))
        try:
            scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=wanted)
            outcomes.append("OK")
        except Exception as error:
            outcomes.append(str(error))

    writers = [threading.Thread(target=attach) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted("ResourceInUse" in outcome for outcome in outcomes) == [False, True]


def test_a_hook_can_write_between_a_read_and_a_write() -> None:
    scene = Scene()
    scene.image("ours")
    domain_id = scene.domain()

    def other_writer(_: object) -> None:
        scene.client.update_domain(DomainId=domain_id, DefaultUserSettings=lab(custom_image("ours")))
        scene.wait()

    scene.service.faults.hook("DescribeDomain", When.AFTER, other_writer, times=1)
    assert scene.attached(domain_id) == []
    assert scene.attached(domain_id) == [custom_image("ours")]


def test_calls_are_logged_with_resource_parameters_and_outcome() -> None:
    scene = Scene()
    with refusal("ResourceNotFound"):
        scene.client_of("somebody").describe_image(ImageName="image")
    call = scene.service.calls.find("DescribeImage")[0]
    assert call.resource == "arn:aws:sagemaker:us-east-1:123456789012:image/image"
    assert (call.principal, call.outcome, call.took_effect) == ("somebody", "ResourceNotFound", False)
    assert call.parameters == {"ImageName": "image"}


def test_the_client_checks_as_botocore_does() -> None:
    client = Scene().client
    with pytest.raises(ParamValidationError):
        client.describe_image_version(ImageName="image", Version="3")
    with pytest.raises(AttributeError, match="launch_rocket"):
        client.launch_rocket()


def test_modes_and_latencies_can_be_set_by_name() -> None:
    rules, latency = Rules(), Latency()
    rules.configure({"aliases": "move", "page_size": 3})
    latency.configure({"domain": "1.5"})
    assert (rules.aliases, rules.page_size, latency.domain) == (Aliases.MOVE, 3, 1.5)


@pytest.mark.parametrize("values", [{"colour": "red"}, {"aliases": "sometimes"}, {"caller_describes": "no"}])
def test_refuses_unknown_modes(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"unknown|must be one of|not a valid"):
        Rules().configure(values)

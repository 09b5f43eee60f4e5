"""An image becomes what apps start with, and the domain gets back what it had before."""

from __future__ import annotations

from aws_cdk import Stack

from tests.local_aws.faults import Fault, Kind
from tests.scenarios.stage import DISTRIBUTION, Stage, existing_domain, studio_image


def deploy(stage: Stage, domain_id: str, *, default: str = "", pin_version: bool = False) -> list[str]:
    def define(stack: Stack) -> None:
        domain = existing_domain(stack, domain_id)
        for name in ("one", "two"):
            domain.attach(studio_image(stack, name), as_default=name == default, pin_version=pin_version)

    outcome = stage.stacks.deploy(define)
    return [outcome.status, *outcome.failures]


def test_the_default_comes_moves_and_goes_with_the_stack(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.set_defaults(domain_id, SageMakerImageArn=DISTRIBUTION)
    before = stage.description(domain_id)

    assert deploy(stage, domain_id, default="one", pin_version=True) == ["CREATE_COMPLETE"]
    assert stage.default(domain_id)["SageMakerImageVersionArn"].endswith("image-version/one/1")

    assert deploy(stage, domain_id, default="two") == ["UPDATE_COMPLETE"]
    (arn,) = stage.default(domain_id).values()
    assert arn.endswith("image/two")

    assert stage.stacks.delete().status == "DELETE_COMPLETE"
    assert stage.description(domain_id) == before
    assert stage.problems() == {}


def test_a_failed_deployment_leaves_the_default_of_before(stage: Stage) -> None:
    domain_id = stage.domain()
    stage.set_defaults(domain_id, SageMakerImageArn=DISTRIBUTION)
    assert deploy(stage, domain_id) == ["CREATE_COMPLETE"]
    stage.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message="no addresses"))

    status, *_ = deploy(stage, domain_id, default="one")

    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert stage.default(domain_id) == {"SageMakerImageArn": DISTRIBUTION}


def test_a_domain_without_a_default_keeps_ours_until_another_is_set(stage: Stage) -> None:
    domain_id = stage.domain()
    assert deploy(stage, domain_id, default="one") == ["CREATE_COMPLETE"]

    refused = stage.stacks.delete()

    assert refused.status == "DELETE_FAILED"
    assert any("no way to clear" in failure for failure in refused.failures), refused.failures
    assert [entry["ImageName"] for entry in stage.users(domain_id)][-2:] == ["one", "two"]

"""SageMaker fails an update of the domain: the user learns why, and the domain offers what it did before."""

from __future__ import annotations

from aws_cdk import Stack

from tests.local_aws.faults import Fault, Kind
from tests.scenarios.stacks import Outcome
from tests.scenarios.stage import Stage, existing_domain, studio_image

REASON = "the subnet of the domain has no free addresses"


def deploy(stage: Stage, domain_id: str, *names: str) -> Outcome:
    def define(stack: Stack) -> None:
        domain = existing_domain(stack, domain_id)
        for name in names:
            domain.attach(studio_image(stack, name))

    return stage.stacks.deploy(define)


def fail_next_update(stage: Stage) -> None:
    stage.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=REASON))


def test_a_failed_update_is_rolled_back_with_its_reason(stage: Stage) -> None:
    domain_id = stage.domain()
    assert deploy(stage, domain_id, "one").status == "CREATE_COMPLETE"
    before = stage.description(domain_id)
    fail_next_update(stage)

    failed = deploy(stage, domain_id, "one", "two")

    assert failed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert any(REASON in failure for failure in failed.failures), failed.failures
    assert stage.description(domain_id) == before
    assert deploy(stage, domain_id, "one", "two").status == "UPDATE_COMPLETE"


def test_a_failed_creation_leaves_the_lists_alone(stage: Stage) -> None:
    domain_id = stage.domain()
    theirs = stage.users(domain_id)
    fail_next_update(stage)

    failed = deploy(stage, domain_id, "one")

    assert failed.status == "ROLLBACK_COMPLETE"
    assert any(REASON in failure for failure in failed.failures), failed.failures
    assert stage.users(domain_id) == theirs
    assert "one" not in {image["ImageName"] for image in stage.control.state()["images"]}
    assert stage.stacks.delete().status == "DELETE_COMPLETE"

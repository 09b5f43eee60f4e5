"""Where images are offered changes, or goes."""

from __future__ import annotations

import time

from aws_cdk import Stack

from constructs_lib import AttachTo
from tests.scenarios.stage import Stage, existing_domain, studio_image

ANNA = AttachTo.user_profile("anna")


def test_leaves_a_user_profile_while_the_domain_stays(stage: Stage) -> None:
    domain_id = stage.domain(user_profiles=["anna"])

    def attach_to(*places: AttachTo) -> list[str]:
        def define(stack: Stack) -> None:
            existing_domain(stack, domain_id).attach(studio_image(stack), to=places)

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    assert attach_to(AttachTo.USERS, ANNA) == ["CREATE_COMPLETE"]
    assert [entry["ImageName"] for entry in stage.user_profile(domain_id, "anna")] == ["data-science"]

    assert attach_to(AttachTo.USERS) == ["UPDATE_COMPLETE"]

    assert stage.user_profile(domain_id, "anna") == []
    assert stage.users(domain_id)[-1]["ImageName"] == "data-science"


def test_moves_to_another_domain(stage: Stage) -> None:
    old = stage.domain()
    new = stage.domain(domain_name="another-domain", images=[])
    before = stage.description(old)

    def attach_to(domain_id: str) -> list[str]:
        def define(stack: Stack) -> None:
            existing_domain(stack, domain_id).attach(studio_image(stack))

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    assert attach_to(old) == ["CREATE_COMPLETE"]
    assert attach_to(new) == ["UPDATE_COMPLETE"]

    assert stage.description(old) == before
    assert [entry["ImageName"] for entry in stage.users(new)] == ["data-science"]
    assert stage.stacks.delete().status == "DELETE_COMPLETE"
    assert stage.users(new) == []


def test_goes_although_the_domain_went_first(stage: Stage) -> None:
    domain_id = stage.domain(user_profiles=[])

    def define(stack: Stack) -> None:
        existing_domain(stack, domain_id).attach(studio_image(stack))

    assert stage.stacks.deploy(define).status == "CREATE_COMPLETE"
    stage.sagemaker.delete_domain(DomainId=domain_id)
    while stage.control.state()["domains"]:
        time.sleep(0.05)

    deleted = stage.stacks.delete()

    assert deleted.status == "DELETE_COMPLETE", deleted.failures

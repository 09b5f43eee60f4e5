"""A changed container image makes a new version, beside the old one."""

from __future__ import annotations

import pytest
from aws_cdk import Stack

from constructs_lib import VersionMetadata
from tests.scenarios.stacks import Outcome
from tests.scenarios.stage import Stage, existing_domain, studio_image

VERSION = "AWS::SageMaker::ImageVersion"
UPDATE = "Custom::SageMakerDomainUpdate"


def deploy(stage: Stage, domain_id: str, tag: str, *, pin_version: bool) -> Outcome:
    def define(stack: Stack) -> None:
        existing_domain(stack, domain_id).attach(studio_image(stack, tag=tag), pin_version=pin_version)

    return stage.stacks.deploy(define)


def test_an_unpinned_domain_follows_without_an_update(stage: Stage) -> None:
    domain_id = stage.domain()
    assert deploy(stage, domain_id, "1.0.0", pin_version=False).status == "CREATE_COMPLETE"
    offered = stage.users(domain_id)
    stage.forget_calls()

    updated = deploy(stage, domain_id, "1.1.0", pin_version=False)

    assert updated.status == "UPDATE_COMPLETE", updated.failures
    assert stage.versions("data-science") == [1, 2]
    assert stage.users(domain_id) == offered
    assert stage.calls("UpdateDomain") == []


def test_a_pinned_entry_moves_before_the_old_version_is_touched(stage: Stage) -> None:
    domain_id = stage.domain()
    assert deploy(stage, domain_id, "1.0.0", pin_version=True).status == "CREATE_COMPLETE"
    assert stage.users(domain_id)[-1]["ImageVersionNumber"] == 1

    updated = deploy(stage, domain_id, "1.1.0", pin_version=True)

    assert updated.status == "UPDATE_COMPLETE", updated.failures
    assert stage.users(domain_id)[-1]["ImageVersionNumber"] == 2
    assert stage.versions("data-science") == [1, 2]
    moved = next(place for place, step in enumerate(updated.steps) if step == (UPDATE, "UPDATE_COMPLETE"))
    touched = updated.steps.index((VERSION, "DELETE_SKIPPED"))
    assert moved < touched
    assert stage.stacks.delete().status == "DELETE_COMPLETE"


@pytest.mark.parametrize("treatment", ["reject", "move"])
def test_aliases_follow_the_new_version_however_taken_ones_are_treated(stage: Stage, treatment: str) -> None:
    stage.control.set_rules(aliases=treatment)
    domain_id = stage.domain()

    def deploy(tag: str, *aliases: str) -> list[str]:
        def define(stack: Stack) -> None:
            image = studio_image(stack, tag=tag, version=VersionMetadata(aliases=aliases))
            existing_domain(stack, domain_id).attach(image)

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    assert deploy("1.0.0", "stable", "first") == ["CREATE_COMPLETE"]
    assert stage.aliases("data-science", 1) == ["first", "stable"]

    assert deploy("1.1.0", "stable", "second") == ["UPDATE_COMPLETE"]

    assert stage.aliases("data-science", 1) == []
    assert stage.aliases("data-science", 2) == ["second", "stable"]
    assert stage.stacks.delete().status == "DELETE_COMPLETE"

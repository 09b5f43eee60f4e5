"""Entries and aliases that somebody made by hand, met by a stack: docs/adoption.md."""

from __future__ import annotations

import time
from typing import Any

from aws_cdk import Stack

from constructs_lib import VersionMetadata
from tests.scenarios.stacks import Outcome
from tests.scenarios.stage import Stage, existing_domain, studio_image

THEIR_IMAGE = "their-notebooks"
BASE_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images:1.0.0"
OURS = {"ImageName": "data-science", "AppImageConfigName": "data-science-jupyter-lab"}
OTHER = {**OURS, "AppImageConfigName": THEIR_IMAGE}

_GLANCE = 0.05


def deploy(stage: Stage, domain_id: str, *, attach: bool = True, adopt: bool = False) -> Outcome:
    def define(stack: Stack) -> None:
        domain, image = existing_domain(stack, domain_id), studio_image(stack)
        if attach:
            domain.attach(image, adopt=adopt)

    return stage.stacks.deploy(define)


def attach_by_hand(stage: Stage, entry: dict[str, str]) -> tuple[str, list[dict[str, Any]]]:
    """Attach the image of a stack that leaves that to people; returns the domain's id and its list."""
    domain_id = stage.domain()
    assert deploy(stage, domain_id, attach=False).status == "CREATE_COMPLETE"
    entries = [entry, *stage.users(domain_id)]
    stage.sagemaker.update_domain(
        DomainId=domain_id,
        DefaultUserSettings={"JupyterLabAppSettings": {"CustomImages": entries}},
        DefaultSpaceSettings={"JupyterLabAppSettings": {"CustomImages": [entry]}},
    )
    while stage.sagemaker.describe_domain(DomainId=domain_id)["Status"] != "InService":
        time.sleep(_GLANCE)
    stage.forget_calls()
    return domain_id, entries


def test_an_entry_with_the_same_config_is_taken_over_without_a_write(stage: Stage) -> None:
    domain_id, entries = attach_by_hand(stage, OURS)

    assert deploy(stage, domain_id).status == "UPDATE_COMPLETE"

    assert stage.users(domain_id) == entries
    assert stage.calls("UpdateDomain") == []
    assert stage.stacks.delete().status == "DELETE_COMPLETE"
    assert stage.users(domain_id) == entries[1:]


def test_an_entry_with_another_config_is_left_alone_unless_adopted(stage: Stage) -> None:
    domain_id, entries = attach_by_hand(stage, OTHER)

    refused = deploy(stage, domain_id)

    assert refused.status == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = [failure for failure in refused.failures if "adopt=True" in failure]
    assert OURS["AppImageConfigName"] in reason
    assert OTHER["AppImageConfigName"] in reason
    assert stage.calls("UpdateDomain") == []
    assert stage.users(domain_id) == entries

    assert deploy(stage, domain_id, adopt=True).status == "UPDATE_COMPLETE"

    assert stage.users(domain_id) == [OURS, *entries[1:]]
    assert stage.spaces(domain_id) == [OURS]
    assert deploy(stage, domain_id).status == "UPDATE_COMPLETE"  # adopt has done its work
    assert stage.users(domain_id) == [OURS, *entries[1:]]


def test_an_alias_stays_or_moves_to_the_stack_s_version_and_others_stay(stage: Stage) -> None:
    def define(*aliases: str) -> list[str]:
        def fill(stack: Stack) -> None:
            studio_image(stack, tag="2.0.0", version=VersionMetadata(aliases=aliases))

        outcome = stage.stacks.deploy(fill)
        return [outcome.status, *outcome.failures]

    assert define() == ["CREATE_COMPLETE"]
    image = {"ImageName": "data-science"}
    stage.sagemaker.create_image_version(**image, BaseImage=BASE_IMAGE, ClientToken="by-hand")
    while stage.sagemaker.describe_image_version(**image)["ImageVersionStatus"] != "CREATED":
        time.sleep(_GLANCE)
    stage.sagemaker.update_image_version(**image, Version=1, AliasesToAdd=["here"])
    stage.sagemaker.update_image_version(**image, Version=2, AliasesToAdd=["there", "unnamed"])

    assert define("here", "there") == ["UPDATE_COMPLETE"]

    assert stage.aliases("data-science", 1) == ["here", "there"]
    assert stage.aliases("data-science", 2) == ["unnamed"]

"""Aliases come out on the version that they belong to, whichever way SageMaker treats a taken one."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.runtime.domain_update.wire_aliases import IMAGE_VERSION_ALIASES_TYPE, ImageVersionAliases
from tests.local_aws.faults import Fault, Kind, When
from tests.local_aws.sagemaker.rules import Aliases
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import ROLE, Stage

BASE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images"


class AliasStage(Stage):
    """A stage with an image of two versions."""

    def __init__(self, box: AnswerBox) -> None:
        super().__init__(box, latency=1.0)
        self.client.create_image(ImageName="lab", RoleArn=ROLE)
        self.settle()
        for tag in ("one", "two"):
            self.client.create_image_version(ImageName="lab", BaseImage=f"{BASE}:{tag}")
            self.settle()
        self.sagemaker.calls.clear()

    def aliases(self, version: int) -> set[str]:
        found = self.client.get_paginator("list_aliases").paginate(ImageName="lab", Version=version)
        return {alias for page in found for alias in page["SageMakerImageVersionAliases"]}

    def ask(
        self,
        request_type: str,
        new: ImageVersionAliases,
        old: ImageVersionAliases | None = None,
        id: str = "",  # noqa: A002
    ) -> dict[str, Any]:
        more = {} if request_type == "Create" else {"id": id or "lab/Team/Attach"}
        before = None if old is None else old.to_properties()
        event = self.event(
            request_type,
            new.to_properties(),
            old=before,
            resource_type=IMAGE_VERSION_ALIASES_TYPE,
            **more,
        )
        return self.send(event)


@pytest.fixture(params=Aliases)
def stage(box: AnswerBox, request: pytest.FixtureRequest) -> AliasStage:
    stage = AliasStage(box)
    stage.sagemaker.rules.aliases = request.param
    return stage


def on(version: int, *aliases: str, image_name: str = "lab") -> ImageVersionAliases:
    return ImageVersionAliases(image_name=image_name, version=version, aliases=aliases)


def test_moves_aliases_to_the_new_version_and_back(stage: AliasStage) -> None:
    assert stage.ask("Create", on(1, "stable", "1.0"))["Status"] == "SUCCESS"

    assert stage.ask("Update", on(2, "stable", "2.0"), old=on(1, "stable", "1.0"))["Status"] == "SUCCESS"
    assert (stage.aliases(1), stage.aliases(2)) == (set(), {"stable", "2.0"})

    assert stage.ask("Update", on(1, "stable", "1.0"), old=on(2, "stable", "2.0"))["Status"] == "SUCCESS"
    assert (stage.aliases(1), stage.aliases(2)) == ({"stable", "1.0"}, set())


def test_needs_one_call_when_nothing_changes(stage: AliasStage) -> None:
    stage.ask("Create", on(1, "stable"))
    stage.sagemaker.calls.clear()

    stage.ask("Update", on(1, "stable"), old=on(1, "stable"))

    assert [call.operation for call in stage.sagemaker.calls] == ["ListAliases"]


def test_leaves_aliases_of_others(stage: AliasStage) -> None:
    stage.client.update_image_version(ImageName="lab", Version=1, AliasesToAdd=["theirs"])
    created = stage.ask("Create", on(1, "stable"))
    stage.ask("Update", on(1, "new"), old=on(1, "stable"), id=created["PhysicalResourceId"])
    assert stage.aliases(1) == {"theirs", "new"}

    stage.ask("Delete", on(1, "new"), id=created["PhysicalResourceId"])
    assert stage.aliases(1) == {"theirs"}


def test_delete_leaves_an_alias_that_moved_on(stage: AliasStage) -> None:
    stage.ask("Create", on(2, "stable"))

    assert stage.ask("Delete", on(1, "stable"))["Status"] == "SUCCESS"
    assert stage.aliases(2) == {"stable"}


def test_handles_more_aliases_than_a_page_holds(stage: AliasStage) -> None:
    many = [f"alias-{number}" for number in range(25)]
    assert stage.ask("Create", on(1, *many))["Status"] == "SUCCESS"
    assert stage.ask("Update", on(2, *many), old=on(1, *many))["Status"] == "SUCCESS"
    assert stage.aliases(2) == set(many)
    assert stage.ask("Delete", on(2, *many))["Status"] == "SUCCESS"
    assert stage.aliases(2) == set()


def test_never_takes_an_alias_off_the_version_that_shall_have_it(stage: AliasStage) -> None:
    def add(_: object) -> None:
        stage.client.update_image_version(ImageName="lab", Version=1, AliasesToAdd=["stable"])

    stage.sagemaker.faults.hook("DescribeImageVersion", When.BEFORE, add, times=1)

    assert stage.ask("Create", on(1, "stable"))["Status"] == "SUCCESS"
    updates = stage.sagemaker.calls.find("UpdateImageVersion")
    assert all("AliasesToDelete" not in update.parameters for update in updates)


@pytest.mark.parametrize("gone", [on(9, "stable"), on(1, "stable", image_name="nowhere")])
def test_delete_succeeds_where_image_or_version_is_gone(stage: AliasStage, gone: ImageVersionAliases) -> None:
    assert stage.ask("Delete", gone)["Status"] == "SUCCESS"


def test_refuses_a_version_that_does_not_exist(stage: AliasStage) -> None:
    answer = stage.ask("Create", on(9, "stable"))
    assert answer["Status"] == "FAILED"
    assert "version 9 of image lab does not exist" in answer["Reason"]


def test_another_image_is_another_resource(stage: AliasStage) -> None:
    first = stage.ask("Create", on(1, "stable"))["PhysicalResourceId"]
    moved = stage.ask(
        "Update", on(1, "stable"), old=on(1, "stable", image_name="older"), id="older/Team/Attach"
    )
    assert moved["PhysicalResourceId"] == first


def test_delete_of_properties_that_nobody_can_read_succeeds(stage: AliasStage) -> None:
    event = stage.event("Delete", {"ImageName": "lab"}, resource_type=IMAGE_VERSION_ALIASES_TYPE, id="x")
    assert stage.send(event)["Status"] == "SUCCESS"


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.CUT])
@pytest.mark.parametrize("operation", ["ListAliases", "DescribeImageVersion", "UpdateImageVersion"])
def test_survives_what_passes(stage: AliasStage, operation: str, kind: Kind, when: When) -> None:
    stage.ask("Create", on(1, "stable"))
    stage.sagemaker.faults.inject(Fault(operation=operation, kind=kind, when=when))

    assert stage.ask("Update", on(2, "stable"), old=on(1, "stable"))["Status"] == "SUCCESS"
    assert (stage.aliases(1), stage.aliases(2)) == (set(), {"stable"})

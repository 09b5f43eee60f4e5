"""An existing domain of somebody else gets images of ours, and loses them again."""

from __future__ import annotations

from aws_cdk import Stack

from constructs_lib import CodeEditor, JupyterLab
from tests.local_aws.faults import When
from tests.scenarios.stage import Stage, existing_domain, studio_image

OURS = {"ImageName": "data-science", "AppImageConfigName": "data-science-jupyter-lab"}


def test_attaches_beside_what_is_there_and_detaches_on_the_way_out(stage: Stage) -> None:
    domain_id = stage.domain()
    before, theirs = stage.description(domain_id), stage.users(domain_id)

    def define(stack: Stack) -> None:
        existing_domain(stack, domain_id).attach(studio_image(stack))

    created = stage.stacks.deploy(define)

    assert created.status == "CREATE_COMPLETE", created.failures
    assert stage.users(domain_id) == [*theirs, OURS]
    assert stage.spaces(domain_id) == [OURS]
    assert stage.versions("data-science") == [1]
    assert stage.stacks.change_nothing(define) == "No updates are to be performed."

    deleted = stage.stacks.delete()

    assert deleted.status == "DELETE_COMPLETE", deleted.failures
    assert stage.description(domain_id) == before
    assert {image["ImageName"] for image in stage.control.state()["images"]} == {
        entry["ImageName"] for entry in theirs
    }


def test_takes_one_image_of_two_away(stage: Stage) -> None:
    domain_id = stage.domain()
    theirs = stage.users(domain_id)

    def define(*names: str) -> list[str]:
        def fill(stack: Stack) -> None:
            domain = existing_domain(stack, domain_id)
            for name in names:
                domain.attach(studio_image(stack, name))

        outcome = stage.stacks.deploy(fill)
        return [outcome.status, *outcome.failures]

    assert define("one", "two") == ["CREATE_COMPLETE"]
    assert define("two") == ["UPDATE_COMPLETE"]

    assert [entry["ImageName"] for entry in stage.users(domain_id)] == [
        *(entry["ImageName"] for entry in theirs),
        "two",
    ]
    assert "one" not in {image["ImageName"] for image in stage.control.state()["images"]}


def test_offers_one_image_in_two_apps(stage: Stage) -> None:
    domain_id = stage.domain()

    def define(stack: Stack) -> None:
        image = studio_image(stack, apps=[JupyterLab(), CodeEditor()])
        existing_domain(stack, domain_id).attach(image)

    created = stage.stacks.deploy(define)

    assert created.status == "CREATE_COMPLETE", created.failures
    assert stage.users(domain_id)[-1] == OURS
    in_code_editor = {**OURS, "AppImageConfigName": "data-science-code-editor"}
    assert stage.users(domain_id, "CodeEditorAppSettings") == [in_code_editor]
    assert len([call for call in stage.calls("UpdateDomain") if call.took_effect]) == 1


def test_two_stacks_at_once_lose_nothing(stage: Stage) -> None:
    domain_id = stage.domain()
    before, theirs = stage.description(domain_id), stage.users(domain_id)
    stage.control.barrier("DescribeDomain", 2, when=When.AFTER)  # both functions see the same list

    for name in ("one", "two"):

        def define(stack: Stack, name: str = name) -> None:
            existing_domain(stack, domain_id).attach(studio_image(stack, name))

        stage.stacks.start(define, name)
    outcomes = [stage.stacks.wait(name) for name in ("one", "two")]

    assert [outcome.status for outcome in outcomes] == ["CREATE_COMPLETE", "CREATE_COMPLETE"], outcomes
    offered = [entry["ImageName"] for entry in stage.users(domain_id)]
    assert offered[: len(theirs)] == [entry["ImageName"] for entry in theirs]
    assert sorted(offered[len(theirs) :]) == ["one", "two"]

    assert stage.stacks.delete("one").status == "DELETE_COMPLETE"
    assert [entry["ImageName"] for entry in stage.users(domain_id)][len(theirs) :] == ["two"]
    assert stage.stacks.delete("two").status == "DELETE_COMPLETE"
    assert stage.description(domain_id) == before

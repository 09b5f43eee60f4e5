"""One domain with many writers, through the real command line: each test is a step of one story.

Two stacks share the domain with a script that replaces whole lists and never looks back.
"""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib import CodeEditor, JupyterLab
from tests.e2e.cloud import Cloud, Define
from tests.local_aws.faults import When
from tests.scenarios.stage import existing_domain, studio_image

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

THEIRS = ["their-r", "their-spark"]


class Story:
    """The domain, and what happens to it."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.domain_id = cloud.control.seed_domain(
            domain_name="shared", images=[{"image_name": name} for name in THEIRS], user_profiles=[]
        )
        self.sagemaker = cloud.client("sagemaker")

    def stack(self, *image_names: str, attach: bool = True) -> Define:
        """Return what defines a stack of images, each for two apps."""

        def define(stack: Stack) -> None:
            domain = existing_domain(stack, self.domain_id)
            for name in image_names:
                image = studio_image(stack, name, apps=[JupyterLab(), CodeEditor()])
                if attach:
                    domain.attach(image)

        return define

    def replace_list(self, *image_names: str) -> None:
        """Write the whole list, as a script does that knows of nobody else."""
        settings = {"JupyterLabAppSettings": {"CustomImages": [_entry(name) for name in image_names]}}
        self.sagemaker.update_domain(DomainId=self.domain_id, DefaultUserSettings=settings)

    def in_code_editor(self) -> list[str]:
        """What Code Editor offers."""
        return self.cloud.offered(self.domain_id, "CodeEditorAppSettings")

    def in_jupyter_lab(self) -> list[str]:
        """What JupyterLab offers."""
        return self.cloud.offered(self.domain_id)


@pytest.fixture(scope="module")
def story(cloud: Cloud) -> Story:
    return Story(cloud)


@pytest.fixture(scope="module")
def two_stacks(story: Story) -> Story:
    # Both functions see the same list before either writes.
    story.cloud.control.barrier("DescribeDomain", 2, when=When.AFTER)
    story.cloud.deploy(One=story.stack("writer-one"), Two=story.stack("writer-two"))
    return story


@pytest.fixture(scope="module")
def after_the_script(two_stacks: Story) -> Story:
    two_stacks.replace_list("their-spark", "their-r")
    two_stacks.cloud.deploy(One=two_stacks.stack("writer-one", "writer-three"))
    return two_stacks


@pytest.fixture(scope="module")
def emptied(after_the_script: Story) -> Story:
    story = after_the_script
    story.replace_list("writer-one", "writer-three")
    story.cloud.control.clear_calls()
    story.cloud.deploy(One=story.stack("writer-one", "writer-three", attach=False))
    return story


def test_two_stacks_at_once_lose_nobody_s_entries(two_stacks: Story) -> None:
    offered = two_stacks.in_jupyter_lab()
    assert offered[: len(THEIRS)] == THEIRS
    assert sorted(offered[len(THEIRS) :]) == ["writer-one", "writer-two"]


def test_one_image_is_offered_in_two_apps(two_stacks: Story) -> None:
    assert sorted(two_stacks.in_code_editor()) == ["writer-one", "writer-two"]


def test_a_list_that_a_script_replaced_has_ours_again_after_the_next_deployment(
    after_the_script: Story,
) -> None:
    assert after_the_script.in_jupyter_lab() == ["their-spark", "their-r", "writer-one", "writer-three"]


def test_the_last_entry_leaves_an_empty_list_behind(emptied: Story) -> None:
    assert emptied.in_jupyter_lab() == []
    assert emptied.in_code_editor() == ["writer-two"]
    sent = [
        call.parameters for call in emptied.cloud.control.calls().find("UpdateDomain") if call.took_effect
    ]
    assert [_list(request, "JupyterLabAppSettings") for request in sent] == [[]]


def test_stacks_go_although_the_domain_went_first(emptied: Story) -> None:
    cloud = emptied.cloud
    emptied.sagemaker.delete_domain(DomainId=emptied.domain_id)

    cloud.run(
        "destroy", "--app", str(cloud.synthesize(One=lambda _: None, Two=lambda _: None)), "--all", "--force"
    )

    left = {image["ImageName"] for image in cloud.control.state()["images"]}
    assert left & {"writer-one", "writer-two", "writer-three"} == set()


def _entry(name: str) -> dict[str, str]:
    return {"ImageName": name, "AppImageConfigName": name if name in THEIRS else f"{name}-jupyter-lab"}


def _list(request: dict[str, Any], settings: str) -> Any:
    return request["DefaultUserSettings"][settings]["CustomImages"]

"""Every call on user profiles, spaces and image versions, every way to fail: as for the domain itself."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from constructs_lib.runtime.domain_update.wire import CustomImage, DomainUpdate, Target, TargetKind
from constructs_lib.runtime.domain_update.wire_aliases import IMAGE_VERSION_ALIASES_TYPE, ImageVersionAliases
from tests.local_aws.sagemaker.rules import Aliases
from tests.unit.runtime.answers import AnswerBox
from tests.unit.runtime.stage import ROLE, Stage, entries_at, image, images
from tests.unit.runtime.test_faults import LASTING, PASSING, REQUESTS, each_call, state_after

pytestmark = pytest.mark.no_cover  # the other tests of the function reach all lines

ANN, LAB = Target(kind=TargetKind.USER_PROFILE, name="ann"), Target(kind=TargetKind.SPACE, name="lab")
PATHS = {ANN: "UserSettings.JupyterLabAppSettings", LAB: "SpaceSettings.KernelGatewayAppSettings"}
BASE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/images"


@dataclass
class PlacesScene:
    """A user profile and a space, with what a stack attached to both before, unless it is a Create."""

    stage: Stage
    request_type: str
    old: DomainUpdate
    new: DomainUpdate
    given_id: str = ""
    operations = frozenset({"DescribeUserProfile", "UpdateUserProfile", "DescribeSpace", "UpdateSpace"})

    @classmethod
    def of(cls, box: AnswerBox, request_type: str) -> PlacesScene:
        stage = Stage(box, latency=2.0)
        stage.service_timeout = 300
        domain_id = stage.domain()
        stage.client.create_user_profile(DomainId=domain_id, UserProfileName="ann")
        stage.settle()
        stage.client.create_space(DomainId=domain_id, SpaceName="lab")
        stage.settle()
        old, new = (_everywhere(domain_id, image("a")), _everywhere(domain_id, image("a", version=2)))
        scene = cls(stage, request_type, old, new)
        if request_type != "Create":
            scene.given_id = stage.create(old)["PhysicalResourceId"]
        if request_type == "Rollback":
            stage.update(old, new, id=scene.given_id)
            scene.old, scene.new = new, old
        stage.settle()
        stage.sagemaker.calls.clear()
        return scene

    def run(self) -> str:
        match self.request_type:
            case "Create":
                answer = self.stage.create(self.new)
            case "Delete":
                answer = self.stage.delete(self.old, id=self.given_id)
            case _:
                answer = self.stage.update(self.old, self.new, id=self.given_id)
        return str(answer["Status"])

    def state(self) -> dict[str, list[CustomImage]]:
        self.stage.sagemaker.faults.clear()
        self.stage.settle()
        domain_id, client = self.new.domain_id, self.stage.client
        return {
            "ann": entries_at(
                client.describe_user_profile(DomainId=domain_id, UserProfileName="ann"), PATHS[ANN]
            ),
            "lab": entries_at(client.describe_space(DomainId=domain_id, SpaceName="lab"), PATHS[LAB]),
        }


def _everywhere(domain_id: str, entry: CustomImage) -> DomainUpdate:
    lists = tuple(images(path, entry, target=target) for target, path in PATHS.items())
    return DomainUpdate(domain_id=domain_id, custom_image_lists=lists)


@dataclass
class AliasScene:
    """An image of two versions, whose alias a stack gave to the first, unless it is a Create."""

    stage: Stage
    request_type: str
    operations: frozenset[str]

    @classmethod
    def of(cls, box: AnswerBox, request_type: str, rule: Aliases) -> AliasScene:
        stage = Stage(box, latency=1.0)
        stage.service_timeout = 300
        stage.sagemaker.rules.aliases = rule
        stage.client.create_image(ImageName="lab", RoleArn=ROLE)
        stage.settle()
        for tag in ("one", "two"):
            stage.client.create_image_version(ImageName="lab", BaseImage=f"{BASE}:{tag}")
            stage.settle()
        operations = {"ListAliases", "UpdateImageVersion"} | (
            set() if request_type == "Delete" else {"DescribeImageVersion"}
        )
        scene = cls(stage, request_type, frozenset(operations))
        if request_type != "Create":
            scene.send("Create", _stable(1))
        if request_type == "Rollback":
            scene.send("Update", _stable(2), old=_stable(1))
        stage.sagemaker.calls.clear()
        return scene

    def run(self) -> str:
        match self.request_type:
            case "Create":
                return self.send("Create", _stable(2))
            case "Delete":
                return self.send("Delete", _stable(1))
            case "Rollback":
                return self.send("Update", _stable(1), old=_stable(2))
            case _:
                return self.send("Update", _stable(2), old=_stable(1))

    def send(self, request_type: str, new: ImageVersionAliases, **more: ImageVersionAliases) -> str:
        old = {name: aliases.to_properties() for name, aliases in more.items()}
        given = {} if request_type == "Create" else {"id": "lab/Team/Attach"}
        event = self.stage.event(
            request_type, new.to_properties(), resource_type=IMAGE_VERSION_ALIASES_TYPE, **old, **given
        )
        return str(self.stage.send(event)["Status"])

    def state(self) -> list[str]:
        self.stage.sagemaker.faults.clear()
        self.stage.settle()
        return [
            f"{alias} on {version}"
            for version in (1, 2)
            for alias in self.stage.client.list_aliases(ImageName="lab", Version=version)[
                "SageMakerImageVersionAliases"
            ]
        ]


def _stable(version: int) -> ImageVersionAliases:
    return ImageVersionAliases(image_name="lab", version=version, aliases=("stable",))


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("request_type", REQUESTS)
def test_what_passes_does_no_harm_to_profiles_and_spaces(
    box: AnswerBox, request_type: str, name: str
) -> None:
    wanted = state_after(PlacesScene.of(box, request_type))

    def check(scene: PlacesScene, status: str, where: str) -> None:
        assert (status, scene.state()) == ("SUCCESS", wanted), where

    each_call(lambda: PlacesScene.of(box, request_type), PASSING[name], check)


@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("request_type", REQUESTS)
def test_what_lasts_leaves_each_place_as_it_was_or_as_wanted_and_a_repeat_converges(
    box: AnswerBox, request_type: str, name: str
) -> None:
    old, new = PlacesScene.of(box, request_type).state(), state_after(PlacesScene.of(box, request_type))

    def check(scene: PlacesScene, _: str, where: str) -> None:
        state = scene.state()
        assert all(state[place] in (old[place], new[place]) for place in state), where
        assert (scene.run(), scene.state()) == ("SUCCESS", new), where

    each_call(lambda: PlacesScene.of(box, request_type), LASTING[name], check)


@pytest.mark.parametrize("rule", Aliases)
@pytest.mark.parametrize("name", [*PASSING, *LASTING])
@pytest.mark.parametrize("request_type", REQUESTS)
def test_an_alias_is_never_on_two_versions_and_a_repeat_converges(
    box: AnswerBox, request_type: str, name: str, rule: Aliases
) -> None:
    wanted = state_after(AliasScene.of(box, request_type, rule))

    def check(scene: AliasScene, status: str, where: str) -> None:
        state = scene.state()
        assert len(state) <= 1, where
        if name in PASSING:
            assert (status, state) == ("SUCCESS", wanted), where
        assert (scene.run(), scene.state()) == ("SUCCESS", wanted), where

    each_call(lambda: AliasScene.of(box, request_type, rule), {**PASSING, **LASTING}[name], check)

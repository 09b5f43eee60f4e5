"""The default image: ours once it is attached as such, and what was there before once it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from constructs_lib.runtime.domain_update.wire import (
    CustomImageList,
    DefaultImage,
    DomainUpdate,
    Target,
    TargetKind,
)
from tests.local_aws.faults import Fault, When
from tests.local_aws.sagemaker.rules import Merge
from tests.unit.runtime.stage import CODE_EDITOR, JUPYTER_LAB, ROLE, SPACES, Stage, image, images

THEIR_ARN = "arn:aws:sagemaker:eu-west-1:111122223333:image/distribution-cpu"
THEIRS = DefaultImage(image_arn=THEIR_ARN, version_arn=f"{THEIR_ARN.replace(':image/', ':image-version/')}/7")
NAMED = DefaultImage(image_arn=THEIR_ARN, version_alias="2.0.0")
NONE = DefaultImage()
ANN = Target(kind=TargetKind.USER_PROFILE, name="ann" * 20)  # too long a name for the key of a tag


def arn_of(stage: Stage, name: str) -> str:
    """The ARN of an image that is there once a test asks for it."""
    found = [i for i in stage.client.list_images()["Images"] if i["ImageName"] == name]
    if not found:
        stage.client.create_image(ImageName=name, RoleArn=ROLE)
        stage.settle()
    return str(stage.client.describe_image(ImageName=name)["ImageArn"])


def default(stage: Stage, name: str, version: int | None = None) -> DefaultImage:
    arn = arn_of(stage, name)
    pinned = "" if version is None else f"{arn.replace(':image/', ':image-version/')}/{version}"
    return DefaultImage(image_arn=arn, version_arn=pinned)


def wanted(domain_id: str, new: DefaultImage | None, *names: str, path: str = JUPYTER_LAB) -> DomainUpdate:
    entries = images(path, *(image(name) for name in names or ("a",)))
    return DomainUpdate(domain_id=domain_id, custom_image_lists=(replace(entries, default=new),))


def domain(stage: Stage, there: DefaultImage, **more: str) -> str:
    """A domain with a default, and perhaps more in its ResourceSpec."""
    spec = {**there.to_properties(), **more}
    settings: dict[str, Any] = {"ExecutionRole": ROLE}
    if spec:
        settings["JupyterLabAppSettings"] = {"DefaultResourceSpec": spec}
    domain_id = stage.domain(DefaultUserSettings=settings)
    stage.sagemaker.calls.clear()
    return domain_id


def spec_of(stage: Stage, domain_id: str, path: str = JUPYTER_LAB) -> dict[str, Any]:
    settings, app = path.split(".")
    described = stage.client.describe_domain(DomainId=domain_id)
    found: dict[str, Any] = described.get(settings, {}).get(app, {}).get("DefaultResourceSpec", {})
    return found


def set_by_hand(stage: Stage, domain_id: str, **members: str) -> None:
    settings = {"JupyterLabAppSettings": {"DefaultResourceSpec": members}}
    stage.client.update_domain(DomainId=domain_id, DefaultUserSettings=settings)
    stage.settle()


@pytest.mark.parametrize("version", [None, 3])
@pytest.mark.parametrize("before", [THEIRS, replace(THEIRS, version_arn="")], ids=["pinned", "following"])
def test_is_set_with_the_list_and_given_back_with_it(
    stage: Stage, before: DefaultImage, version: int | None
) -> None:
    domain_id = domain(stage, before, InstanceType="ml.t3.medium")
    update = wanted(domain_id, default(stage, "a", version))
    stage.sagemaker.calls.clear()

    created = stage.create(update)

    assert created["Status"] == "SUCCESS"
    wanted_spec = {"InstanceType": "ml.t3.medium", **default(stage, "a", version).to_properties()}
    assert spec_of(stage, domain_id) == wanted_spec
    assert stage.calls("UpdateDomain") == 1

    assert stage.delete(update, id=created["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == {"InstanceType": "ml.t3.medium", **before.to_properties()}
    assert stage.list_of(domain_id, JUPYTER_LAB) == []
    assert stage.calls("UpdateDomain") == 2


def test_costs_one_describe_and_no_write_when_nothing_changes(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    given = stage.create(update)["PhysicalResourceId"]
    stage.sagemaker.calls.clear()

    assert stage.update(update, update, id=given)["Status"] == "SUCCESS"
    assert [call.operation for call in stage.sagemaker.calls] == ["DescribeDomain"]


def test_a_pin_moves_and_goes(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    one, two, newest = (wanted(domain_id, default(stage, "a", version)) for version in (1, 2, None))
    given = stage.create(one)["PhysicalResourceId"]

    stage.update(one, two, id=given)
    assert spec_of(stage, domain_id)["SageMakerImageVersionArn"].endswith("/a/2")

    stage.update(two, newest, id=given)
    assert spec_of(stage, domain_id) == default(stage, "a").to_properties()

    stage.delete(newest, id=given)
    assert spec_of(stage, domain_id) == THEIRS.to_properties()


def test_what_was_there_before_passes_from_one_image_of_ours_to_the_next(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    one = wanted(domain_id, default(stage, "a", 1), "a", "b")
    two = wanted(domain_id, default(stage, "b"), "a", "b")
    given = stage.create(one)["PhysicalResourceId"]

    assert stage.update(one, two, id=given)["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == default(stage, "b").to_properties()

    assert stage.update(two, wanted(domain_id, None, "a", "b"), id=given)["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == THEIRS.to_properties()


def test_leaves_a_default_that_somebody_changed_since(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    given = stage.create(update)["PhysicalResourceId"]
    other = f"{THEIR_ARN}-other"
    set_by_hand(stage, domain_id, SageMakerImageArn=other)

    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id)["SageMakerImageArn"] == other


def test_takes_another_version_of_our_image_as_ours(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a", 2))
    given = stage.create(update)["PhysicalResourceId"]
    set_by_hand(stage, domain_id, **default(stage, "a", 1).to_properties())

    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == THEIRS.to_properties()


def test_says_what_to_do_where_nothing_was_there_before(stage: Stage) -> None:
    domain_id = domain(stage, NONE)
    update = wanted(domain_id, default(stage, "a"))
    given = stage.create(update)["PhysicalResourceId"]

    failed = stage.delete(update, id=given)

    assert failed["Status"] == "FAILED"
    assert all(word in failed["Reason"] for word in (domain_id, "image/a", "no way to clear", JUPYTER_LAB))
    assert stage.list_of(domain_id, JUPYTER_LAB) == [image("a")]

    set_by_hand(stage, domain_id, SageMakerImageArn=THEIR_ARN)
    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    assert stage.list_of(domain_id, JUPYTER_LAB) == []


def test_reports_an_alias_that_sagemaker_keeps_and_gives_everything_back(stage: Stage) -> None:
    domain_id = domain(stage, NAMED)
    update = wanted(domain_id, default(stage, "a"))

    failed = stage.create(update)

    assert failed["Status"] == "FAILED"
    assert all(word in failed["Reason"] for word in (domain_id, "'2.0.0'", "alias"))
    assert stage.delete(update, id=failed["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == NAMED.to_properties()


def test_gives_back_an_alias_where_sagemaker_replaces_whole_blocks(stage: Stage) -> None:
    domain_id = domain(stage, NAMED)
    stage.sagemaker.rules.merge = Merge.BLOCK
    update = wanted(domain_id, default(stage, "a"))

    created = stage.create(update)

    assert created["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == default(stage, "a").to_properties()
    assert stage.delete(update, id=created["PhysicalResourceId"])["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == NAMED.to_properties()


def test_notes_the_default_that_is_there_when_it_writes(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    other = f"{THEIR_ARN}-other"

    def change(_: object) -> None:
        set_by_hand(stage, domain_id, SageMakerImageArn=other, SageMakerImageVersionArn="None")

    stage.sagemaker.faults.hook("AddTags", When.AFTER, change, times=1)

    given = stage.create(update)["PhysicalResourceId"]
    stage.delete(update, id=given)

    assert spec_of(stage, domain_id) == {"SageMakerImageArn": other}


def test_nothing_comes_between_the_last_look_and_the_write(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    stage.sagemaker.calls.clear()
    given = stage.create(update)["PhysicalResourceId"]
    stage.delete(update, id=given)

    operations = [call.operation for call in stage.sagemaker.calls]
    writes = [number for number, operation in enumerate(operations) if operation == "UpdateDomain"]
    assert [operations[number - 1] for number in writes] == ["DescribeDomain"] * 2


def test_each_place_has_a_default_and_a_note_of_its_own(stage: Stage) -> None:
    domain_id = domain(stage, NONE)
    stage.client.create_user_profile(
        DomainId=domain_id,
        UserProfileName=ANN.name,
        UserSettings={"JupyterLabAppSettings": {"DefaultResourceSpec": THEIRS.to_properties()}},
    )
    stage.settle()
    ours = default(stage, "a")

    def places(target: Target, *paths: str) -> tuple[CustomImageList, ...]:
        return tuple(replace(images(path, image("a"), target=target), default=ours) for path in paths)

    for_domain = places(Target(), JUPYTER_LAB, SPACES, CODE_EDITOR)
    for_ann = places(ANN, "UserSettings.JupyterLabAppSettings")
    everywhere = DomainUpdate(domain_id=domain_id, custom_image_lists=for_domain + for_ann)
    given = stage.create(everywhere)["PhysicalResourceId"]

    for path in (JUPYTER_LAB, SPACES, CODE_EDITOR):
        assert spec_of(stage, domain_id, path) == ours.to_properties()
    assert default_of_ann(stage, domain_id) == ours.to_properties()

    without_ann = DomainUpdate(domain_id=domain_id, custom_image_lists=for_domain)
    assert stage.update(everywhere, without_ann, id=given)["Status"] == "SUCCESS"
    assert default_of_ann(stage, domain_id) == THEIRS.to_properties()


def default_of_ann(stage: Stage, domain_id: str) -> Any:
    profile = stage.client.describe_user_profile(DomainId=domain_id, UserProfileName=ANN.name)
    return profile["UserSettings"]["JupyterLabAppSettings"]["DefaultResourceSpec"]


def test_a_long_wait_hands_over_what_was_noted(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    stage.sagemaker.latency.domain = 1000
    stage.function_timeout = 120

    given = stage.create(update)["PhysicalResourceId"]
    assert stage.calls("AddTags") == 1
    assert stage.delete(update, id=given)["Status"] == "SUCCESS"

    assert stage.handovers > 10
    assert stage.calls("ListTags") == 1
    assert spec_of(stage, domain_id) == THEIRS.to_properties()


def test_a_missing_image_is_reported_before_any_write(stage: Stage) -> None:
    domain_id = domain(stage, THEIRS)
    nowhere = replace(default(stage, "a"), image_arn=f"{arn_of(stage, 'a')}-nowhere")

    answer = stage.create(wanted(domain_id, nowhere))

    assert answer["Status"] == "FAILED"
    assert "does not exist" in answer["Reason"]
    assert stage.calls("UpdateDomain") == 0


@pytest.mark.parametrize("operation", ["AddTags", "ListTags"])
def test_a_note_that_is_refused_for_a_while_is_made_later(stage: Stage, operation: str) -> None:
    domain_id = domain(stage, THEIRS)
    update = wanted(domain_id, default(stage, "a"))
    stage.sagemaker.faults.inject(Fault(operation=operation, code="ThrottlingException", times=3))

    given = stage.create(update)["PhysicalResourceId"]
    assert stage.delete(update, id=given)["Status"] == "SUCCESS"
    assert spec_of(stage, domain_id) == THEIRS.to_properties()

"""The check that nothing is granted in vain finds what is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.local_aws.control import Control
from tests.local_aws.ledger import Right
from tests.rights import FOLDER, never_used, note, unused

ROLE = "arn:aws:iam::123456789012:role/service/stack-SageMakerDomainUpdateRole-1"
IMAGES = "arn:aws:sagemaker:us-east-1:123456789012:image/"


class Seen(Control):
    """A local AWS that saw something."""

    def __init__(self, granted: list[Right], used: list[Right]) -> None:
        self._pages = {"granted": granted, "used": used}

    def permissions(self) -> dict[str, list[Right]]:
        return self._pages


def test_a_right_is_used_by_its_role_on_a_resource_that_it_names() -> None:
    granted = Right(ROLE, "sagemaker:DescribeImage", f"{IMAGES}*")
    assert unused([granted], [granted._replace(resource=f"{IMAGES}one")]) == set()
    for other in ({"role": "another"}, {"action": "sagemaker:Other"}, {"resource": "arn:aws:other"}):
        assert unused([granted], [granted._replace(resource=f"{IMAGES}one")._replace(**other)]) == {granted}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def test_a_right_that_one_local_aws_sees_used_is_used(folder: Path) -> None:
    one, two = (Right(ROLE, "sagemaker:DescribeImage", f"{IMAGES}{name}") for name in ("one", "two"))
    note(Seen([one], []))
    assert never_used(folder) == {("sagemaker:DescribeImage", "image")}
    note(Seen([two], [two]))
    assert never_used(folder) == set()


def test_rights_of_the_same_action_on_other_kinds_of_resources_are_told_apart(folder: Path) -> None:
    image = Right(ROLE, "sagemaker:AddTags", f"{IMAGES}one")
    domain = Right(ROLE, "sagemaker:AddTags", "arn:aws:sagemaker:us-east-1:123456789012:domain/d-1")
    everything = Right(ROLE, "sagemaker:AddTags", "*")
    note(Seen([image, domain, everything], [image]))
    assert never_used(folder) == {("sagemaker:AddTags", "domain")}


def test_roles_of_somebody_else_are_left_alone(folder: Path) -> None:
    note(Seen([Right("arn:aws:iam::123456789012:role/theirs", "s3:GetObject", "*")], []))
    assert never_used(folder) == set()


def test_nothing_is_noted_outside_of_a_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER)
    note(Seen([Right(ROLE, "s3:GetObject", "*")], []))
    assert [json.loads(file.read_text()) for file in folder.iterdir()] == []

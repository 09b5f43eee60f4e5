"""docs/adoption.md as it stands: its stack, its mapping and its commands, typed by somebody who reads it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from aws_cdk import Stack

import constructs_lib
from constructs_lib import Domain
from tests.docs.markdown import ADOPTION, Block, blocks
from tests.e2e.cloud import Cloud
from tests.e2e.test_adoption import Account

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

STACK_NAME = "DataScience"
OLD, NEW = 'tag="1.0.0"', 'tag="1.1.0"'


def of_guide(language: str) -> list[Block]:
    return [block for block in blocks(language) if block.document == ADOPTION]


def commands() -> list[list[str]]:
    """Return the commands of the guide that change something, as their words."""
    lines = [line for block in of_guide("bash") for line in block.text.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("cdk ")]


class Guide:
    """The folder of somebody who follows the guide in their account."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.account = Account(cloud, "data-science")
        self.folder = folder
        (mapping,) = of_guide("json")
        (folder / "mapping.json").write_text(mapping.text)

    def write_stack(self, body: str) -> None:
        """Let the folder's app have a stack of this body."""

        def define(stack: Stack) -> None:
            names = {name: getattr(constructs_lib, name) for name in constructs_lib.__all__}
            domain = Domain.from_domain_id(stack, "Domain", self.account.domain_id)
            exec(body, {**names, "self": stack, "domain": domain})  # noqa: S102 - what this test is for

        assembly = self.account.cloud.synthesize(**{STACK_NAME: define})
        # Nobody sits at a terminal who could agree to the roles.
        settings = {"app": str(assembly), "requireApproval": "never"}
        (self.folder / "cdk.json").write_text(json.dumps(settings))

    def type(self, words: Sequence[str]) -> str:
        """Run a command in the folder, and return what the stack has come to."""
        self.account.cloud.run(*words, cwd=self.folder)
        return self.account.cloud.status(STACK_NAME)


def test_the_guide_leads_there(cloud: Cloud, tmp_path: Path) -> None:
    guide = Guide(cloud, tmp_path)
    account, (first, *_) = guide.account, of_guide("python")
    to_import, to_deploy = commands()

    guide.write_stack(first.text)
    assert guide.type(to_import) == "IMPORT_COMPLETE"
    assert account.stored() == account.before

    cloud.control.clear_calls()
    assert guide.type(to_deploy) == "UPDATE_COMPLETE"
    assert account.stored() == account.before
    assert cloud.control.calls().writes() == []

    assert OLD in first.text
    guide.write_stack(first.text.replace(OLD, NEW))
    assert guide.type(to_deploy) == "UPDATE_COMPLETE"
    assert [version["Version"] for version in account.stored()["versions"]] == [1, 2, 3]
    assert account.entry in account.entries()

"""Somebody who reads the documentation and types its commands, as they stand, one after the other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest

from tests.demo.snapshot import Snapshot
from tests.docs.markdown import PROJECT
from tests.local_aws.containers import ContainerEngine
from tests.local_aws.control import Control
from tests.local_aws.environment import WITHOUT_TEMPLATE_CHECK, isolated_environment
from tests.local_aws.faults import Fault, Kind
from tests.local_aws.process import BOOTSTRAP, LocalAws, cdk

DOMAIN_ID = "d-abcdefghijkl"  # what the documentation calls a reader's domain
FAILURE_REASON = "the execution role may not describe the image"
_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Account:
    """A reader's account: a domain with RStudio, and two images of somebody else in it."""

    aws: LocalAws
    control: Control
    domain_id: str

    @staticmethod
    def new(aws: LocalAws) -> Account:
        """Empty the local AWS, and put the domain there."""
        control = Control(aws.endpoint)
        control.reset()
        return Account(aws=aws, control=control, domain_id=control.seed_domain(rstudio=True))

    @staticmethod
    def filled(aws: LocalAws) -> Account:
        """Put there what the documentation speaks of: a failed update of the domain, and images."""
        account, sagemaker = Account.new(aws), aws.client("sagemaker")
        account.control.set_rules(check_image_role=False)
        for name in ("another", "data-science"):
            sagemaker.create_image(ImageName=name, RoleArn="arn:aws:iam::123456789012:role/images")
            sagemaker.get_waiter("image_created").wait(ImageName=name, WaiterConfig={"Delay": 1})
            sagemaker.create_image_version(
                ImageName=name, BaseImage="123456789012.dkr.ecr.us-east-1.amazonaws.com/images:1"
            )
        sagemaker.create_app_image_config(AppImageConfigName="data-science-jupyter-lab")
        account.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=FAILURE_REASON))
        sagemaker.update_domain(DomainId=account.domain_id, DefaultUserSettings={"SecurityGroups": []})
        return account

    def offered_images(self) -> set[str]:
        """The names of the images that the domain offers in any app."""
        return {offer.image_name for offer in Snapshot.of(self.control, self.domain_id).offers()}

    def wait_for_app(self, status: str) -> None:
        """Wait until the server app of RStudio has a status."""
        app = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
        sagemaker = self.aws.client("sagemaker")
        deadline = time.monotonic() + _SECONDS
        while (found := sagemaker.describe_app(DomainId=self.domain_id, **app)["Status"]) != status:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)


class Reader:
    """The reader of one block, in the project's folder with its tools first on the PATH.

    What a command needs is made at its first use, and ends with the block.

    Args:
        request: Where fixtures come from.
        folder: For files that are none of the project's.
        ending: What is to be ended with the block.
    """

    def __init__(self, request: pytest.FixtureRequest, folder: Path, ending: ExitStack) -> None:
        self._request = request
        self._ending = ending
        self.folder = folder
        self.began = datetime.now(UTC)
        self.server: subprocess.Popen[str] | None = None

    @cached_property
    def account(self) -> Account:
        """The reader's account, in the midst of things."""
        return Account.filled(self._aws)

    @property
    def _aws(self) -> LocalAws:
        aws: LocalAws = self._request.getfixturevalue("aws")
        return aws

    @cached_property
    def engine(self) -> ContainerEngine:
        """What the word ``docker`` stands for on this machine."""
        engine: ContainerEngine = self._request.getfixturevalue("container_engine")
        docker = self.folder / "docker"
        docker.write_text(f'#!/bin/sh\nexec {shutil.which(engine.command)} "$@"\n')
        docker.chmod(0o755)
        return engine

    def run(self, line: str, **variables: str) -> str:
        """Run a command and return what it prints; it must succeed."""
        command = self._open(line, variables)
        printed, _ = command.communicate()
        assert command.returncode == 0, f"{line} ended with {command.returncode}:\n{printed}"
        return printed

    def begin(self) -> None:
        """Have an account that nothing was deployed to yet."""
        self.account = Account.new(self._aws)

    def bootstrap(self) -> None:
        """Prepare the reader's account for the CDK."""
        cdk(["bootstrap", BOOTSTRAP], environment=self.account.aws.environment(), cwd=self.folder)

    def run_in_account(self, line: str, **variables: str) -> str:
        """Run a command that finds the reader's account in its environment."""
        environment = {**self.account.aws.environment(), **variables}
        return self.run(line.replace(DOMAIN_ID, self.account.domain_id), **environment)

    def start(self, line: str, **variables: str) -> subprocess.Popen[str]:
        """Start a command that runs until somebody ends it."""
        server = self._open(f"exec {line}", variables)
        self._ending.callback(_end, server)
        self.server = server
        return server

    def _open(self, line: str, variables: Mapping[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=PROJECT,
            env=self._environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        tools = (self.folder, Path(sys.executable).parent, PROJECT / "node_modules" / ".bin")
        environment = {**isolated_environment(), **WITHOUT_TEMPLATE_CHECK, **variables}
        return {
            **environment,
            "PATH": os.pathsep.join([*map(str, tools), environment.get("PATH", os.defpath)]),
        }


def _end(server: subprocess.Popen[str]) -> None:
    """Ask it to end until it does: a signal is lost on a container that has not quite started."""
    for _ in range(_SECONDS):
        server.terminate()
        try:
            server.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()
    raise AssertionError(f"{server.args!r} does not end")

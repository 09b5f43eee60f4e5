"""The real command line on a bootstrapped local AWS, with apps that the tests define."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, Stack

from tests.local_aws.control import Control
from tests.local_aws.environment import ACCOUNT, REGION, WITHOUT_TEMPLATE_CHECK
from tests.local_aws.process import BOOTSTRAP, LocalAws, cdk

Define = Callable[[Stack], object]


class Cloud:
    """A local AWS for all tests of the command line: each has a domain and stacks of its own.

    Args:
        aws: The local AWS.
        directory: Where everything that is written goes.

    Attributes:
        control: Rules, faults, and the call log.
        client: Makes clients that may do everything.
    """

    def __init__(self, aws: LocalAws, directory: Path) -> None:
        self.control = Control(aws.endpoint)
        self.client = aws.client
        self._cloudformation = aws.client("cloudformation")
        self._environment = {**aws.environment(), **WITHOUT_TEMPLATE_CHECK}
        self._directory = directory
        self._numbers = itertools.count()

    def bootstrap(self) -> None:
        """Prepare the account."""
        cdk(["bootstrap", BOOTSTRAP], environment=self._environment, cwd=self._directory)

    def run(
        self, *arguments: str, cwd: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        where = cwd if cwd is not None else self._directory
        return cdk([*arguments, "--no-notices"], environment=self._environment, cwd=where, check=check)

    def synthesize(self, **stacks: Define) -> Path:
        """Write the templates of stacks, by their names; returns the folder for ``--app``."""
        directory = self._directory / f"assembly-{next(self._numbers)}"
        app = App(outdir=str(directory))
        for name, define in stacks.items():
            define(Stack(app, name, env=Environment(account=ACCOUNT, region=REGION)))
        app.synth()
        return directory

    def deploy(self, *, check: bool = True, **stacks: Define) -> subprocess.CompletedProcess[str]:
        """Deploy stacks, by their names, all at the same time."""
        options = ["--all", "--require-approval", "never", "--concurrency", str(len(stacks))]
        return self.run("deploy", "--app", str(self.synthesize(**stacks)), *options, check=check)

    def status(self, stack_name: str) -> str:
        """The status of a stack."""
        (stack,) = self._cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
        return str(stack["StackStatus"])

    def failures(self, stack_name: str) -> list[str]:
        """What a person reads of a stack's failures."""
        events = self._cloudformation.describe_stack_events(StackName=stack_name)["StackEvents"]
        return [
            event["ResourceStatusReason"] for event in events if event["ResourceStatus"].endswith("_FAILED")
        ]

    def offered(self, domain_id: str, settings: str = "JupyterLabAppSettings") -> list[str]:
        """The names of the images that a domain offers to its users, in order."""
        domain = self.client("sagemaker").describe_domain(DomainId=domain_id)
        entries: list[Any] = domain["DefaultUserSettings"].get(settings, {}).get("CustomImages", [])
        return [entry["ImageName"] for entry in entries]

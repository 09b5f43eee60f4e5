"""Where the demo plays: a container registry, a local AWS, a domain of somebody else, and the shipped app."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.demo.command import run
from tests.demo.project import ROOT, Project
from tests.demo.snapshot import Snapshot
from tests.local_aws import docker_shim
from tests.local_aws.containers import ContainerEngine
from tests.local_aws.control import Control
from tests.local_aws.environment import aws_environment
from tests.local_aws.process import BOOTSTRAP, LocalAws
from tests.local_aws.registry import running_registry

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json"
_QUIET = ("--no-notices", "--no-color")


class World:
    """All that the steps act on; ends with the block that made it.

    Attributes:
        control: The call log of the local AWS.
        domain_id: The domain that was there before.
        project: The app's settings and Dockerfiles.
        variables: What a process needs in its environment, beside what is there, to act on this AWS.
    """

    def __init__(
        self, aws: LocalAws, project: Project, engine: ContainerEngine, registry: str, directory: Path
    ) -> None:
        self.control = Control(aws.endpoint)
        self.project = project
        self.domain_id = self.control.seed_domain(rstudio=True)
        self.variables = {
            **aws_environment(aws.endpoint),
            **engine.variables,
            **docker_shim.variables(engine.command, registry),
        }
        self._aws = aws
        self._registry = registry
        self._directory = directory

    def snapshot(self) -> Snapshot:
        """What SageMaker has now."""
        return Snapshot.of(self.control, self.domain_id)

    def bootstrap(self, on_line: Callable[[str], None]) -> None:
        """Run `cdk bootstrap`."""
        self._cdk(["bootstrap", BOOTSTRAP], on_line, cwd=self._directory)

    def deploy(self, on_line: Callable[[str], None]) -> str:
        """Run `cdk deploy --all`; returns what it wrote."""
        options = ["--require-approval", "never", "--asset-build-concurrency", "2", "--method", "direct"]
        return self._cdk(["deploy", "--all", *options, *self.app_options], on_line)

    def destroy(self, on_line: Callable[[str], None]) -> None:
        """Run `cdk destroy --all` with what was synthesized last."""
        self._cdk(["destroy", "--all", "--force", *self.project.assembly], on_line)

    @property
    def app_options(self) -> list[str]:
        """How the command line finds the app's settings and the domain."""
        return [*self.project.options, "--context", f"domain_id={self.domain_id}"]

    def stacks(self) -> list[str]:
        """The stacks there are, but for CDK's own."""
        found = self._aws.client("cloudformation").describe_stacks()["Stacks"]
        return [stack["StackName"] for stack in found if stack["StackName"] != "CDKToolkit"]

    def platform(self, container_image: str) -> str:
        """The platform of an image in the registry, as its manifest and configuration there say."""
        repository, digest = container_image.partition("/")[2].split("@")
        manifest = self._fetch(f"{repository}/manifests/{digest}")
        config = self._fetch(f"{repository}/blobs/{manifest['config']['digest']}")
        return f"{config['os']}/{config['architecture']}"

    def _fetch(self, path: str) -> Any:
        request = urllib.request.Request(f"http://{self._registry}/v2/{path}", headers={"Accept": _MANIFEST})
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 (a registry on loopback)
            return json.load(response)

    def _cdk(self, arguments: list[str], on_line: Callable[[str], None], *, cwd: Path = ROOT) -> str:
        environment = {**os.environ, **self.variables}
        tools = [str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]
        return run(
            [str(ROOT / "node_modules/.bin/cdk"), *arguments, *_QUIET],
            environment={**environment, "PATH": os.pathsep.join(tools)},
            cwd=cwd,
            on_line=on_line,
        )


@contextmanager
def started(engine: ContainerEngine) -> Iterator[World]:
    """Start everything on free ports of loopback, and end it with the block."""
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch, running_registry(engine) as registry:
        directory = Path(scratch)
        with LocalAws(["--registry", registry], log=directory / "local-aws.log") as aws:
            yield World(aws, Project(directory), engine, registry, directory)

"""The shipped app through the real command line, with container images that are in ECR already."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local_aws.control import Control
from tests.local_aws.faults import Fault, Kind
from tests.local_aws.process import BOOTSTRAP, LocalAws, cdk

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

ROOT = Path(__file__).parents[2]
REASON = "the subnet of the domain has no free addresses"


class CommandLine:
    """`cdk` on the shipped app, for one existing domain."""

    def __init__(self, aws: LocalAws, directory: Path) -> None:
        self.control = Control(aws.endpoint)
        self.domain_id = self.control.seed_domain()
        self._cloudformation = aws.client("cloudformation")
        self._environment = aws.environment()
        self._directory = directory

    def bootstrap(self) -> None:
        cdk(["bootstrap", BOOTSTRAP], environment=self._environment, cwd=self._directory)

    def run(self, *arguments: str, check: bool = True, **tags: str) -> subprocess.CompletedProcess[str]:
        """Run a command on images of these names and tags."""
        settings = self._directory / "settings.json"
        settings.write_text(json.dumps({"studio_images": [_image(*pair) for pair in tags.items()]}))
        context = ["--context", f"settings={settings}", "--context", f"domain_id={self.domain_id}"]
        output = ["--output", str(self._directory / "cdk.out")]
        return cdk(
            [*arguments, *context, *output, "--no-notices"],
            environment=self._environment,
            cwd=ROOT,
            check=check,
        )

    def stack_status(self) -> str:
        (stack,) = self._cloudformation.describe_stacks(StackName="CustomImages")["Stacks"]
        return str(stack["StackStatus"])

    def offered(self) -> list[str]:
        (domain,) = self.control.state()["domains"]
        entries = domain["DefaultUserSettings"]["JupyterLabAppSettings"]["CustomImages"]
        return [entry["ImageName"] for entry in entries]


@pytest.fixture(scope="module")
def command_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    with LocalAws() as aws:
        yield CommandLine(aws, tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def deployed(command_line: CommandLine) -> CommandLine:
    command_line.bootstrap()
    command_line.run("deploy", "--all", "--require-approval", "never", one="1.0.0")
    return command_line


def test_synth_writes_the_template_and_finds_nothing_to_complain_about(command_line: CommandLine) -> None:
    synth = command_line.run("synth", one="1.0.0")

    assert "AWS::SageMaker::ImageVersion" in synth.stdout
    assert "AwsSolutions" not in synth.stdout.replace("AwsSolutions-IAM5", "")  # acknowledged, in Metadata


def test_diff_tells_that_a_changed_container_image_replaces_the_version_only(deployed: CommandLine) -> None:
    lines = deployed.run("diff", one="1.1.0").stdout.splitlines()

    changed = [line for line in lines if line.startswith(("[+]", "[-]", "[~]"))]
    assert len(changed) == 1
    assert "AWS::SageMaker::ImageVersion" in changed[0]
    assert "replace" in changed[0]


def test_a_failed_deployment_tells_sagemaker_s_reason_and_goes_back(deployed: CommandLine) -> None:
    before = deployed.offered()
    deployed.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=REASON))

    failed = deployed.run(
        "deploy", "--all", "--require-approval", "never", one="1.0.0", two="1.0.0", check=False
    )

    assert failed.returncode != 0
    assert REASON in failed.stdout
    assert deployed.stack_status() == "UPDATE_ROLLBACK_COMPLETE"
    assert deployed.offered() == before
    assert "two" not in {image["ImageName"] for image in deployed.control.state()["images"]}


def _image(image_name: str, tag: str) -> dict[str, Any]:
    return {
        "image_name": image_name,
        "container_image": {"ecr_repository": {"repository_name": "images", "tag": tag}},
        "apps": {"jupyter_lab": {}},
    }

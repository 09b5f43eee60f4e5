"""The shipped app through the real command line, with container images that are in ECR already."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cloud import Cloud
from tests.local_aws.faults import Fault, Kind

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("cli")]

ROOT = Path(__file__).parents[2]
ALL = ("--all", "--require-approval", "never")
REASON = "the subnet of the domain has no free addresses"


class ShippedApp:
    """`cdk` on the shipped app, for one existing domain."""

    def __init__(self, cloud: Cloud, directory: Path) -> None:
        self.cloud = cloud
        self.domain_id = cloud.control.seed_domain()
        self._directory = directory
        self.assembly = directory / "cdk.out"

    def run(self, *arguments: str, check: bool = True, **tags: str) -> subprocess.CompletedProcess[str]:
        """Run a command on images of these names and tags."""
        settings = self._directory / "settings.json"
        settings.write_text(json.dumps({"studio_images": [_image(*pair) for pair in tags.items()]}))
        context = ["--context", f"settings={settings}", "--context", f"domain_id={self.domain_id}"]
        output = ["--output", str(self.assembly)]
        return self.cloud.run(*arguments, *context, *output, cwd=ROOT, check=check)

    def deploy_assembly(self) -> None:
        """Deploy what was synthesized last, as a pipeline does."""
        self.cloud.run("deploy", "--app", str(self.assembly), *ALL)


@pytest.fixture(scope="module")
def app(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> ShippedApp:
    return ShippedApp(cloud, tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def synthesized(app: ShippedApp) -> str:
    """What `cdk synth` prints."""
    return app.run("synth", one="1.0.0").stdout


@pytest.fixture(scope="module")
def deployed(app: ShippedApp, synthesized: str) -> ShippedApp:
    assert "AWS::SageMaker::ImageVersion" in synthesized
    app.deploy_assembly()
    return app


def test_synth_writes_the_template_and_finds_nothing_to_complain_about(synthesized: str) -> None:
    assert "AWS::SageMaker::ImageVersion" in synthesized
    assert "AwsSolutions" not in synthesized.replace("AwsSolutions-IAM5", "")  # acknowledged, in Metadata


def test_diff_tells_that_a_changed_container_image_replaces_the_version_only(deployed: ShippedApp) -> None:
    lines = deployed.run("diff", one="1.1.0").stdout.splitlines()

    changed = [line for line in lines if line.startswith(("[+]", "[-]", "[~]"))]
    assert len(changed) == 1
    assert "AWS::SageMaker::ImageVersion" in changed[0]
    assert "replace" in changed[0]


def test_a_failed_deployment_tells_sagemaker_s_reason_and_goes_back(deployed: ShippedApp) -> None:
    cloud, before = deployed.cloud, deployed.cloud.offered(deployed.domain_id)
    cloud.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=REASON))

    failed = deployed.run("deploy", *ALL, one="1.0.0", two="1.0.0", check=False)

    assert failed.returncode != 0
    assert REASON in failed.stdout
    assert cloud.status("CustomImages") == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.offered(deployed.domain_id) == before
    assert "two" not in {image["ImageName"] for image in cloud.control.state()["images"]}


def _image(image_name: str, tag: str) -> dict[str, Any]:
    return {
        "image_name": image_name,
        "container_image": {"ecr_repository": {"repository_name": "images", "tag": tag}},
        "apps": {"jupyter_lab": {}},
    }

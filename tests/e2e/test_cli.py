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
REASON = "the subnet of the domain has no free addresses"


class ShippedApp:
    """`cdk` on the shipped app, for one existing domain."""

    def __init__(self, cloud: Cloud, directory: Path) -> None:
        self.cloud = cloud
        self.domain_id = cloud.control.seed_domain()
        self._directory = directory

    def run(self, *arguments: str, check: bool = True, **tags: str) -> subprocess.CompletedProcess[str]:
        """Run a command on images of these names and tags."""
        settings = self._directory / "settings.json"
        settings.write_text(json.dumps({"studio_images": [_image(*pair) for pair in tags.items()]}))
        context = ["--context", f"settings={settings}", "--context", f"domain_id={self.domain_id}"]
        output = ["--output", str(self._directory / "cdk.out")]
        return self.cloud.run(*arguments, *context, *output, cwd=ROOT, check=check)


@pytest.fixture(scope="module")
def app(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> ShippedApp:
    return ShippedApp(cloud, tmp_path_factory.mktemp("cli"))


@pytest.fixture(scope="module")
def deployed(app: ShippedApp) -> ShippedApp:
    app.run("deploy", "--all", "--require-approval", "never", one="1.0.0")
    return app


def test_synth_writes_the_template_and_finds_nothing_to_complain_about(app: ShippedApp) -> None:
    synth = app.run("synth", one="1.0.0")

    assert "AWS::SageMaker::ImageVersion" in synth.stdout
    assert "AwsSolutions" not in synth.stdout.replace("AwsSolutions-IAM5", "")  # acknowledged, in Metadata


def test_diff_tells_that_a_changed_container_image_replaces_the_version_only(deployed: ShippedApp) -> None:
    lines = deployed.run("diff", one="1.1.0").stdout.splitlines()

    changed = [line for line in lines if line.startswith(("[+]", "[-]", "[~]"))]
    assert len(changed) == 1
    assert "AWS::SageMaker::ImageVersion" in changed[0]
    assert "replace" in changed[0]


def test_a_failed_deployment_tells_sagemaker_s_reason_and_goes_back(deployed: ShippedApp) -> None:
    cloud, before = deployed.cloud, deployed.cloud.offered(deployed.domain_id)
    cloud.control.inject(Fault(operation="UpdateDomain", kind=Kind.FAILURE, message=REASON))

    failed = deployed.run(
        "deploy", "--all", "--require-approval", "never", one="1.0.0", two="1.0.0", check=False
    )

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

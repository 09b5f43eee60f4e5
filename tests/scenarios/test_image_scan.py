"""The gate end to end: what does not pass is neither registered nor attached, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib import ImageScan, ScanWaiver
from tests.rights import unused
from tests.scenarios.stage import Stage, existing_domain, studio_image

CRITICAL = {
    "name": "CVE-2026-1234",
    "severity": "CRITICAL",
    "attributes": [
        {"key": "package_name", "value": "openssl"},
        {"key": "package_version", "value": "1.1.1"},
        {"key": "fixed_in_version", "value": "1.1.2"},
    ],
}
WAIVER = ScanWaiver(cve="CVE-2026-1234", reason="not reachable", until="2099-12-31")

Deploy = Callable[..., list[str]]


@pytest.fixture
def deploy(stage: Stage) -> Deploy:
    """Deploys one image with a gate, attached to a domain of somebody else."""
    stage.push("images", "1.0.0", "2.0.0")
    domain_id = stage.domain()

    def deploy(tag: str = "1.0.0", **scan: Any) -> list[str]:
        def define(stack: Stack) -> None:
            image = studio_image(stack, tag=tag, scan=ImageScan(**scan))
            existing_domain(stack, domain_id).attach(image)

        outcome = stage.stacks.deploy(define)
        return [outcome.status, *outcome.failures]

    return deploy


def test_an_image_with_findings_is_neither_registered_nor_attached(stage: Stage, deploy: Deploy) -> None:
    stage.control.plan_scans("images", findings=[CRITICAL])
    (domain,) = stage.control.state()["domains"]
    before = stage.description(domain["DomainId"])
    status, reason = deploy()
    assert status == "ROLLBACK_COMPLETE"
    assert "CVE-2026-1234 (CRITICAL) in openssl 1.1.1, fixed in 1.1.2" in reason
    assert stage.calls("CreateImageVersion") == []
    assert stage.calls("UpdateDomain") == []
    assert stage.description(domain["DomainId"]) == before


@pytest.mark.parametrize("stage", ["at-once"], indirect=True)
def test_an_image_that_passes_is_attached_and_its_rights_are_all_used(stage: Stage, deploy: Deploy) -> None:
    stage.control.plan_scans("images", seconds=1)
    assert deploy() == ["CREATE_COMPLETE"]
    (domain,) = stage.control.state()["domains"]
    assert "data-science" in [entry["ImageName"] for entry in stage.users(domain["DomainId"])]
    pages = stage.control.permissions()
    rights = [right for right in pages["granted"] if "SageMakerDomainUpdateRole" in right.role]
    assert {"ecr:StartImageScan", "ecr:DescribeImages", "ecr:DescribeImageScanFindings"} <= {
        right.action for right in rights
    }
    assert [right for right in unused(rights, pages["used"]) if right.action.startswith("ecr:")] == []


def test_what_passed_once_stays_when_the_next_image_does_not_pass(stage: Stage, deploy: Deploy) -> None:
    assert deploy() == ["CREATE_COMPLETE"]
    # The database learns of it later: a rollback must not ask the old image again.
    stage.control.plan_scans("images", findings=[CRITICAL])
    (domain,) = stage.control.state()["domains"]
    before = stage.description(domain["DomainId"])
    status, *_ = deploy("2.0.0")
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert stage.description(domain["DomainId"]) == before
    assert stage.versions("data-science") == [1]


@pytest.mark.parametrize("stage", ["at-once"], indirect=True)
def test_a_waiver_lets_it_pass(stage: Stage, deploy: Deploy) -> None:
    stage.control.plan_scans("images", findings=[CRITICAL])
    assert deploy(waivers=[WAIVER]) == ["CREATE_COMPLETE"]


@pytest.mark.parametrize("stage", ["at-once"], indirect=True)
def test_the_version_is_registered_by_the_digest_that_was_scanned(stage: Stage, deploy: Deploy) -> None:
    assert deploy() == ["CREATE_COMPLETE"]
    (call,) = stage.calls("CreateImageVersion")
    (scan,) = [one for one in stage.calls("StartImageScan") if one.took_effect]
    digest = scan.parameters["imageId"]["imageDigest"]
    assert call.parameters["BaseImage"].endswith(f"/images@{digest}")


@pytest.mark.parametrize("stage", ["at-once"], indirect=True)
def test_other_waivers_make_no_other_version(stage: Stage, deploy: Deploy) -> None:
    assert deploy() == ["CREATE_COMPLETE"]
    assert deploy(waivers=[WAIVER]) == ["UPDATE_COMPLETE"]
    assert deploy(waivers=[WAIVER], fail_on="LOW") == ["UPDATE_COMPLETE"]
    assert stage.versions("data-science") == [1]
    assert deploy("2.0.0", fail_on="LOW") == ["UPDATE_COMPLETE"]
    assert len(stage.calls("CreateImageVersion")) == 2


@pytest.mark.parametrize("stage", ["at-once"], indirect=True)
def test_what_nobody_rated_yet_does_not_pass_unless_it_may(stage: Stage, deploy: Deploy) -> None:
    stage.control.plan_scans("images", findings=[CRITICAL | {"severity": "UNTRIAGED"}])
    assert deploy()[0] == "ROLLBACK_COMPLETE"
    stage.stacks.delete()
    assert deploy(pass_unrated=True) == ["CREATE_COMPLETE"]

"""The gate in the template: ahead of the version, with exactly its permissions, and gone when it is off."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk.assertions import Template

from constructs_lib import ContainerImage, Domain, ImageScan, JupyterLab, ScanWaiver, StudioImage
from constructs_lib import image_scan as module
from tests.template.kit import DOMAIN_ID, findings, only, resources, rstudio_image, studio_image, waits_for

SCAN = "Custom::SageMakerImageScan"
WAIVER = ScanWaiver(cve="CVE-2026-1234", reason="not reachable", until="2099-12-31")


def scan_ids(scan: ImageScan, tag: str = "1.0.0") -> set[str]:
    """Return the logical ids of the scans of a stack with one image."""
    stack = Stack(App(), "Stack")
    repository = ecr.Repository.from_repository_name(stack, "Repository", "images")
    container_image = ContainerImage.from_ecr_repository(repository, tag=tag)
    StudioImage(
        stack, "Image", image_name="a", container_image=container_image, apps=[JupyterLab()], scan=scan
    )
    return set(resources(stack, SCAN))


def policy_of_scans(stack: Stack) -> dict[str, Any]:
    (policy,) = [
        policy["Properties"]
        for name, policy in resources(stack, "AWS::IAM::ManagedPolicy").items()
        if "ScanPolicy" in name
    ]
    return dict(policy)


def test_nobody_scans_unless_asked_to(stack: Stack) -> None:
    studio_image(stack)
    assert resources(stack, SCAN) == {}
    assert resources(stack, "AWS::Lambda::Function") == {}


def test_the_version_and_the_domain_update_wait_for_the_scan(stack: Stack) -> None:
    image = studio_image(stack, scan=ImageScan(fail_on="HIGH", waivers=[WAIVER]))
    Domain.from_domain_id(stack, "Domain", DOMAIN_ID).attach(image)
    template = Template.from_stack(stack).to_json()
    ((scan, body),) = resources(stack, SCAN).items()
    (version,) = resources(stack, "AWS::SageMaker::ImageVersion")
    (update,) = resources(stack, "Custom::SageMakerDomainUpdate")
    assert scan in waits_for(template, version)
    assert scan in waits_for(template, update)
    assert {"Fn::GetAtt": [scan, "ImageUri"]} == only(stack, "AWS::SageMaker::ImageVersion")["Properties"][
        "BaseImage"
    ]
    assert ":1.0.0" in str(body["Properties"]["ImageUri"])
    assert body["Properties"]["PassUnrated"] is False
    assert body["Properties"]["FailOn"] == "HIGH"
    assert body["Properties"]["Waivers"] == [
        {"Vulnerability": "CVE-2026-1234", "Reason": "not reachable", "Until": "2099-12-31"}
    ]
    assert findings(stack) == []


def test_the_scan_has_its_permissions_first_and_no_more(stack: Stack) -> None:
    rstudio_image(stack, scan=ImageScan())
    (statement,) = policy_of_scans(stack)["PolicyDocument"]["Statement"]
    assert set(statement["Action"]) == {
        "ecr:DescribeImages",
        "ecr:DescribeImageScanFindings",
        "ecr:StartImageScan",
    }
    assert ":repository/images" in str(statement["Resource"])
    (scan,) = resources(stack, SCAN)
    waited_for = waits_for(Template.from_stack(stack).to_json(), scan)
    assert any("ScanPolicy" in name for name in waited_for)


def test_images_of_one_repository_share_the_permissions(stack: Stack) -> None:
    for name in ("one", "two"):
        container_image = ContainerImage.from_asset("docker/jupyter_lab", build_args={"IMAGE": name})
        StudioImage(
            stack,
            name,
            image_name=name,
            container_image=container_image,
            apps=[JupyterLab()],
            scan=ImageScan(),
        )
    assert len(resources(stack, SCAN)) == 2
    assert len(policy_of_scans(stack)["PolicyDocument"]["Statement"]) == 1
    assert findings(stack) == []


def test_another_image_or_another_gate_is_another_resource() -> None:
    """So a rollback deletes the new one, and asks no more for what passed before."""
    one = scan_ids(ImageScan())
    assert scan_ids(ImageScan()) == one
    others = [
        scan_ids(ImageScan(), tag="2.0.0"),
        scan_ids(ImageScan(fail_on="LOW")),
        scan_ids(ImageScan(waivers=[WAIVER])),
    ]
    assert len({frozenset(ids) for ids in [one, *others]}) == 4


def with_repository_of(account: str, stack: Stack) -> None:
    arn = f"arn:aws:ecr:eu-west-1:{account}:repository/images"
    repository = ecr.Repository.from_repository_arn(stack, "Repository", arn)
    scanned(stack, repository)


def scanned(stack: Stack, repository: ecr.IRepository, name: str = "image") -> None:
    """Define an image of a repository with a gate."""
    container_image = ContainerImage.from_ecr_repository(repository, tag="1.0.0")
    StudioImage(
        stack,
        name,
        image_name=name,
        container_image=container_image,
        apps=[JupyterLab()],
        scan=ImageScan(),
    )


def test_refuses_to_scan_what_belongs_to_another_account() -> None:
    stack = Stack(App(), "Stack", env=Environment(account="123456789012", region="eu-west-1"))
    with pytest.raises(ValueError, match="'scan' must be of an image in a repository of 123456789012"):
        with_repository_of("111122223333", stack)


@pytest.mark.parametrize("account", ["123456789012", None])
def test_scans_what_may_be_of_the_own_account(account: str | None) -> None:
    stack = Stack(App(), "Stack", env=Environment(account=account, region="eu-west-1"))
    with_repository_of("123456789012", stack)
    assert len(resources(stack, SCAN)) == 1


def test_refuses_an_address_that_is_too_long_with_its_digest(stack: Stack) -> None:
    repository = ecr.Repository.from_repository_attributes(
        stack,
        "Repository",
        repository_name="r" * 190,
        repository_arn=f"arn:aws:ecr:us-east-1:123456789012:repository/{'r' * 190}",
    )
    with pytest.raises(ValueError, match="'container_image' must have at most 255 characters"):
        scanned(stack, repository)


def test_refuses_more_repositories_than_a_policy_holds(stack: Stack) -> None:
    def image(index: int) -> None:
        repository = ecr.Repository.from_repository_name(stack, f"Repository{index}", f"images-{index}")
        scanned(stack, repository, f"image-{index}")

    for index in range(12):
        image(index)
    with pytest.raises(ValueError, match="'scan' must be of images from at most 12 repositories"):
        image(12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"fail_on": "SEVERE"}, "'fail_on' must be one of INFORMATIONAL"),
        ({"fail_on": "critical"}, "'fail_on' must be one of"),
        ({"fail_on": "UNDEFINED"}, "'fail_on' must be one of INFORMATIONAL"),
        ({"pass_unrated": "false"}, "'pass_unrated' must be True or False"),
        ({"waivers": WAIVER}, "'waivers' must be a list"),
        ({"waivers": ["CVE-2026-1234"]}, "'waivers' must hold ScanWaiver values"),
        ({"waivers": [WAIVER, WAIVER]}, "'waivers' must waive each finding once"),
    ],
)
def test_refuses_a_gate_that_means_nothing(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ImageScan(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cve-2026-1234", "why", "2099-12-31"), "'cve' must match"),
        (("CVE-2026-1234\n", "why", "2099-12-31"), "'cve' must match"),
        (("CVE-2026-1234", 5, "2099-12-31"), "'reason' must"),
        (("CVE-2026-1234", " ", "2099-12-31"), "'reason' must have 1 to 256 characters"),
        (("CVE-2026-1234", "why", "soon"), "'until' must be a day"),
        (("CVE-2026-1234", "why", None), "'until' must be a day"),
        (("CVE-2026-1234", "why", "2020-01-01"), "'until' must be 20.* or later"),
    ],
)
def test_refuses_a_waiver_that_means_nothing(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ScanWaiver(**dict(zip(("cve", "reason", "until"), arguments, strict=True)))


def test_a_waiver_counts_through_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_today", lambda: WAIVER.last_day)
    ScanWaiver(cve="CVE-2026-1234", reason="why", until=WAIVER.until)


@pytest.mark.parametrize("name", ["CVE-2026-1234", "ALAS2-2026-123", "GHSA-abcd-1234-wxyz", "ELSA-2026-1"])
def test_takes_the_names_that_databases_give(name: str) -> None:
    assert ScanWaiver(cve=name, reason="why", until="2099-12-31").cve == name

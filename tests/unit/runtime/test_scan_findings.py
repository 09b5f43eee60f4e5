"""Judging what a scan found: the level, the waivers, and what a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.runtime.domain_update.scan_findings import Finding, Judgement, judge, read_findings, tell
from constructs_lib.runtime.domain_update.wire_image_scan import SEVERITIES, ImageScan, Waiver
from tests.unit.runtime.stage import stringly

TODAY = date(2026, 11, 27)

severities = st.sampled_from(SEVERITIES)
unrated = st.sampled_from(["UNDEFINED", "UNTRIAGED", "SEVERE", "critical", ""])
names = st.sampled_from([f"CVE-2026-{number}" for number in range(20)])  # few, so that waivers meet findings
findings = st.lists(
    st.builds(Finding, name=names, severity=severities | unrated, package=st.just("openssl 1.1"))
)
waivers = st.builds(
    Waiver,
    vulnerability=names,
    reason=st.just("not reachable"),
    until=st.dates(TODAY - timedelta(9), TODAY + timedelta(9)),
)


def judged(
    found: list[Finding], fail_on: str, accepted: Sequence[Waiver] = (), *, pass_unrated: bool = False
) -> Judgement:
    scan = ImageScan(image_uri="uri", fail_on=fail_on, pass_unrated=pass_unrated, waivers=tuple(accepted))
    return judge(found, scan, today=TODAY)


@given(findings, severities, st.lists(waivers), st.booleans())
def test_properties_of_the_judgement(
    found: list[Finding], fail_on: str, accepted: list[Waiver], pass_unrated: bool
) -> None:
    judgement = judged(found, fail_on, accepted, pass_unrated=pass_unrated)
    left, lowest = judgement.objections, SEVERITIES.index(fail_on)
    assert set(left) <= set(found)
    assert [one.rank for one in left] == sorted((one.rank for one in left), reverse=True)
    assert all(one.rank >= lowest for one in left if one.is_rated)
    for higher in SEVERITIES[lowest:]:  # a higher level never finds more
        assert set(judged(found, higher, accepted, pass_unrated=pass_unrated).objections) <= set(left)
    expired = [waiver for waiver in accepted if waiver.until < TODAY]
    assert judged(found, fail_on, expired).objections == judged(found, fail_on).objections


@given(findings, severities)
def test_what_nobody_rated_fails_at_every_level(found: list[Finding], fail_on: str) -> None:
    not_rated = {one for one in found if not one.is_rated}
    assert not_rated <= set(judged(found, fail_on).objections)
    assert not not_rated & set(judged(found, fail_on, pass_unrated=True).objections)


@given(findings, severities, st.lists(waivers))
def test_each_waiver_is_needed_or_not(found: list[Finding], fail_on: str, accepted: list[Waiver]) -> None:
    judgement = judged(found, fail_on, accepted)
    objected = {one.name for one in judged(found, fail_on).objections}
    valid = {waiver.vulnerability for waiver in accepted if waiver.until >= TODAY}
    assert {*judgement.waived, *judgement.unused} == valid
    assert set(judgement.waived) == valid & objected
    assert set(judgement.ended) == objected & {waiver.vulnerability for waiver in accepted} - valid


@given(findings)
def test_waiving_everything_lets_everything_pass(found: list[Finding]) -> None:
    accepted = [Waiver(vulnerability=one.name, reason="because", until=TODAY) for one in found]
    assert judged(found, "INFORMATIONAL", accepted).objections == ()


def basic(**attributes: str) -> dict[str, Any]:
    pairs = [{"key": key, "value": value} for key, value in attributes.items()]
    return {"name": "CVE-2026-1", "severity": "HIGH", "attributes": pairs}


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (
            basic(package_name="openssl", package_version="1.1.1", fixed_in_version="1.1.2"),
            "CVE-2026-1 (HIGH) in openssl 1.1.1, fixed in 1.1.2",
        ),
        (basic(package_name="zlib"), "CVE-2026-1 (HIGH) in zlib, no fixed version known"),
        (basic(), "CVE-2026-1 (HIGH), no fixed version known"),
        ({"name": "CVE-2026-1"}, "CVE-2026-1 (UNDEFINED), no fixed version known"),
        ({"name": "CVE-2026-1", "severity": "NEW"}, "CVE-2026-1 (NEW), no fixed version known"),
    ],
)
def test_tells_package_and_fixed_version_of_basic_scanning(description: Any, expected: str) -> None:
    (finding,) = read_findings({"imageScanFindings": {"findings": [description]}})
    assert str(finding) == expected


def test_tells_package_and_fixed_version_of_enhanced_scanning() -> None:
    packages = [
        {"name": "openssl", "version": "1.1.1", "fixedInVersion": "1.1.2"},
        {"name": "libssl", "version": "1.1.1", "fixedInVersion": "NotAvailable"},
    ]
    details = {"vulnerabilityId": "CVE-2026-2", "vulnerablePackages": packages}
    description = {"severity": "CRITICAL", "title": "bad", "packageVulnerabilityDetails": details}
    (finding,) = read_findings({"imageScanFindings": {"enhancedFindings": [description]}})
    assert str(finding) == "CVE-2026-2 (CRITICAL) in openssl 1.1.1, libssl 1.1.1, fixed in 1.1.2"


@pytest.mark.parametrize(("count", "end"), [(1, "known"), (10, "known"), (11, "1 more"), (99, "89 more")])
def test_lists_the_first_ten(count: int, end: str) -> None:
    told = tell([Finding(name=f"CVE-2026-{index}", severity="HIGH") for index in range(count)])
    assert told.count("CVE-") == min(count, 10)
    assert told.endswith(end)


@given(severities, st.booleans(), st.lists(waivers))
def test_the_wire_survives_cloudformation(fail_on: str, pass_unrated: bool, accepted: list[Waiver]) -> None:
    scan = ImageScan(image_uri="uri", fail_on=fail_on, pass_unrated=pass_unrated, waivers=tuple(accepted))
    assert ImageScan.from_properties(stringly(scan.to_properties())) == scan


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"ImageUri": "uri"},
        {"ImageUri": "uri", "FailOn": "SEVERE"},
        {"ImageUri": "uri", "FailOn": "UNDEFINED"},
        {"ImageUri": "uri", "FailOn": "HIGH", "Waivers": "all"},
        {"ImageUri": "uri", "FailOn": "HIGH", "Waivers": [{"Vulnerability": "CVE-1", "Until": "soon"}]},
        {"ImageUri": "uri", "FailOn": "HIGH", "Waivers": [{"Until": "2027-01-01"}]},
    ],
)
def test_refuses_properties_that_it_cannot_read(properties: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must|cannot"):
        ImageScan.from_properties(properties)

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.iam import Iam, Role, permitted
from tests.local_aws.sagemaker.scene import StaticRoles

ROLE = "arn:aws:iam::123456789012:role/handler"
DOMAIN = "arn:aws:sagemaker:us-east-1:123456789012:domain/d-1"
UPDATE = "sagemaker:UpdateDomain"


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": UPDATE, "Resource": DOMAIN, **members}


def allowed(*statements: dict[str, Any], action: str = UPDATE, resource: str = DOMAIN) -> bool:
    return permitted([{"Statement": list(statements)}], action, resource)


def test_nothing_is_allowed_by_default() -> None:
    assert not allowed()
    assert not permitted([], UPDATE, DOMAIN)


def test_an_exact_statement_allows_exactly_that() -> None:
    assert allowed(statement())
    assert not allowed(statement(), action="sagemaker:DeleteDomain")
    assert not allowed(statement(), resource=DOMAIN + "2")
    assert not allowed(statement(), resource="*")


@pytest.mark.parametrize(
    ("member", "pattern", "expected"),
    [
        ("Action", "sagemaker:*", True),
        ("Action", "sagemaker:Update*", True),
        ("Action", "SAGEMAKER:updatedomain", True),
        ("Action", "sagemaker:UpdateDomai?", True),
        ("Action", ["s3:*", UPDATE], True),
        ("Action", "sagemaker:Describe*", False),
        ("Resource", "*", True),
        ("Resource", "arn:aws:sagemaker:*:*:domain/*", True),
        ("Resource", ["arn:aws:s3:::x", DOMAIN], True),
        ("Resource", DOMAIN.upper(), False),
        ("Resource", "arn:aws:sagemaker:*:*:space/*", False),
        ("Resource", "arn.aws.sagemaker.*", False),
    ],
)
def test_wildcards_match_as_in_iam(member: str, pattern: str | list[str], expected: bool) -> None:
    assert allowed({**statement(), member: pattern}) is expected


def test_a_deny_beats_every_allow() -> None:
    assert not allowed(statement(), statement("Deny", Action="*", Resource="*"))
    assert not permitted([{"Statement": statement("Deny")}, {"Statement": statement()}], UPDATE, DOMAIN)


def test_a_single_statement_needs_no_list() -> None:
    assert permitted([{"Statement": statement()}], UPDATE, DOMAIN)


def test_the_negated_elements_are_understood() -> None:
    others = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    elsewhere = {"Effect": "Allow", "Action": "*", "NotResource": DOMAIN}
    assert allowed(others)
    assert not allowed(others, action="s3:GetObject")
    assert not allowed(elsewhere)
    assert allowed(elsewhere, resource="arn:aws:s3:::x")


def test_conditions_are_taken_for_the_worst() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    assert not allowed(statement(Condition=condition))
    assert not allowed(statement(), statement("Deny", Condition=condition))


def test_an_unknown_role_may_do_nothing() -> None:
    iam = Iam(StaticRoles({ROLE: Role({}, [{"Statement": statement()}])}))
    assert iam.permits(ROLE, UPDATE, DOMAIN)
    assert not iam.permits(ROLE + "2", UPDATE, DOMAIN)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"Service": "sagemaker.amazonaws.com"}, True),
        ({"Service": ["lambda.amazonaws.com", "sagemaker.amazonaws.com"]}, True),
        ({"Service": "lambda.amazonaws.com"}, False),
        ({"AWS": "arn:aws:iam::123456789012:root"}, False),
        ("*", False),
    ],
)
def test_a_role_trusts_the_services_that_it_names(principal: Any, expected: bool) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}
    assert Iam(StaticRoles({ROLE: Role(trust, [])})).trusts(ROLE, "sagemaker.amazonaws.com") is expected

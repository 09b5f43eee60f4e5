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


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_condition_on_a_key_that_a_request_lacks_is_false(effect: str) -> None:
    condition = {
        "ArnEquals": {"lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}
    }
    statements = [statement(), statement(effect, Condition=condition)]
    policies = [{"Statement": statements}]
    assert permitted(policies, UPDATE, DOMAIN, absent={"lambda:SourceFunctionArn"})
    assert permitted(policies, UPDATE, DOMAIN) is (effect == "Allow")
    assert not permitted([{"Statement": statements[1:]}], UPDATE, DOMAIN, absent={"lambda:SourceFunctionArn"})


def test_the_ledger_tells_what_was_granted_and_what_was_used() -> None:
    more = statement(Action=[UPDATE, "sagemaker:Unused"], Resource="*")
    iam = Iam(StaticRoles({ROLE: Role({}, [{"Statement": [more, statement("Deny", Action="s3:*")]}])}))
    iam.permits(ROLE, UPDATE, DOMAIN)
    iam.permits(ROLE, "sagemaker:Denied", DOMAIN)
    assert iam.ledger.pages() == {
        "granted": [(ROLE, "sagemaker:Unused", "*"), (ROLE, UPDATE, "*")],
        "used": [(ROLE, UPDATE, DOMAIN)],
    }
    iam.ledger.clear()
    assert iam.ledger.pages() == {"granted": [], "used": []}


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

"""Who may become a role, and who may use a resource, is told and asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.review.kit import ACCOUNT, allow, document, either, reviewed, role, titles


@pytest.mark.parametrize(
    ("statement", "trusts", "asks"),
    [
        ({"Principal": {"Service": "x.amazonaws.com"}}, ("Service x.amazonaws.com",), False),
        ({"Principal": "*"}, ("anybody (*)",), True),
        ({"Principal": {"AWS": "*"}}, ("anybody (AWS *)",), True),
        ({"NotPrincipal": {"AWS": "a"}}, ("everybody but AWS a",), True),
        ({"Principal": {"AWS": either("a", ["b", "c"])}}, ("AWS a", "AWS b", "AWS c"), True),
        ({"Principal": either({"AWS": "a"}, {"Federated": "f"})}, ("AWS a", "Federated f"), True),
        ({"Principal": {"AWS": "a"}, "Condition": {"x": 1}}, ("AWS a under a condition",), True),
        ({"Principal": {"AWS": "a"}, "Effect": "Deny"}, ("not AWS a",), False),
        ({"Action": None}, ("whom the deployment decides",), True),
    ],
)
def test_tells_who_may_become_a_role(
    tmp_path: Path, statement: dict[str, Any], trusts: tuple[str, ...], asks: bool
) -> None:
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole"} | statement)
    review = reviewed(tmp_path, {"Role": role(AssumeRolePolicyDocument=trust)})
    assert review.stacks[0].roles[0].trusts == trusts
    assert ("May somebody else become this role?" in titles(review)) is asks


def test_a_trust_that_only_the_deployment_tells_is_asked_about(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"Role": role(AssumeRolePolicyDocument={"Ref": "Parameter"})})
    assert "May somebody else become this role?" in titles(review)


@pytest.mark.parametrize(
    ("principal", "asks"),
    [
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, False),
        ({"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}, False),
        ({"AWS": ACCOUNT}, False),
        ({"Service": "logs.amazonaws.com"}, False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/some"}, True),
        ({"Federated": "x"}, True),
        ("*", True),
    ],
)
def test_asks_whether_others_may_use_a_resource(tmp_path: Path, principal: Any, asks: bool) -> None:
    key = {"KeyPolicy": document(allow("kms:*", Principal=principal))}
    review = reviewed(tmp_path, {"Key": {"Type": "AWS::KMS::Key", "Properties": key}})
    assert ("May they use this resource?" in titles(review)) is asks


def test_a_permission_of_lambda_is_a_policy_too(tmp_path: Path) -> None:
    properties = {"Action": "lambda:InvokeFunction", "Principal": "*", "FunctionName": {"Ref": "F"}}
    review = reviewed(tmp_path, {"P": {"Type": "AWS::Lambda::Permission", "Properties": properties}})
    ((statement,),) = [found.statements for found in review.stacks[0].policies]
    assert statement.principals == ("anybody (AWS *)",)
    assert "May they use this resource?" in titles(review)

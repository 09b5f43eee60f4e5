"""Every statement is told, however it is written, and what is not known never reads as fine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.review.model import Role
from constructs_lib.review.policies import statements
from constructs_lib.review.writing import to_html, to_markdown
from tests.unit.review.kit import ACCOUNT, NOTHING, allow, document, either, reviewed, role, titles

WIDE = allow("s3:*")
OWN = {"Ref": "Role"}


WRITTEN = {
    "plain": document([WIDE]),
    "single": document(WIDE),
    "one of a condition": document(either(WIDE)),
    "other of a condition": document([either(NOTHING, WIDE)]),
    "many of a condition": document([either([WIDE])]),
    "nested conditions": document([either(NOTHING, either([WIDE]))]),
    "condition around it all": either(document([WIDE])),
    "condition around actions": document(allow(on="*") | {"Action": either(["s3:*"])}),
    "condition around resources": document([WIDE | {"Resource": [either("*")]}]),
    "condition around effect": document([WIDE | {"Effect": either("Allow", "Deny")}]),
    "text": json.dumps(document(WIDE), indent=1),
    "joined text": {
        "Fn::Join": ["", ['{"Statement": {"Effect": "Allow", "Action": "s3:', '*", "Resource": "*"}}']]
    },
    "replaced text": {"Fn::Sub": json.dumps(document(WIDE))},
}


@pytest.mark.parametrize("policy_document", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize(
    "resources",
    [
        lambda found: {"Role": role([{"PolicyName": "p", "PolicyDocument": found}])},
        lambda found: {"Role": role(either([either({"PolicyName": "p", "PolicyDocument": found})]))},
        lambda found: {
            "Role": role(),
            "P": policy("AWS::IAM::ManagedPolicy", found, Roles=[{"Ref": "Role"}]),
        },
        lambda found: {
            "Role": role(),
            "P": policy("AWS::IAM::Policy", found, Roles=either([{"Ref": "Role"}])),
        },
        lambda found: {"Role": role(), "P": policy("AWS::IAM::RolePolicy", found, RoleName={"Ref": "Role"})},
        lambda found: {
            "Role": role(ManagedPolicyArns=either([{"Ref": "P"}])),
            "P": policy("AWS::IAM::ManagedPolicy", found),
        },
    ],
)
def test_no_statement_of_a_role_hides_behind_how_it_is_written(
    tmp_path: Path, resources: Any, policy_document: Any
) -> None:
    review = reviewed(tmp_path, resources(policy_document))
    (found,) = review.stacks[0].roles
    (statement,) = found.statements
    assert statement.allows
    assert (statement.actions, statement.resources) == (("s3:*",), ("*",))
    assert set(statement.unanswered) == {"s3:*", "*"}
    assert found.foreign_policies == ()
    assert review.stacks[0].policies == ()
    assert not review.is_clean


def policy(kind: str, policy_document: Any, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": {"PolicyDocument": policy_document, **properties}}


@pytest.mark.parametrize("policy_document", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::Logs::ResourcePolicy", lambda found: {"PolicyDocument": found}),
        ("AWS::KMS::Key", lambda found: {"KeyPolicy": found}),
        ("AWS::IAM::ManagedPolicy", lambda found: {"PolicyDocument": found, "Roles": ["theirs"]}),
        ("AWS::IAM::User", lambda found: {"Policies": [{"PolicyDocument": found}]}),
        ("AWS::X::Y", lambda found: {"Deep": [{"Deeper": {"Anything": found}}]}),
    ],
)
def test_no_statement_of_another_policy_is_left_out(
    tmp_path: Path, kind: str, properties: Any, policy_document: Any
) -> None:
    review = reviewed(tmp_path, {"One": {"Type": kind, "Properties": properties(policy_document)}})
    ((statement,),) = [found.statements for found in review.stacks[0].policies]
    assert (statement.actions, statement.resources) == (("s3:*",), ("*",))
    assert review.is_clean is not kind.startswith("AWS::IAM::")
    for written in (to_html(review), to_markdown(review)):
        assert "s3:" in written


@given(
    st.recursive(
        st.just(document(WIDE)) | st.just(json.dumps(document(WIDE))),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3),
            st.dictionaries(
                st.sampled_from(["A", "Policy", "PolicyDocument"]), inner, min_size=1, max_size=2
            ),
            st.builds(either, inner),
            st.builds(either, st.just(NOTHING), inner),
        ),
        max_leaves=6,
    )
)
def test_finds_each_statement_at_any_depth(value: Any) -> None:
    expected = json.dumps(value).replace('\\"', '"').count('"s3:*"')
    assert [one.value for one in statements(value)] == [WIDE] * expected


@pytest.mark.parametrize(
    "policy_document",
    [
        {"Ref": "Parameter"},
        either({"Fn::ImportValue": "export"}),
        {"Fn::Transform": {"Name": "AWS::Include"}},
        document({"Fn::Transform": {"Name": "Macro"}}),
        document([{"Effect": "Allow", "Resource": "*"}]),
        document(["a text"]),
        '{"Statement": [{"Effect": "Allow", ',
        "no JSON",
    ],
)
def test_what_only_the_deployment_tells_is_open(tmp_path: Path, policy_document: Any) -> None:
    review = reviewed(tmp_path, {"Role": role([{"PolicyDocument": policy_document}])})
    (statement,) = review.stacks[0].roles[0].statements
    assert not statement.is_known
    assert "What does this statement allow?" in titles(review)
    assert not review.is_clean


def test_a_property_that_is_called_statement_is_no_policy(tmp_path: Path) -> None:
    rules = [{"Name": "a", "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1}}}]
    review = reviewed(tmp_path, {"Acl": {"Type": "AWS::WAFv2::WebACL", "Properties": {"Rules": rules}}})
    assert review.stacks[0].policies == ()
    assert review.is_clean


def test_tells_under_which_condition_of_the_template_a_statement_is_there(tmp_path: Path) -> None:
    both = document([either([allow("a:B", on="x")], allow("c:D", on="y")), allow("e:F", on="z")])
    (found,) = reviewed(tmp_path, {"Role": role([{"PolicyDocument": both}])}).stacks[0].roles
    assert [(one.actions, one.cases) for one in found.statements] == [
        (("a:B",), "IsProd"),
        (("c:D",), "not IsProd"),
        (("e:F",), ""),
    ]
    assert ", under a condition" in found.statements[0].sentence


@pytest.mark.parametrize(
    ("resource", "asks"),
    [
        (f"arn:aws:s3:eu-west-1:{ACCOUNT}:x", False),
        ({"Fn::Sub": "arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/x"}, True),
        ("arn:aws:s3:::bucket", False),
    ],
)
def test_asks_about_what_belongs_to_another_account(tmp_path: Path, resource: Any, asks: bool) -> None:
    review = reviewed(tmp_path, {"Role": role([{"PolicyDocument": document(allow("a:B", on=resource))}])})
    assert ("May what belongs to another account be used?" in titles(review)) is asks


def acknowledged(*rules: str) -> dict[str, Any]:
    data = dict.fromkeys(rules, "because")
    return {"/Role": [{"type": "aws:cdk:acknowledged-rules", "data": data}]}


@pytest.mark.parametrize(
    ("rules", "unanswered"),
    [
        ((), ("s3:*", "arn:aws:s3:::a/*")),
        (("AwsSolutions-IAM5[Resource::arn:aws:s3:::a/*]",), ("s3:*",)),
        (("AwsSolutions-IAM5[Action::s3:*]", "AwsSolutions-IAM5[Resource::arn:aws:s3:::a/*]"), ()),
        (("AwsSolutions-IAM5",), ()),
        (
            ("AwsSolutions-IAM4[Action::s3:*]", "AwsSolutions-IAM5[Action::s3:G*]"),
            ("s3:*", "arn:aws:s3:::a/*"),
        ),
    ],
)
def test_each_wildcard_needs_evidence_of_its_own(
    tmp_path: Path, rules: tuple[str, ...], unanswered: tuple[str, ...]
) -> None:
    policies = [{"PolicyDocument": document(allow("s3:*", on="arn:aws:s3:::a/*"))}]
    review = reviewed(tmp_path, {"Role": role(policies)}, metadata=acknowledged(*rules))
    (found,) = _roles(review)
    assert found.statements[0].unanswered == unanswered
    assert review.is_clean is not bool(unanswered)
    assert ("Is this wildcard needed?" in titles(review)) is bool(unanswered)


def test_what_is_allowed_but_for_something_is_as_wide_as_a_wildcard(tmp_path: Path) -> None:
    but = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "x"}
    (found,) = _roles(reviewed(tmp_path, {"Role": role([{"PolicyDocument": document(but)}])}))
    assert found.statements[0].sentence.startswith("Everything but this")
    assert "everything but this action" in found.statements[0].unanswered


def test_what_is_denied_needs_no_evidence(tmp_path: Path) -> None:
    review = reviewed(tmp_path, {"Role": role([{"PolicyDocument": document(WIDE | {"Effect": "Deny"})}])})
    assert review.is_clean


def _roles(review: Any) -> tuple[Role, ...]:
    roles: tuple[Role, ...] = review.stacks[0].roles
    return roles

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.cloudformation.errors import UnresolvedError, ValidationError
from tests.local_aws.cloudformation.intrinsics import NO_VALUE, Evaluator
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.template import Template


def _evaluator(**resources: Resource) -> Evaluator:
    template = Template(
        json.dumps(
            {
                "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
                "Conditions": {
                    "Yes": {"Fn::Equals": [{"Ref": "P"}, "p"]},
                    "No": {"Fn::Not": [{"Condition": "Yes"}]},
                    "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
                    "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
                },
                "Parameters": {"P": {"Type": "String"}},
                "Mappings": {"M": {"us-east-1": {"size": "big"}}},
            }
        )
    )
    return Evaluator(
        template,
        values={"P": "p", "AWS::Region": "us-east-1", "N": 7},
        resources=resources,
        exported={"shared": "exported value"}.get,
        region="us-east-1",
    )


def _topic() -> Resource:
    definition = Template('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}').definitions({})["T"]
    return Resource(definition=definition, properties={}, physical_id="arn", attributes={"TopicName": "name"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "T"}, "arn"),
        ({"Ref": "P"}, "p"),
        ({"Fn::GetAtt": ["T", "TopicName"]}, "name"),
        ({"Fn::Sub": "${T}/${T.TopicName}/${P}/${!P}/${AWS::Region}"}, "arn/name/p/${P}/us-east-1"),
        ({"Fn::Sub": ["${a}-${P}", {"a": {"Ref": "T"}}]}, "arn-p"),
        ({"Fn::Join": ["-", ["a", {"Ref": "P"}, 1]]}, "a-p-1"),
        ({"Fn::Select": [1, {"Fn::Split": ["|", "a|b"]}]}, "b"),
        ({"Fn::If": ["Yes", "then", "else"]}, "then"),
        ({"Fn::If": ["No", "then", "else"]}, "else"),
        ({"Fn::If": ["Both", 1, {"Fn::If": ["Either", 2, 3]}]}, 2),
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "size"]}, "big"),
        ({"Fn::Base64": "x"}, "eA=="),
        ({"Fn::ImportValue": "shared"}, "exported value"),
        ({"Fn::ToJsonString": {"a": {"Ref": "P"}}}, '{"a": "p"}'),
        ({"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ({"Condition": {"StringEquals": {"a": {"Ref": "P"}}}}, {"Condition": {"StringEquals": {"a": "p"}}}),
    ],
)
def test_evaluates_each_function(value: Any, expected: Any) -> None:
    assert _evaluator(T=_topic()).evaluate(value) == expected


def test_drops_what_has_no_value() -> None:
    value = {"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}
    assert _evaluator().evaluate(value) == {"b": [1]}
    assert _evaluator().evaluate({"Ref": "AWS::NoValue"}) is NO_VALUE


def test_refuses_what_does_not_exist_yet() -> None:
    with pytest.raises(UnresolvedError, match="T"):
        _evaluator().evaluate({"Fn::GetAtt": ["T", "TopicName"]})


def test_refuses_an_export_that_nobody_has() -> None:
    with pytest.raises(ValidationError, match="No export named other"):
        _evaluator().evaluate({"Fn::ImportValue": "other"})


def test_refuses_an_undefined_condition() -> None:
    with pytest.raises(ValidationError, match="Perhaps"):
        _evaluator().evaluate({"Fn::If": ["Perhaps", 1, 2]})

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.cloudformation.errors import ValidationError
from tests.local_aws.cloudformation.template import Template, references

_TOPIC = {"Type": "AWS::SNS::Topic"}


def _template(resources: dict[str, Any], **sections: Any) -> Template:
    return Template(json.dumps({"Resources": resources, **sections}))


def test_reads_yaml_with_short_forms() -> None:
    template = Template(
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub '${AWS::StackName}'}}}"
    )
    assert template.resources["A"]["Properties"]["TopicName"] == {"Fn::Sub": "${AWS::StackName}"}


def test_finds_dependencies_in_every_kind_of_reference() -> None:
    properties = {
        "A": {"Ref": "R1"},
        "B": [{"Fn::GetAtt": ["R2", "TopicName"]}, {"Fn::GetAtt": "R3.TopicName"}],
        "C": {"Fn::Sub": "${R4} ${R5.TopicName} ${!R6} ${Local}"},
        "D": {"Fn::Sub": ["${X} ${R7}", {"X": {"Ref": "R8"}}]},
    }
    assert {name for name, _ in references(properties)} == {"R1", "R2", "R3", "R4", "R5", "Local", "R7", "R8"}


def test_leaves_out_resources_whose_condition_does_not_hold_and_dependencies_on_them() -> None:
    template = _template(
        {"A": {**_TOPIC, "Condition": "Never"}, "B": {**_TOPIC, "DependsOn": "A"}},
        Conditions={"Never": {"Fn::Equals": ["a", "b"]}},
    )
    definitions = template.definitions({"Never": False})
    assert list(definitions) == ["B"]
    assert definitions["B"].dependencies == frozenset()


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({}, "At least one Resources member"),
        ({"A": {"Type": "AWS::SageMaker::Picture"}}, "Unrecognized resource types"),
        ({"A": {**_TOPIC, "Properties": {"TopicName": {"Ref": "Nowhere"}}}}, "Nowhere"),
        ({"A": {**_TOPIC, "DependsOn": "A"}}, "Circular dependency"),
        ({"A": {**_TOPIC, "DependsOn": "B"}, "B": {**_TOPIC, "DependsOn": "A"}}, "Circular dependency"),
        ({"A": {**_TOPIC, "UpdateReplacePolicy": "RetainExceptOnCreate"}}, "UpdateReplacePolicy"),
        ({"A": {**_TOPIC, "DeletionPolicy": "Keep"}}, "DeletionPolicy"),
        (
            {"A": _TOPIC, "B": {**_TOPIC, "Properties": {"TopicName": {"Fn::GetAtt": ["A", "Colour"]}}}},
            "Colour",
        ),
    ],
)
def test_refuses_a_template_that_is_wrong_as_a_whole(resources: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        _template(resources)


def test_refuses_outputs_of_unknown_resources() -> None:
    with pytest.raises(ValidationError, match="Outputs block"):
        _template({"A": _TOPIC}, Outputs={"O": {"Value": {"Ref": "B"}}})


def test_refuses_text_that_is_neither_json_nor_yaml() -> None:
    with pytest.raises(ValidationError, match="not well-formed"):
        Template("{")


@pytest.mark.parametrize("policy", ["Delete", "Retain", "RetainExceptOnCreate"])
def test_takes_every_deletion_policy_of_the_user_guide(policy: str) -> None:
    definition = _template({"A": {**_TOPIC, "DeletionPolicy": policy}}).definitions({})["A"]
    assert definition.deletion_policy == policy

"""The mapping file of the guide to adoption names what the stack in the same guide has."""

from __future__ import annotations

import json

from aws_cdk import App

from tests.docs.markdown import ADOPTION, blocks
from tests.docs.test_python_snippets import Names
from tests.local_aws.cloudformation import schemas


def test_the_mapping_names_each_resource_of_the_stack_by_its_identifier() -> None:
    stack_body, *_ = [block for block in blocks("python") if block.document == ADOPTION]
    (mapping,) = [block for block in blocks("json") if block.document == ADOPTION]
    app = App()
    exec(compile(stack_body.text, str(ADOPTION), "exec"), Names(app))  # noqa: S102 - what this test is for
    resources = app.synth().stacks[0].template["Resources"]

    identifiers = json.loads(mapping.text)

    native = {
        name: resource["Type"]
        for name, resource in resources.items()
        if resource["Type"].startswith("AWS::SageMaker::")
    }
    assert identifiers.keys() == native.keys()
    for name, identifier in identifiers.items():
        assert list(identifier) == schemas.primary_identifier(native[name])

"""Python in the documentation is the body of a stack, or a stack: it is run and synthesized.

The guide to the local AWS has scripts instead: see test_local_aws_snippets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam

import constructs_lib
from constructs_lib import ContainerImage, Domain, JupyterLab, RStudioImage, StudioImage
from tests.docs.markdown import LOCAL_AWS, PROJECT, Block, blocks
from tests.template.kit import findings

DOMAIN_ID = "d-abcdefghijkl"

#: What a snippet may use without showing it, made in the stack at its first use.
GIVEN: dict[str, Callable[[Stack], Any]] = {
    "studio": lambda stack: StudioImage(
        stack,
        "GivenStudio",
        image_name="given-studio",
        container_image=ContainerImage.from_asset("docker/jupyter_lab"),
        apps=[JupyterLab()],
    ),
    "rstudio": lambda stack: RStudioImage(
        stack,
        "GivenRStudio",
        image_name="given-rstudio",
        container_image=ContainerImage.from_asset("docker/r_session"),
    ),
    "domain": lambda stack: Domain.from_domain_id(stack, "GivenDomain", DOMAIN_ID),
    "execution_role": lambda stack: iam.Role(
        stack, "GivenRole", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")
    ),
}


class Names(dict[str, Any]):
    """The names in a snippet: all of the library, the stack that it is the body of, and what is given."""

    def __init__(self, app: App) -> None:
        super().__init__({name: getattr(constructs_lib, name) for name in constructs_lib.__all__})
        self._app = app

    def __missing__(self, name: str) -> Any:
        if name == "self":
            self[name] = Stack(self._app, "Snippet")
        elif name in GIVEN:
            self[name] = GIVEN[name](self["self"])
        else:
            raise KeyError(name)
        return self[name]


BODIES = [block for block in blocks("python") if block.document != LOCAL_AWS]


@pytest.mark.parametrize("block", BODIES, ids=str)
def test_python_synthesizes_and_leaves_nothing_to_acknowledge(
    block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)  # where the paths of the documentation start
    app = App()
    names = Names(app)
    code = compile("\n" * (block.line - 1) + block.text, str(block.document), "exec")
    exec(code, names)  # noqa: S102 - what this test is for
    for stack_class in _stack_classes(names):
        stack_class(app, "Shown", domain_id=DOMAIN_ID)
    (stack,) = app.node.children
    assert isinstance(stack, Stack)
    assert findings(stack) == []
    assert "AWS::SageMaker::" in str(app.synth().stacks[0].template)


def _stack_classes(names: dict[str, Any]) -> list[Callable[..., Stack]]:
    return [
        value
        for value in names.values()
        if isinstance(value, type) and issubclass(value, Stack) and value is not Stack
    ]

"""What is not refused stands in the template as it was written, and does nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, SecretValue, Stack
from aws_cdk import aws_ssm as ssm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib import (
    ContainerConfig,
    ContainerImage,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    StudioImage,
    VersionMetadata,
)
from tests.template.kit import only, resources, source, studio_image
from tests.unit.hostile import HOSTILE, hostile_texts

LOOK_ALIKES = [text for text in HOSTILE if "${Token[" in text or "#{Token[" in text]


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in [str(key), *strings(item)]]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def accepted(text: str) -> dict[str, Any]:
    """Return the arguments of an image that take a text, each tried alone and most refused."""
    choices: dict[str, Any] = {
        "display_name": lambda: studio_image(Stack(), display_name=text) and text,
        "description": lambda: studio_image(Stack(), description=text) and text,
        "version": lambda: VersionMetadata(release_notes=text),
        "config": lambda: ContainerConfig(entrypoint=text, arguments=[text], environment={text: text}),
        "kernel": lambda: KernelSpec(text, text),
    }
    found = {}
    for name, make in choices.items():
        try:
            found[name] = make()
        except ValueError:
            continue
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=hostile_texts())
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    given_arguments = accepted(text)
    config = given_arguments.pop("config", None)
    kernel = given_arguments.pop("kernel", KernelSpec("python3"))
    app = App()
    stack = Stack(app, "Stack")
    StudioImage(
        stack,
        "Image",
        image_name="image",
        container_image=source(stack),
        apps=[JupyterLab(container_config=config), KernelGateway(kernel_specs=[kernel])],
        **given_arguments,
    )
    artifact = app.synth().get_stack_by_name("Stack")
    template = json.loads(Path(artifact.template_full_path).read_text())
    placed = strings([body["Properties"] for body in template["Resources"].values() if "Properties" in body])
    if given_arguments or config is not None:
        assert text in placed


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_looks_like_a_token_and_is_none_is_refused(text: str) -> None:
    stack = Stack()
    with pytest.raises(ValueError, match="'description' must hold tokens of this app only"):
        studio_image(stack, description=text)


def test_a_token_of_the_app_is_none_of_these(stack: Stack) -> None:
    parameter = ssm.StringParameter.value_for_string_parameter(stack, "/team/name")
    studio_image(stack, description=f"Image of {parameter}")
    assert "Fn::Join" in only(stack, "AWS::SageMaker::Image")["Properties"]["ImageDescription"]


def test_a_list_that_is_known_at_deployment_only_is_none_of_these(stack: Stack) -> None:
    arguments = CfnParameter(stack, "Arguments", type="CommaDelimitedList").value_as_list
    config = ContainerConfig(arguments=arguments)
    studio_image(stack, apps=[JupyterLab(container_config=config)])
    properties = only(stack, "AWS::SageMaker::AppImageConfig")["Properties"]
    assert properties["JupyterLabAppImageConfig"]["ContainerConfig"]["ContainerArguments"] == {
        "Ref": "Arguments"
    }


def test_a_secret_goes_where_a_program_sends_it_and_not_where_a_text_says(stack: Stack) -> None:
    reference = "{{resolve:secretsmanager:admin:SecretString:password::}}"
    with pytest.raises(ValueError, match="'description' must hold no dynamic reference"):
        studio_image(stack, description=reference)
    meant = SecretValue.secrets_manager("admin", json_field="password").unsafe_unwrap()
    config = ContainerConfig(environment={"PASSWORD": meant})  # CDK's own name says what that means
    studio_image(stack, "meant", apps=[JupyterLab(container_config=config)])
    assert "{{resolve:" in str(resources(stack, "AWS::SageMaker::AppImageConfig"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.one_of(st.sampled_from([one for one in HOSTILE if one]), st.text(max_size=20)))
def test_a_build_argument_arrives_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    outdir = tmp_path_factory.mktemp("out")
    app = App(outdir=str(outdir))
    stack = Stack(app, "Stack")
    try:
        container_image = ContainerImage.from_asset("docker/jupyter_lab", build_args={"VALUE": value})
    except ValueError:
        return
    StudioImage(stack, "Image", image_name="image", container_image=container_image, apps=[JupyterLab()])
    app.synth()
    (asset,) = json.loads((outdir / "Stack.assets.json").read_text())["dockerImages"].values()
    assert asset["source"]["dockerBuildArgs"] == {"VALUE": value}
    assert "executable" not in asset["source"]

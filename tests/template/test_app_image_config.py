from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations, Match

from constructs_lib import (
    AppImageConfig,
    CodeEditor,
    ContainerConfig,
    FileSystemConfig,
    JupyterLab,
    KernelGateway,
    KernelSpec,
    RSession,
)
from constructs_lib.app_types import App
from tests.template.kit import findings, only, resources

PRESETS: list[tuple[App, dict[str, Any]]] = [
    (
        JupyterLab(),
        {
            "JupyterLabAppImageConfig": {
                "ContainerConfig": {
                    "ContainerEntrypoint": ["jupyter-lab"],
                    "ContainerArguments": [
                        "--ServerApp.ip=0.0.0.0",
                        "--ServerApp.port=8888",
                        "--ServerApp.base_url=/jupyterlab/default",
                        "--ServerApp.token=",
                        "--ServerApp.allow_origin=*",
                    ],
                }
            }
        },
    ),
    (
        CodeEditor(),
        {
            "CodeEditorAppImageConfig": {
                "ContainerConfig": {
                    "ContainerEntrypoint": ["sagemaker-code-editor"],
                    "ContainerArguments": [
                        "--host",
                        "0.0.0.0",  # noqa: S104 - what Studio needs
                        "--port",
                        "8888",
                        "--base-path",
                        "/CodeEditor/default",
                        "--without-connection-token",
                    ],
                }
            }
        },
    ),
    (
        KernelGateway(kernel_specs=[KernelSpec("python3", "Python 3")]),
        {
            "KernelGatewayImageConfig": {
                "KernelSpecs": [{"Name": "python3", "DisplayName": "Python 3"}],
                "FileSystemConfig": {
                    "DefaultUid": 1000,
                    "DefaultGid": 100,
                    "MountPath": "/home/sagemaker-user",
                },
            }
        },
    ),
    (RSession(), {}),
]


@pytest.mark.parametrize(("app", "properties"), PRESETS, ids=lambda value: type(value).__name__)
def test_each_app_type_has_a_launchable_preset(stack: Stack, app: App, properties: dict[str, Any]) -> None:
    AppImageConfig(stack, "Config", app_image_config_name="config", app=app)
    assert only(stack, "AWS::SageMaker::AppImageConfig")["Properties"] == {
        "AppImageConfigName": "config",
        **properties,
    }
    assert not findings(stack)


@pytest.mark.parametrize("app_type", [JupyterLab, CodeEditor])
def test_a_container_config_replaces_the_preset(stack: Stack, app_type: type[JupyterLab]) -> None:
    config = ContainerConfig(
        entrypoint="/start.sh", arguments=["--port", "8888"], environment={"A": "1", "B": "2"}
    )
    AppImageConfig(stack, "Config", app_image_config_name="config", app=app_type(container_config=config))
    properties = only(stack, "AWS::SageMaker::AppImageConfig")["Properties"]
    del properties["AppImageConfigName"]
    ((_, written),) = properties.items()
    assert written["ContainerConfig"] == {
        "ContainerEntrypoint": ["/start.sh"],
        "ContainerArguments": ["--port", "8888"],
        "ContainerEnvironmentVariables": [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}],
    }
    assert not findings(stack)


def test_refuses_an_empty_container_config_since_its_app_fails_at_launch(stack: Stack) -> None:
    with pytest.raises(ValueError, match="'container_config' must set"):
        AppImageConfig(
            stack, "Config", app_image_config_name="c", app=JupyterLab(container_config=ContainerConfig())
        )


def test_root_is_an_identity_that_zero_is_not_taken_for_missing(stack: Stack) -> None:
    root = FileSystemConfig(default_uid=0, default_gid=0, mount_path="/root")
    app = KernelGateway(kernel_specs=[KernelSpec("ir")], file_system_config=root)
    AppImageConfig(stack, "Config", app_image_config_name="config", app=app)
    written = only(stack, "AWS::SageMaker::AppImageConfig")["Properties"]["KernelGatewayImageConfig"]
    assert written["FileSystemConfig"] == {"DefaultUid": 0, "DefaultGid": 0, "MountPath": "/root"}


@pytest.mark.parametrize("name", ["", "a.b", "-a", "a-", "a_b", "a" * 64, "a\n"])
def test_refuses_names_that_sagemaker_refuses(stack: Stack, name: str) -> None:
    with pytest.raises(ValueError, match="'app_image_config_name'"):
        AppImageConfig(stack, "Config", app_image_config_name=name, app=RSession())


def test_warns_of_the_legacy_app_type_and_of_no_other(stack: Stack) -> None:
    AppImageConfig(stack, "Lab", app_image_config_name="lab", app=JupyterLab())
    app = KernelGateway(kernel_specs=[KernelSpec("python3")])
    AppImageConfig(stack, "Classic", app_image_config_name="classic", app=app)
    (warning,) = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    assert warning.id == "/Stack/Classic"
    assert "legacyKernelGateway" in str(warning.entry.data)


def test_an_imported_config_makes_no_resource_and_can_be_described(stack: Stack) -> None:
    config = AppImageConfig.from_app_image_config_name(stack, "Config", "theirs")
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    config.grant_describe(role)
    assert config.app_image_config_name == "theirs"
    assert not resources(stack, "AWS::SageMaker::AppImageConfig")
    (statement,) = only(stack, "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "sagemaker:DescribeAppImageConfig"
    assert ":app-image-config/theirs" in str(statement["Resource"])

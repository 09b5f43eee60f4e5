"""An assembly that has something of everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.unit.review.kit import HASH, allow, resource, role, write_assembly

_IMAGE_URI = f"host/a:{HASH}"
_ENTRY = {"ImageName": "science", "AppImageConfigName": "science-jupyter-lab"}
_DEFAULT = {"SageMakerImageArn": {"Ref": "Image"}}
_CONTAINER = {
    "ContainerEntrypoint": ["a"],
    "ContainerArguments": ["b"],
    "ContainerEnvironmentVariables": [{"Key": "A", "Value": "b"}],
}
_IMAGES = {
    "Image": resource("AWS::SageMaker::Image", ImageName="science", ImageRoleArn="r"),
    "Version": resource("AWS::SageMaker::ImageVersion", ImageName="science", BaseImage=_IMAGE_URI),
    "Scan": resource(
        "Custom::SageMakerImageScan",
        ImageUri=_IMAGE_URI,
        FailOn="HIGH",
        Waivers=[{"Vulnerability": "CVE-2026-1"}],
    ),
    "Scanned": resource(
        "AWS::SageMaker::ImageVersion",
        ImageName="science",
        BaseImage={"Fn::GetAtt": ["Scan", "ImageUri"]},
    ),
    "Config": resource(
        "AWS::SageMaker::AppImageConfig",
        AppImageConfigName="science-jupyter-lab",
        JupyterLabAppImageConfig={"ContainerConfig": _CONTAINER},
    ),
    "Kernel": resource(
        "AWS::SageMaker::AppImageConfig", KernelGatewayImageConfig={"KernelSpecs": [{"Name": "python3"}]}
    ),
}
_POLICIES = {
    "Role": role(
        [{"PolicyDocument": {"Statement": [allow("s3:*", Condition={"StringEquals": {"a": ["b"]}})]}}],
        ManagedPolicyArns=[{"Ref": "Policy"}, "arn"],
    ),
    "Policy": resource("AWS::IAM::ManagedPolicy", Roles=[], PolicyDocument={"Statement": [allow("a:B")]}),
    "Permission": resource("AWS::Lambda::Permission", Action="lambda:Invoke", Principal="*"),
}
_UPDATES = {
    "Function": resource(
        "AWS::Lambda::Function",
        LoggingConfig={"LogGroup": "g"},
        DeadLetterConfig={"TargetArn": "q"},
        TracingConfig={"Mode": "Active"},
    ),
    "Update": resource(
        "Custom::SageMakerDomainUpdate",
        DomainId="d-abcdefghijkl",
        Adopt=["science"],
        RestartRStudioServer="true",
        CustomImageLists=[
            {"Target": "domain", "SettingsPath": "a.b", "CustomImages": [_ENTRY], "Default": _DEFAULT}
        ],
    ),
    "Domain": resource(
        "AWS::SageMaker::Domain",
        DefaultUserSettings={
            "JupyterLabAppSettings": {"CustomImages": [_ENTRY], "DefaultResourceSpec": _DEFAULT}
        },
    ),
    "Nested": resource("AWS::CloudFormation::Stack"),
}
_SOURCE = {
    "directory": "asset",
    "dockerFile": "Dockerfile",
    "dockerBuildArgs": {"B": "debian:12"},
    "dockerBuildTarget": None,
    "platform": "linux/amd64",
}
_METADATA = {
    "/Role": [
        {"type": "aws:cdk:logicalId", "data": "Role"},
        {"type": "aws:cdk:acknowledged-rules", "data": {"AwsSolutions-IAM5[Action::s3:*]": "why"}},
    ]
}
_VIOLATION: dict[str, Any] = {
    "ruleName": "Pack-1",
    "description": "d",
    "severity": "error",
    "violatingConstructs": [{"constructPath": "Role"}],
}


def whole(folder: Path) -> Path:
    """Write the assembly and return its folder."""
    (folder / "asset").mkdir(parents=True)
    (folder / "asset" / "Dockerfile").write_text("ARG B=scratch\nFROM ${B}\nUSER 1000\n")
    return write_assembly(
        folder,
        _IMAGES | _POLICIES | _UPDATES,
        docker_images={HASH: {"source": _SOURCE}},
        metadata=_METADATA,
        validation=[{"pluginName": "Pack", "conclusion": "failure", "violations": [_VIOLATION]}],
        Transform="Macro",
    )

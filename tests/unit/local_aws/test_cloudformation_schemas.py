from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ResourceError

_CONFIG = "AWS::SageMaker::AppImageConfig"
_VERSION = "AWS::SageMaker::ImageVersion"
_IMAGE = "AWS::SageMaker::Image"
_DOMAIN = "AWS::SageMaker::Domain"
_ROLE = "arn:aws:iam::123456789012:role/studio"
_FULL_CONFIG: dict[str, Any] = {
    "AppImageConfigName": "config",
    "JupyterLabAppImageConfig": {
        "ContainerConfig": {
            "ContainerArguments": ["--a"],
            "ContainerEntrypoint": ["start"],
            "ContainerEnvironmentVariables": [{"Key": "K", "Value": "V"}],
        }
    },
    "Tags": [{"Key": "k", "Value": "v"}],
}


def _jupyter(**container: Any) -> dict[str, Any]:
    return {"AppImageConfigName": "config", "JupyterLabAppImageConfig": {"ContainerConfig": container}}


@pytest.mark.parametrize(
    ("resource_type", "properties"),
    [
        (_CONFIG, _FULL_CONFIG),
        (
            _VERSION,
            {"ImageName": "image", "BaseImage": "repository:tag", "Aliases": ["one"], "Horovod": False},
        ),
        (_IMAGE, {"ImageName": "image", "ImageRoleArn": _ROLE, "Tags": [{"Key": "ключ", "Value": "v"}]}),
        ("Custom::Thing", {"ServiceToken": "arn", "Anything": {"goes": 1}}),
    ],
)
def test_accepts_what_the_schema_allows(resource_type: str, properties: dict[str, Any]) -> None:
    schemas.validate(resource_type, properties)


@pytest.mark.parametrize(
    ("resource_type", "properties", "problem"),
    [
        (_CONFIG, {"AppImageConfigName": "config", "Colour": "red"}, "Colour"),
        (_CONFIG, _jupyter(ContainerEnviromentVariables=[]), "ContainerEnviromentVariables"),
        (_CONFIG, _jupyter(ContainerEnvironmentVariables={"K": "V"}), "not of type 'array'"),
        (_CONFIG, _jupyter(ContainerEnvironmentVariables=[{"Key": "K"}]), "'Value' is a required property"),
        (_CONFIG, _jupyter(ContainerEnvironmentVariables=[{"Key": "K", "Value": ""}]), "Value"),
        (_CONFIG, _jupyter(ContainerEntrypoint=["a", "b"]), "too long"),
        (_CONFIG, _jupyter(ContainerArguments=["x" * 65]), "too long"),
        (_CONFIG, _jupyter(ContainerArguments=["x"] * 51), "too long"),
        (_CONFIG, {"AppImageConfigName": "-a"}, "pattern"),
        (_CONFIG, {}, "'AppImageConfigName' is a required property"),
        (_CONFIG, {"AppImageConfigName": "a", "AppImageConfigArn": "arn"}, "read-only"),
        (
            _CONFIG,
            {
                "AppImageConfigName": "a",
                "KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "a"}, {"Name": "b"}]},
            },
            "too long",
        ),
        (
            _CONFIG,
            {
                "AppImageConfigName": "a",
                "KernelGatewayImageConfig": {
                    "KernelSpecs": [{"Name": "a"}],
                    "FileSystemConfig": {"DefaultUid": 70000},
                },
            },
            "maximum",
        ),
        (_VERSION, {"ImageName": "a", "BaseImage": "b", "JobType": "NOTEBOOK"}, "not one of"),
        (_VERSION, {"ImageName": "a", "BaseImage": "b", "Aliases": [".a"]}, "pattern"),
        (_IMAGE, {"ImageName": "a--b", "ImageRoleArn": _ROLE}, "pattern"),
        ("Custom::Thing", {}, "ServiceToken"),
    ],
)
def test_refuses_what_breaks_the_schema_at_any_depth(
    resource_type: str, properties: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ResourceError, match=problem):
        schemas.validate(resource_type, properties)


@pytest.mark.parametrize(
    ("resource_type", "change", "replaced"),
    [
        (_VERSION, {"BaseImage": "other"}, ["BaseImage"]),
        (_VERSION, {"Aliases": ["a"]}, []),
        (_VERSION, {"ImageName": "other", "BaseImage": "other"}, ["BaseImage", "ImageName"]),
        (
            _DOMAIN,
            {"DomainSettings": {"RStudioServerProDomainSettings": {"DefaultResourceSpec": {}}}},
            ["DomainSettings"],
        ),
        (_DOMAIN, {"DomainSettings": {"SecurityGroupIds": ["sg-1"]}}, []),
        ("Custom::Thing", {"Anything": "else"}, []),
    ],
)
def test_knows_which_changes_replace(resource_type: str, change: dict[str, Any], replaced: list[str]) -> None:
    old = {"ImageName": "image", "BaseImage": "base"}
    assert schemas.create_only_changes(resource_type, old, {**old, **change}) == replaced


def test_coerces_scalars_to_the_types_of_the_schema_and_leaves_the_rest_alone() -> None:
    given = {
        "AppImageConfigName": 7,
        "KernelGatewayImageConfig": {
            "KernelSpecs": [{"Name": True}],
            "FileSystemConfig": {"DefaultUid": "0", "DefaultGid": "many"},
        },
    }
    assert schemas.coerced(_CONFIG, given) == {
        "AppImageConfigName": "7",
        "KernelGatewayImageConfig": {
            "KernelSpecs": [{"Name": "true"}],
            "FileSystemConfig": {"DefaultUid": 0, "DefaultGid": "many"},
        },
    }


_scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1", "true"])
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
)


@given(
    st.dictionaries(
        st.sampled_from(
            ["KernelGatewayImageConfig", "JupyterLabAppImageConfig", "Tags", "AppImageConfigName"]
        ),
        _values,
    )
)
def test_coercion_is_idempotent(properties: dict[str, Any]) -> None:
    once = schemas.coerced(_CONFIG, properties)
    assert schemas.coerced(_CONFIG, once) == once


def test_knows_attributes() -> None:
    assert schemas.has_attribute(_VERSION, "Version")
    assert not schemas.has_attribute(_VERSION, "BaseImage")
    assert schemas.has_attribute("AWS::SNS::Topic", "TopicName")
    assert schemas.has_attribute("Custom::Thing", "Anything")


def test_knows_primary_identifiers() -> None:
    assert schemas.primary_identifier("AWS::SageMaker::UserProfile") == ["UserProfileName", "DomainId"]
    assert schemas.primary_identifier("AWS::SageMaker::Space") == ["DomainId", "SpaceName"]


def test_knows_which_types_exist() -> None:
    assert schemas.is_known(_IMAGE)
    assert schemas.is_known("AWS::CDK::Metadata")
    assert not schemas.is_known("AWS::SageMaker::Picture")

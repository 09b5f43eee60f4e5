"""What the constructs accept, CloudFormation's own schemas accept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import AttachTo, ContainerConfig, FileSystemConfig, KernelSpec, VersionMetadata
from constructs_lib._validation import check_app_image_config_name, check_domain_id, check_image_name
from constructs_lib.image import _check_texts
from tests.local_aws.cloudformation import schemas


def schema(resource_type: str, *path: str) -> dict[str, Any]:
    node = whole = schemas.schema(resource_type)
    for name in path:
        node = node[name]
        if "$ref" in node:
            node = whole["definitions"][node["$ref"].rsplit("/", 1)[1]]
    return node


def accepts(rule: dict[str, Any], value: Any) -> bool:
    if "enum" in rule:
        return value in rule["enum"]
    if rule["type"] == "integer":
        return bool(rule.get("minimum", value) <= value <= rule.get("maximum", value))
    pattern = rule.get("pattern", "").replace("\\p{L}", "")
    return rule.get("minLength", 0) <= len(value) <= rule.get("maxLength", len(value)) and bool(
        re.search(pattern, value)
    )


def refusal_of(check: Callable[[str], Any], value: str) -> str | None:
    try:
        check(value)
    except ValueError as refusal:
        return str(refusal)
    return None


IMAGE, VERSION = "AWS::SageMaker::Image", "AWS::SageMaker::ImageVersion"
CONFIG, DOMAIN = "AWS::SageMaker::AppImageConfig", "AWS::SageMaker::Domain"
RULES: dict[str, tuple[Callable[[str], Any], dict[str, Any]]] = {
    "image_name": (check_image_name, schema(IMAGE, "properties", "ImageName")),
    "image_name of a ResourceSpec": (
        lambda name: check_image_name(name),
        {
            "type": "string",
            "pattern": schema(DOMAIN, "definitions", "ResourceSpec", "properties", "SageMakerImageArn")[
                "pattern"
            ].rsplit("image/", 1)[1],
        },
    ),
    "display_name": (lambda text: _check_texts(text, None), schema(IMAGE, "properties", "ImageDisplayName")),
    "description": (lambda text: _check_texts(None, text), schema(IMAGE, "properties", "ImageDescription")),
    "aliases": (lambda text: VersionMetadata(aliases=[text]), schema(VERSION, "definitions", "Alias")),
    "ml_framework": (
        lambda text: VersionMetadata(ml_framework=text),
        schema(VERSION, "properties", "MLFramework"),
    ),
    "programming_lang": (
        lambda text: VersionMetadata(programming_lang=text),
        schema(VERSION, "properties", "ProgrammingLang"),
    ),
    "processor": (lambda text: VersionMetadata(processor=text), schema(VERSION, "properties", "Processor")),
    "job_type": (lambda text: VersionMetadata(job_type=text), schema(VERSION, "properties", "JobType")),
    "vendor_guidance": (
        lambda text: VersionMetadata(vendor_guidance=text),
        schema(VERSION, "properties", "VendorGuidance"),
    ),
    "release_notes": (
        lambda text: VersionMetadata(release_notes=text),
        schema(VERSION, "properties", "ReleaseNotes"),
    ),
    "app_image_config_name": (
        check_app_image_config_name,
        schema(CONFIG, "properties", "AppImageConfigName"),
    ),
    "entrypoint": (
        lambda text: ContainerConfig(entrypoint=text),
        schema(CONFIG, "definitions", "CustomImageContainerEntrypoint"),
    ),
    "arguments": (
        lambda text: ContainerConfig(arguments=[text]),
        schema(CONFIG, "definitions", "CustomImageContainerArguments"),
    ),
    "environment key": (
        lambda text: ContainerConfig(environment={text: "x"}),
        schema(CONFIG, "definitions", "CustomImageContainerEnvironmentVariable", "properties", "Key"),
    ),
    "environment value": (
        lambda text: ContainerConfig(environment={"x": text}),
        schema(CONFIG, "definitions", "CustomImageContainerEnvironmentVariable", "properties", "Value"),
    ),
    "kernel name": (KernelSpec, schema(CONFIG, "definitions", "KernelSpec", "properties", "Name")),
    "mount_path": (
        lambda text: FileSystemConfig(mount_path=text),
        schema(CONFIG, "definitions", "FileSystemConfig", "properties", "MountPath"),
    ),
    "user_profile": (
        AttachTo.user_profile,
        schema("AWS::SageMaker::UserProfile", "properties", "UserProfileName"),
    ),
    "space": (AttachTo.space, schema("AWS::SageMaker::Space", "properties", "SpaceName")),
    "domain_id": (check_domain_id, schema("AWS::SageMaker::UserProfile", "properties", "DomainId")),
}
TEXT = st.one_of(
    st.text(max_size=300),
    st.text("ab.-_ /0\n", max_size=70),
    st.from_regex(r"[a-z]([-.]?[a-z0-9]){0,70}", fullmatch=True),
    st.from_regex(r"d-[a-z0-9-]{1,63}", fullmatch=True),
    st.from_regex(r"[a-zA-Z]+ ?\d+\.\d+(\.\d+)?", fullmatch=True),
    st.sampled_from(["CPU", "GPU", "cpu", "NOTEBOOK_KERNEL", "STABLE", "ARCHIVED", "TRAINING", "NONE"]),
)


@pytest.mark.parametrize("name", RULES)
@given(value=TEXT)
def test_what_is_accepted_here_is_accepted_by_cloudformation(name: str, value: str) -> None:
    check, rule = RULES[name]
    refusal = refusal_of(check, value)
    assert accepts(rule, value) if refusal is None else re.fullmatch(r"(?s)'.+' must .+, got .+: .+", refusal)

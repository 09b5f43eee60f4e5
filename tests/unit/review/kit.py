"""Assemblies that are written by hand: what CDK could write, and what nobody should."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructs_lib.review import Review, review_assembly

ACCOUNT = "123456789012"
HASH = "a" * 64
NOTHING = {"Ref": "AWS::NoValue"}
TRUST = {
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x.amazonaws.com"}}
}


def allow(*actions: str, on: Any = "*", **parts: Any) -> dict[str, Any]:
    """Return a statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **parts}


def document(statement: Any) -> dict[str, Any]:
    """Return a policy document."""
    return {"Version": "2012-10-17", "Statement": statement}


def either(then: Any, otherwise: Any = NOTHING) -> dict[str, Any]:
    """Return a value that depends on a condition of the template."""
    return {"Fn::If": ["IsProd", then, otherwise]}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """Return a resource."""
    return {"Type": kind, "Properties": properties}


def role(policies: Any = None, **properties: Any) -> dict[str, Any]:
    """Return a role."""
    given = {} if policies is None else {"Policies": policies}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": TRUST, **given, **properties},
    }


def write_assembly(
    folder: Path,
    resources: Mapping[str, Any],
    *,
    metadata: Mapping[str, Any] | None = None,
    validation: Any = (),
    docker_images: Mapping[str, Any] | None = None,
    **template: Any,
) -> Path:
    """Write an assembly of one stack; with a validation of ``None`` its report is missing."""
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{ACCOUNT}/eu-west-1",
        "properties": {"templateFile": "One.template.json"},
        "metadata": {} if metadata is None else metadata,
    }
    assets = {"type": "cdk:asset-manifest", "properties": {"file": "One.assets.json"}}
    files = {
        "manifest.json": {"version": "55.0.0", "artifacts": {"One.assets": assets, "One": stack}},
        "One.assets.json": {"dockerImages": docker_images or {}},
        "One.template.json": {"Resources": resources, **template},
    }
    if validation is not None:
        files["validation-report.json"] = {"pluginReports": list(validation)}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    return folder


def reviewed(folder: Path, resources: Mapping[str, Any], **parts: Any) -> Review:
    """Return the review of an assembly with these resources."""
    return review_assembly(write_assembly(folder, resources, **parts))


def titles(review: Review) -> list[str]:
    """Return the titles of what a person has to decide."""
    return [decision.title for decision in review.decisions]

"""What the template tests share: a source that builds nothing, and short ways to look at a template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack, Validations
from aws_cdk import aws_ecr as ecr
from aws_cdk.assertions import Template
from constructs import Construct

from constructs_lib import ContainerImage, JupyterLab, RStudioImage, StudioImage
from tests.template.packs import PACKS, mismatches

DOMAIN_ID = "d-abcdefghijkl"


def source(scope: Construct, *, tag: str = "1.0.0") -> ContainerImage:
    """Return an image in ECR, which needs no build."""
    stack = Stack.of(scope)
    repository = ecr.Repository.from_repository_name(stack, f"Repository{len(stack.node.children)}", "images")
    return ContainerImage.from_ecr_repository(repository, tag=tag)


def studio_image(scope: Construct, name: str = "data-science", **options: Any) -> StudioImage:
    """Return a Studio image with as little as possible."""
    options.setdefault("apps", [JupyterLab()])
    return StudioImage(scope, f"Image-{name}", image_name=name, container_image=source(scope), **options)


def rstudio_image(scope: Construct, name: str = "geo-r", **options: Any) -> RStudioImage:
    """Return an RStudio image with as little as possible."""
    return RStudioImage(scope, f"Image-{name}", image_name=name, container_image=source(scope), **options)


def resources(stack: Stack, resource_type: str) -> dict[str, dict[str, Any]]:
    """Return the resources of a type, by logical id."""
    return {
        name: dict(body) for name, body in Template.from_stack(stack).find_resources(resource_type).items()
    }


def only(stack: Stack, resource_type: str) -> dict[str, Any]:
    """Return the one resource of a type."""
    (resource,) = resources(stack, resource_type).values()
    return resource


def waits_for(template: Mapping[str, Any], logical_id: str) -> set[str]:
    """Return all that a resource waits for, directly or not."""
    found: set[str] = set()
    open_ids = [logical_id]
    while open_ids:
        body = template["Resources"][open_ids.pop()]
        for other in _references(body) & template["Resources"].keys() - found:
            found.add(other)
            open_ids.append(other)
    return found


def _references(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_references(item) for item in value))
    if not isinstance(value, dict):
        return set()
    depends = value.get("DependsOn", [])
    found = {depends} if isinstance(depends, str) else set(depends)
    if "Ref" in value:
        found.add(value["Ref"])
    if "Fn::GetAtt" in value:
        found.add(value["Fn::GetAtt"][0])
    return found | set().union(*(_references(item) for item in value.values()))


def findings(stack: Stack) -> list[str]:
    """Return what the six packs of cdk-nag and CDK's own validation find at synth.

    Acknowledgements that match nothing, or more than one finding, are told as well.
    """
    root = stack.node.root
    assert isinstance(root, App)
    Validations.of(root).add_plugins(*(pack(root) for pack in PACKS))
    with suppress(RuntimeError):  # raised where the report has errors, after it was written
        root.synth()
    report = json.loads((Path(root.outdir) / "validation-report.json").read_text())
    shown = [str(violation) for plugin in report["pluginReports"] for violation in plugin["violations"]]
    return shown + mismatches(root)

"""Reading what ``cdk synth`` wrote: stacks with their templates, metadata and assets, and the validation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._validation import error

_STACK, _NESTED_ASSEMBLY, _ASSETS = "aws:cloudformation:stack", "cdk:cloud-assembly", "cdk:asset-manifest"
_NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of a template.

    Args:
        logical_id: Its key in the template.
        type: Its CloudFormation type.
        properties: As they are in the template, with intrinsic functions.
        path: The path of its construct; the logical id where the assembly does not tell.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    path: str


@dataclass(frozen=True, kw_only=True)
class StackFiles:
    """A stack in an assembly.

    Args:
        name: What users call it.
        environment: Account and Region, as far as they are known.
        resources: What its template defines.
        metadata: Entries of construct paths.
        docker_images: The assets that are container images, by hash.
        folder: Where paths of the assets start.
    """

    name: str
    environment: str
    resources: tuple[Resource, ...]
    metadata: Mapping[str, list[dict[str, Any]]]
    docker_images: Mapping[str, dict[str, Any]]
    folder: Path

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of some types."""
        return [resource for resource in self.resources if resource.type in types]


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What one synth wrote.

    Args:
        folder: Where.
        stacks: All stacks, those of stages and nested ones included.
        validation: The reports of the validation plugins.
    """

    folder: Path
    stacks: tuple[StackFiles, ...]
    validation: tuple[dict[str, Any], ...]


def read_assembly(folder: Path) -> Assembly:
    """Read an assembly.

    Raises:
        ValueError: there is none, or it can't be read.
    """
    if not (folder / "manifest.json").is_file():
        raise error("ASSEMBLY", "be a synthesized assembly", str(folder), "run 'cdk synth' first: cdk.out")
    try:
        report = folder / "validation-report.json"
        validation = _json(report).get("pluginReports", []) if report.is_file() else []
        return Assembly(folder=folder, stacks=tuple(_stacks(folder)), validation=tuple(validation))
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as trouble:
        raise error(
            "ASSEMBLY",
            "be readable",
            str(folder),
            f"synthesize it anew ({type(trouble).__name__}: {trouble})",
        ) from trouble


def _stacks(folder: Path) -> Iterator[StackFiles]:
    artifacts = _json(folder / "manifest.json").get("artifacts", {})
    docker_images = {
        digest: asset
        for artifact in artifacts.values()
        if artifact["type"] == _ASSETS
        for digest, asset in _json(folder / artifact["properties"]["file"]).get("dockerImages", {}).items()
    }
    for name, artifact in artifacts.items():
        if artifact["type"] == _NESTED_ASSEMBLY:
            yield from _stacks(folder / artifact["properties"]["directoryName"])
        elif artifact["type"] == _STACK:
            yield from _stack(folder, name, artifact, docker_images)


def _stack(
    folder: Path, artifact_id: str, artifact: Mapping[str, Any], docker_images: Mapping[str, dict[str, Any]]
) -> Iterator[StackFiles]:
    metadata = artifact.get("metadata", {})
    if "additionalMetadataFile" in artifact:
        metadata = metadata | _json(folder / artifact["additionalMetadataFile"])
    named = str(artifact.get("displayName", artifact_id))
    templates = [(named, _json(folder / artifact["properties"]["templateFile"]))]
    while templates:
        title, template = templates.pop(0)
        bodies = template.get("Resources", {})
        templates += [
            (f"{title}/{logical_id}", _json(folder / body["Metadata"]["aws:asset:path"]))
            for logical_id, body in bodies.items()
            if body["Type"] == _NESTED_STACK and "aws:asset:path" in body.get("Metadata", {})
        ]
        yield StackFiles(
            name=title,
            environment=str(artifact.get("environment", "")).removeprefix("aws://"),
            resources=tuple(_resource(name, body, metadata) for name, body in bodies.items()),
            metadata=metadata,
            docker_images=docker_images,
            folder=folder,
        )


def _resource(logical_id: str, body: Mapping[str, Any], metadata: Mapping[str, list[Any]]) -> Resource:
    path = body.get("Metadata", {}).get("aws:cdk:path") or next(
        (
            path.removeprefix("/")
            for path, entries in metadata.items()
            if any(entry["type"] == "aws:cdk:logicalId" and entry["data"] == logical_id for entry in entries)
        ),
        logical_id,
    )
    return Resource(
        logical_id=logical_id, type=body["Type"], properties=body.get("Properties", {}), path=path
    )


def _json(file: Path) -> dict[str, Any]:
    content = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} must hold a JSON object")
    return content

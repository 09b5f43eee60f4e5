"""Reading what ``cdk synth`` wrote: stacks with their templates, metadata and assets, and the validation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._build_context import lies_in
from .._intrinsics import as_text
from .._validation import error
from .values import listed, mapping, mappings

_STACK, _NESTED_ASSEMBLY, _ASSETS = "aws:cloudformation:stack", "cdk:cloud-assembly", "cdk:asset-manifest"
_VALIDATION = "validation-report.json"
NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of a template.

    Args:
        logical_id: Its key in the template.
        type: Its CloudFormation type.
        properties: As they are in the template, with intrinsic functions.
        path: The path of its construct; the logical id where the assembly does not tell.
        has_template: Whether it is a nested stack whose template is in the assembly.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    path: str
    has_template: bool = False


@dataclass(frozen=True, kw_only=True)
class StackFiles:
    """A stack in an assembly.

    Args:
        name: What users call it.
        environment: Account and Region, as far as they are known.
        transform: What changes the template at the deployment; empty where nothing does.
        resources: What its template defines.
        metadata: Entries of construct paths.
        docker_images: The assets that are container images, by hash.
        root: The folder of the whole assembly.
        folder: Where paths of the assets start.
    """

    name: str
    environment: str
    transform: str
    resources: tuple[Resource, ...]
    metadata: Mapping[str, Any]
    docker_images: Mapping[str, Mapping[str, Any]]
    root: Path
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
        validation: The reports of the validation plugins; none where the assembly does not tell.
    """

    folder: Path
    stacks: tuple[StackFiles, ...]
    validation: tuple[Mapping[str, Any], ...] | None


def read_assembly(folder: Path) -> Assembly:
    """Read an assembly.

    Raises:
        ValueError: there is none, or it can't be read.
    """
    if not (folder / "manifest.json").is_file():
        raise error("ASSEMBLY", "be a synthesized assembly", str(folder), "run 'cdk synth' first: cdk.out")
    try:
        return Assembly(folder=folder, stacks=tuple(_stacks(folder, folder)), validation=_validation(folder))
    except (OSError, KeyError, RecursionError, TypeError, ValueError) as trouble:
        raise error(
            "ASSEMBLY",
            "be readable",
            str(folder),
            f"synthesize it anew ({type(trouble).__name__}: {trouble})",
        ) from trouble


def _validation(folder: Path) -> tuple[Mapping[str, Any], ...] | None:
    """What CDK writes at each synth; a report that can't be read is none, and never an empty one."""
    if not (folder / _VALIDATION).is_file():
        return None
    reports = _json(folder, folder / _VALIDATION).get("pluginReports")
    return tuple(mappings(reports)) if isinstance(reports, list) else None


def _stacks(root: Path, folder: Path) -> Iterator[StackFiles]:
    artifacts = mapping(_json(root, folder / "manifest.json").get("artifacts"))
    docker_images = {
        digest: mapping(asset)
        for artifact in artifacts.values()
        if artifact["type"] == _ASSETS
        for digest, asset in mapping(
            _json(root, folder / artifact["properties"]["file"]).get("dockerImages")
        ).items()
    }
    for name, artifact in artifacts.items():
        if artifact["type"] == _NESTED_ASSEMBLY:
            yield from _stacks(root, folder / artifact["properties"]["directoryName"])
        elif artifact["type"] == _STACK:
            yield from _stack(root, folder, name, artifact, docker_images)


def _stack(
    root: Path,
    folder: Path,
    artifact_id: str,
    artifact: Mapping[str, Any],
    docker_images: Mapping[str, Mapping[str, Any]],
) -> Iterator[StackFiles]:
    metadata = dict(mapping(artifact.get("metadata")))
    if "additionalMetadataFile" in artifact:
        metadata |= _json(root, folder / artifact["additionalMetadataFile"])
    named = str(artifact.get("displayName", artifact_id))
    templates: list[tuple[str, tuple[Path, ...]]] = [
        (named, (folder / artifact["properties"]["templateFile"],))
    ]
    for title, files in templates:  # which grows by the stacks that each of them nests
        template = _json(root, files[-1])
        bodies = mapping(template.get("Resources"))
        templates += _nested(folder, title, files, bodies)
        yield StackFiles(
            name=title,
            environment=str(artifact.get("environment", "")).removeprefix("aws://"),
            transform=", ".join(map(as_text, listed(template.get("Transform")))),
            resources=tuple(_resource(name, body, metadata) for name, body in bodies.items()),
            metadata=metadata,
            docker_images=docker_images,
            root=root,
            folder=folder,
        )


def _nested(
    folder: Path, title: str, files: tuple[Path, ...], bodies: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    for logical_id, body in bodies.items():
        name = mapping(mapping(body).get("Metadata")).get("aws:asset:path")
        if mapping(body).get("Type") == NESTED_STACK and name is not None:
            file = folder / name
            if file in files:
                raise ValueError(f"{file.name} nests itself")
            yield f"{title}/{logical_id}", (*files, file)


def _resource(logical_id: str, body: Any, metadata: Mapping[str, Any]) -> Resource:
    if not isinstance(body, dict):  # a loop, which a transform turns into resources
        return Resource(logical_id=logical_id, type="Fn::ForEach", properties={"": body}, path=logical_id)
    path = mapping(body.get("Metadata")).get("aws:cdk:path") or next(
        (
            path.removeprefix("/")
            for path, entries in metadata.items()
            if any(_names(entry, logical_id) for entry in mappings(entries))
        ),
        logical_id,
    )
    return Resource(
        logical_id=logical_id,
        type=as_text(body.get("Type", "")),
        properties=mapping(body.get("Properties")),
        path=as_text(path),
        has_template=mapping(body.get("Metadata")).get("aws:asset:path") is not None,
    )


def _names(entry: Mapping[str, Any], logical_id: str) -> bool:
    return entry.get("type") == "aws:cdk:logicalId" and entry.get("data") == logical_id


def _json(root: Path, file: Path) -> dict[str, Any]:
    if not lies_in(root, file):
        raise ValueError(f"{file} is outside of the assembly")
    content = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} must hold a JSON object")
    return content

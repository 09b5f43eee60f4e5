"""What the Dockerfile of an asset tells: its bases, its user, and whether it keeps SageMaker's contract."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._build_context import find_dockerfile, lies_in, read_dockerfile_text
from .._intrinsics import as_text
from ..app_types import App
from ..contract.dockerfile import DockerfileError, Stage, read_dockerfile
from ..contract.finding import Finding
from ..contract.static import check_dockerfile
from .model import ContractFinding
from .values import mapping


@dataclass(frozen=True, kw_only=True)
class Build:
    """What is known of a container image from its Dockerfile; nothing of one that has none here."""

    bases: tuple[str, ...] = ()
    user: str = ""
    findings: tuple[ContractFinding, ...] = ()


def read_build(root: Path, folder: Path, source: Mapping[str, Any], apps: Sequence[App]) -> Build:
    """Read the Dockerfile of an asset.

    Args:
        root: The folder of the whole assembly; nothing outside of it is read.
        folder: Where the paths of assets start.
        source: The source of the asset, as the assembly has it.
        apps: The apps that will run the image.
    """
    directory, file = folder / as_text(source["directory"]), as_text(source.get("dockerFile", "Dockerfile"))
    arguments = {name: as_text(value) for name, value in mapping(source.get("dockerBuildArgs")).items()}
    target = as_text(source["dockerBuildTarget"]) if source.get("dockerBuildTarget") else None
    try:
        path = find_dockerfile(directory, file)
        text = read_dockerfile_text(path) if lies_in(root, path) else None
    except ValueError:
        text = None
    if text is None:
        return Build(user="not known: the assembly has no Dockerfile for it")
    findings = tuple(
        _told(finding, file)
        for finding in check_dockerfile(directory, apps=apps, file=file, build_args=arguments, target=target)
    )
    try:
        dockerfile = read_dockerfile(text, arguments)
        stage = dockerfile.stage(target)
    except DockerfileError:
        return Build(user="not known: the Dockerfile can't be read", findings=findings)
    bases = dict.fromkeys(str(one.base) for one in dockerfile.stages if one.base is not None)
    return Build(bases=tuple(bases), user=_user(stage), findings=findings)


def is_pinned(base: str) -> bool:
    """Tell whether a base image is named by its digest."""
    return re.search(r"@sha256:[0-9a-f]{64}$", base) is not None


def _told(finding: Finding, file: str) -> ContractFinding:
    return ContractFinding(
        severity=finding.severity.value,
        rule=finding.rule.id,
        place=file if finding.line is None else f"{file}:{finding.line}",
        reason=finding.reason,
        remedy=finding.remedy,
    )


def _user(stage: Stage) -> str:
    setting = stage.state.user
    return "the base image decides" if setting is None else (setting.value or "known at the build only")

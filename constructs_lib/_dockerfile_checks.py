"""Checks the Dockerfiles of assets at synth, by CDK's own validation.

An error stops the synth, a warning shows, and either can be acknowledged by its id, such as
``sagemaker-custom-images::user``. A Dockerfile is read and nothing else: nothing is built or run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import (
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
    Validations,
)
from constructs import Construct, IConstruct

from .app_types import App
from .contract.finding import Finding, Severity
from .contract.static import check_dockerfile


@dataclass(frozen=True, kw_only=True)
class DockerBuild:
    """What an asset is built from.

    Args:
        directory: The build context.
        file: The Dockerfile in it; ``None`` for ``Dockerfile``.
        build_args: Values of its ARGs.
        target: The stage; ``None`` for the last one.
    """

    directory: str
    file: str | None = None
    build_args: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None

    def check(self, apps: Sequence[App]) -> tuple[Finding, ...]:
        """Judge the Dockerfile by the contract of these apps."""
        return check_dockerfile(
            self.directory, apps=apps, file=self.file, build_args=self.build_args, target=self.target
        )

    def place(self, finding: Finding) -> str:
        """Return file and line of a finding."""
        path = f"{self.directory}/{self.file or 'Dockerfile'}"
        return path if finding.line is None else f"{path}:{finding.line}"


def check_at_synth(scope: Construct, build: DockerBuild, apps: Sequence[App]) -> None:
    """Judge a Dockerfile, and let the synth of the app report its errors and warnings.

    What a Dockerfile can't tell is left to the checks of the built image.

    Args:
        scope: The construct that has the findings.
        build: What is built.
        apps: The apps that will run it; with none, only what holds for all is judged.
    """
    findings = [finding for finding in build.check(apps) if finding.severity is not Severity.UNKNOWN]
    if not findings:
        return
    node = scope.node
    root = node.root
    if root not in _PLUGINS:
        _PLUGINS[root] = _DockerfileChecks()
        Validations.of(root).add_plugins(_PLUGINS[root])
    _PLUGINS[root].add(node.path, build, findings)


@jsii.implements(IPolicyValidationPlugin)
class _DockerfileChecks:
    """What was found in all Dockerfiles of an app, as one plugin of its validation."""

    def __init__(self) -> None:
        self._found: list[tuple[str, DockerBuild, Finding]] = []

    def add(self, path: str, build: DockerBuild, findings: Sequence[Finding]) -> None:
        """Take what was found in one more Dockerfile, for the construct at this path."""
        self._found += ((path, build, finding) for finding in findings)

    @property
    def name(self) -> str:
        return "sagemaker-custom-images"

    @property
    def version(self) -> str | None:
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        return None

    def validate(self, _context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Return what was found, in CDK's words."""
        return PolicyValidationPluginReport(
            success=all(finding.severity is not Severity.ERROR for _, _, finding in self._found),
            violations=[_violation(*found) for found in self._found],
        )


#: The plugin of each app, for as long as the app lives.
_PLUGINS: WeakKeyDictionary[IConstruct, _DockerfileChecks] = WeakKeyDictionary()


def _violation(path: str, build: DockerBuild, finding: Finding) -> PolicyViolation:
    place = build.place(finding)
    return PolicyViolation(
        rule_name=finding.rule.id,
        description=f"{place}: {finding.reason}",
        fix=finding.remedy,
        severity=finding.severity.value,
        violating_resources=[PolicyViolatingResource(construct_path=path, locations=[place])],
    )

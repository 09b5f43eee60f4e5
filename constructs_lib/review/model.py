"""What the report says, before it is written: plain values, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a check found and nobody acknowledged."""

    tool: str
    rule: str
    severity: str
    place: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """Findings with one cause on one construct that somebody accepted, with evidence."""

    rules: tuple[str, ...]
    place: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of a policy, explained.

    Args:
        policy: The name of the policy.
        allows: Whether it allows or denies.
        sentence: What that means.
        principals: Whom it is about, in a policy that says so.
        actions: The actions.
        resources: The resources.
        conditions: What it depends on.
        cases: The conditions of the template under which it is there at all.
        wildcards: The resources and actions that are patterns.
        evidence: Why the patterns must be, as acknowledged; empty where nobody says.
        unanswered: The patterns of which nobody says why.
        is_known: Whether it can be read before the deployment.
    """

    policy: str
    allows: bool
    sentence: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...] = ()
    conditions: str = ""
    cases: str = ""
    wildcards: tuple[str, ...] = ()
    evidence: str = ""
    unanswered: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role: who may become it, and what it may do."""

    name: str
    path: str
    description: str
    trusts: tuple[str, ...]
    boundary: str
    statements: tuple[Statement, ...]
    foreign_policies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy of a resource, a user or a group, or of a role that is not in the stack."""

    name: str
    path: str
    type: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, kw_only=True)
class ContractFinding:
    """What the contract check says of a Dockerfile."""

    severity: str
    rule: str
    place: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class ContainerImage:
    """A container image that becomes a version.

    Args:
        reference: Its address in the registry.
        pinned_by: What keeps it from moving.
        origin: Where it comes from.
        platform: What it is for.
        bases: The images that its Dockerfile starts from.
        user: Whom it runs as.
        scan: The gate ahead of the version.
        findings: What the contract check says.
    """

    reference: str
    pinned_by: str
    origin: str
    platform: str
    bases: tuple[str, ...]
    user: str
    scan: str
    findings: tuple[ContractFinding, ...]


@dataclass(frozen=True, kw_only=True)
class Image:
    """A SageMaker Image with its versions and apps."""

    name: str
    path: str
    role: str
    apps: tuple[str, ...]
    versions: tuple[ContainerImage, ...]


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Where images are offered."""

    domain: str
    place: str
    images: tuple[str, ...]
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class ResourceGroup:
    """How many resources of one kind a stack defines."""

    type: str
    purpose: str
    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Data on its way from one place to another."""

    source: str
    target: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something that no program can decide."""

    title: str
    detail: str
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One stack."""

    name: str
    environment: str
    resources: tuple[ResourceGroup, ...]
    roles: tuple[Role, ...]
    policies: tuple[Policy, ...]
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    flows: tuple[Flow, ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    """The whole report.

    Args:
        name: The folder of the assembly.
        stacks: All stacks.
        findings: What is open.
        acknowledgements: What is accepted.
        packs: The names of the checks whose findings or acknowledgements are in the assembly.
        is_checked: Whether the assembly tells what the checks at synth found.
        decisions: What a person has to decide.
    """

    name: str
    stacks: tuple[Stack, ...]
    findings: tuple[Finding, ...]
    acknowledgements: tuple[Acknowledgement, ...]
    packs: tuple[str, ...]
    is_checked: bool
    decisions: tuple[Decision, ...] = field(default=())

    @property
    def contract_errors(self) -> int:
        """How many rules of SageMaker's contract are broken."""
        return sum(
            finding.severity == "error"
            for stack in self.stacks
            for image in stack.images
            for version in image.versions
            for finding in version.findings
        )

    @property
    def wildcards(self) -> int:
        """How many statements that allow something name patterns."""
        return sum(bool(one.wildcards) and one.allows for one in self._statements)

    @property
    def unanswered(self) -> int:
        """How many statements name patterns of which nobody says why, or are known at the deployment only."""
        return sum(bool(one.unanswered) or not one.is_known for one in self._statements)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is open; what the assembly does not tell is open."""
        return self.is_checked and not (self.findings or self.contract_errors or self.unanswered)

    @property
    def _statements(self) -> Iterator[Statement]:
        for stack in self.stacks:
            yield from (one for role in stack.roles for one in role.statements)
            yield from (one for policy in stack.policies for one in policy.statements)

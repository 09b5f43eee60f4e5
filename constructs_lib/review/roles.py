"""Roles with everything that they may do, wherever a template grants it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._intrinsics import as_text
from .assembly import Resource, StackFiles
from .model import Acknowledgement, Role, Statement
from .permissions import explain

_ROLE, _MANAGED, _INLINE = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"


def read_roles(stack: StackFiles, acknowledgements: Sequence[Acknowledgement]) -> tuple[Role, ...]:
    """Return the roles of a stack."""
    policies = {policy.logical_id: policy for policy in stack.of_type(_MANAGED, _INLINE)}
    return tuple(_role(role, policies, acknowledgements) for role in stack.of_type(_ROLE))


def _role(
    role: Resource, policies: Mapping[str, Resource], acknowledgements: Sequence[Acknowledgement]
) -> Role:
    properties = role.properties
    named = [arn.get("Ref") for arn in properties.get("ManagedPolicyArns", []) if isinstance(arn, dict)]
    ours = [
        policy
        for name, policy in policies.items()
        if name in named or {"Ref": role.logical_id} in policy.properties.get("Roles", [])
    ]
    statements = [
        *_inline(role, acknowledgements),
        *(one for policy in ours for one in _statements(policy, policy.properties, acknowledgements)),
    ]
    trust = properties.get("AssumeRolePolicyDocument", {})
    return Role(
        name=role.logical_id,
        path=role.path,
        description=as_text(properties.get("Description", "")),
        trusts=tuple(_principals(trust)),
        boundary=as_text(properties.get("PermissionsBoundary", "")),
        statements=tuple(statements),
        foreign_policies=tuple(
            as_text(arn)
            for arn in properties.get("ManagedPolicyArns", [])
            if not (isinstance(arn, dict) and arn.get("Ref") in policies)
        ),
    )


def _inline(role: Resource, acknowledgements: Sequence[Acknowledgement]) -> Iterator[Statement]:
    for policy in role.properties.get("Policies", []):
        yield from _statements(role, policy, acknowledgements)


def _statements(
    policy: Resource, properties: Mapping[str, Any], acknowledgements: Sequence[Acknowledgement]
) -> Iterator[Statement]:
    name = re.sub("(/Resource)+$", "", policy.path).rpartition("/")[2]
    for one in _listed(properties.get("PolicyDocument", {}).get("Statement", [])):
        actions = tuple(as_text(action) for action in _listed(one.get("Action", one.get("NotAction", []))))
        resources = tuple(as_text(arn) for arn in _listed(one.get("Resource", one.get("NotResource", []))))
        wildcards = tuple(text for text in (*actions, *resources) if "*" in text)
        allows = one.get("Effect") == "Allow"
        yield Statement(
            policy=name,
            allows=allows,
            sentence=_sentence(one, actions, allows=allows),
            actions=actions,
            resources=resources,
            conditions=json.dumps(one["Condition"], sort_keys=True) if "Condition" in one else "",
            wildcards=wildcards,
            evidence=_evidence(policy.path, wildcards, acknowledgements),
        )


def _sentence(statement: Mapping[str, Any], actions: Sequence[str], *, allows: bool) -> str:
    sentence = explain(actions or ("nothing",), allows=allows, conditional="Condition" in statement)
    negated = [name for name in ("NotAction", "NotResource") if name in statement]
    return f"Everything but this ({' and '.join(negated)}): {sentence}" if negated else sentence


def _evidence(path: str, wildcards: Sequence[str], acknowledgements: Sequence[Acknowledgement]) -> str:
    findings = {f"[Resource::{text}]" for text in wildcards} | {f"[Action::{text}]" for text in wildcards}
    evidence = [
        one.evidence
        for one in acknowledgements
        if path.startswith(f"{one.place}/") and any(rule[rule.find("[") :] in findings for rule in one.rules)
    ]
    return "; ".join(dict.fromkeys(evidence))


def _principals(trust: Mapping[str, Any]) -> Iterator[str]:
    for statement in _listed(trust.get("Statement", [])):
        principal = statement.get("Principal", {})
        if not isinstance(principal, dict):
            yield f"anybody ({as_text(principal)})"
            continue
        for kind, values in principal.items():
            suffix = " under a condition" if "Condition" in statement else ""
            yield from (f"{kind} {as_text(value)}{suffix}" for value in _listed(values))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

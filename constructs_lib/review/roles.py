"""Who may do what: roles with everything that they may do, and the policies of all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .._intrinsics import as_text
from .assembly import Resource, StackFiles
from .model import Acknowledgement, Policy, Role, Statement
from .policies import statements, statements_of
from .statements import explain_statement, policy_name, principals
from .values import listed

_ROLE: Final = "AWS::IAM::Role"
_MANAGED: Final = "AWS::IAM::ManagedPolicy"
_TRUST: Final = "AssumeRolePolicyDocument"
_ATTACHED: Final = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", _MANAGED)


def read_roles(stack: StackFiles, acknowledgements: Sequence[Acknowledgement]) -> tuple[Role, ...]:
    """Return the roles of a stack, each with the statements of all policies that it has."""
    return tuple(
        _role(role, list(_policies_of(stack, role)), acknowledgements) for role in stack.of_type(_ROLE)
    )


def read_policies(stack: StackFiles, acknowledgements: Sequence[Acknowledgement]) -> tuple[Policy, ...]:
    """Return what resources, users, groups and roles of elsewhere are granted, or grant to others."""
    told = {policy.logical_id for role in stack.of_type(_ROLE) for policy in _policies_of(stack, role)}
    others = [one for one in stack.resources if one.type != _ROLE and one.logical_id not in told]
    return tuple(
        Policy(name=policy_name(one), path=one.path, type=one.type, statements=found)
        for one in others
        if (found := tuple(explain_statement(each, one, acknowledgements) for each in statements_of(one)))
    )


def _policies_of(stack: StackFiles, role: Resource) -> Iterator[Resource]:
    own = {"Ref": role.logical_id}
    named = listed(role.properties.get("ManagedPolicyArns"))
    for policy in stack.of_type(*_ATTACHED):
        holders = [*listed(policy.properties.get("Roles")), *listed(policy.properties.get("RoleName"))]
        if own in holders or {"Ref": policy.logical_id} in named:
            yield policy


def _role(role: Resource, policies: Sequence[Resource], acknowledgements: Sequence[Acknowledgement]) -> Role:
    properties = role.properties
    ours = [{"Ref": policy.logical_id} for policy in policies]
    return Role(
        name=role.logical_id,
        path=role.path,
        description=as_text(properties.get("Description", "")),
        trusts=tuple(dict.fromkeys(_trusts(role))),
        boundary=as_text(properties.get("PermissionsBoundary", "")),
        statements=tuple(_statements(role, policies, acknowledgements)),
        foreign_policies=tuple(
            as_text(arn) for arn in listed(properties.get("ManagedPolicyArns")) if arn not in ours
        ),
    )


def _statements(
    role: Resource, policies: Sequence[Resource], acknowledgements: Sequence[Acknowledgement]
) -> Iterator[Statement]:
    for written in statements({name: one for name, one in role.properties.items() if name != _TRUST}):
        yield explain_statement(written, role, acknowledgements)
    for policy in policies:
        for written in statements_of(policy):
            yield explain_statement(written, policy, acknowledgements)


def _trusts(role: Resource) -> Iterator[str]:
    for written in statements({_TRUST: role.properties.get(_TRUST)}):
        if not written.is_known:
            yield "whom the deployment decides"
        elif listed(written.value.get("Effect")) == ["Deny"]:
            yield from (f"not {who}" for who in principals(written))
        else:
            yield from principals(written)

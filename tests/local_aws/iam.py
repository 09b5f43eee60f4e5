"""Permissions of roles: deny by default, on the exact ARN, from the role's real policies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.local_aws.ledger import Ledger, Right

Policy = Mapping[str, Any]
_POSITIVE = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")


@dataclass(frozen=True)
class Role:
    """A role as IAM knows it: whom it trusts, and every policy it has, managed or inline."""

    trust_policy: Policy
    policies: Sequence[Policy]


class Roles(Protocol):
    """Where roles are looked up."""

    def find(self, arn: str) -> Role | None: ...


class Iam:
    """Decides what roles may do.

    Attributes:
        ledger: What the roles were granted that were asked about, and what of it they used.
    """

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self.ledger = Ledger()

    def permits(
        self, role_arn: str, action: str, resource: str, *, absent: Collection[str] = frozenset()
    ) -> bool:
        """Whether the role's policies allow the action on the resource; an unknown role may do nothing.

        Args:
            role_arn: The role.
            action: The action, such as ecr:BatchGetImage.
            resource: The exact ARN, or * for an action that knows none.
            absent: The condition keys that the request is known not to have.
        """
        role = self._roles.find(role_arn)
        if role is None:
            return False
        self.ledger.grant(Right(role_arn, *granted) for granted in _granted(role.policies))
        allowed = permitted(role.policies, action, resource, absent=absent)
        if allowed:
            self.ledger.use(Right(role_arn, action, resource))
        return allowed

    def trusts(self, role_arn: str, service: str) -> bool:
        """Whether the role exists and lets the service assume it."""
        role = self._roles.find(role_arn)
        return role is not None and any(
            statement["Effect"] == "Allow"
            and _any_matches(statement.get("Action", []), "sts:AssumeRole", ignore_case=True)
            and service in _trusted_services(statement.get("Principal"))
            for statement in _statements(role.trust_policy)
        )


def permitted(
    policies: Sequence[Policy], action: str, resource: str, *, absent: Collection[str] = frozenset()
) -> bool:
    """Whether a statement allows the action on the resource and none denies it.

    A condition that compares a key which the request does not have is false. No other is evaluated: to stay
    on the strict side, a conditional Allow never applies and a conditional Deny always does.
    """
    effects = [
        statement["Effect"]
        for policy in policies
        for statement in _statements(policy)
        if _concerns(statement, action, resource) and _applies(statement, absent)
    ]
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Mapping[str, Any], absent: Collection[str]) -> bool:
    condition = statement.get("Condition", {})
    if any(key in absent for operator in _POSITIVE for key in condition.get(operator, ())):
        return False
    return not condition or statement["Effect"] == "Deny"


def _granted(policies: Sequence[Policy]) -> Iterator[tuple[str, str]]:
    for policy in policies:
        for statement in _statements(policy):
            if statement["Effect"] == "Allow":
                for action in _as_list(statement.get("Action", [])):
                    yield from ((action, resource) for resource in _as_list(statement.get("Resource", [])))


def _concerns(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    if "NotAction" in statement:
        acts = not _any_matches(statement["NotAction"], action, ignore_case=True)
    else:
        acts = _any_matches(statement.get("Action", []), action, ignore_case=True)
    if "NotResource" in statement:
        return acts and not _any_matches(statement["NotResource"], resource)
    return acts and _any_matches(statement.get("Resource", []), resource)


def _any_matches(patterns: str | Sequence[str], value: str, *, ignore_case: bool = False) -> bool:
    flags = re.IGNORECASE if ignore_case else 0
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), value, flags)
        for pattern in _as_list(patterns)
    )


def _trusted_services(principal: Any) -> list[str]:
    return _as_list(principal.get("Service", [])) if isinstance(principal, Mapping) else []


def _statements(policy: Policy) -> list[Mapping[str, Any]]:
    return _as_list(policy.get("Statement", []))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]

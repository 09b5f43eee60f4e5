"""What a person has to decide about permissions: who gets in, and what reaches further than it must."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .assembly import StackFiles
from .model import Decision, Policy, Role, Statement

_ACCOUNT = re.compile(r":(\d{12})(?::|$)")
_HARMLESS = ("Service ", "not ")


def decide_permissions(
    stack: StackFiles, roles: tuple[Role, ...], policies: tuple[Policy, ...]
) -> Iterator[Decision]:
    """Return what to decide about the roles and policies of a stack."""
    for role in roles:
        yield from _trusts(role)
        for arn in role.foreign_policies:
            yield Decision(
                title="What does this policy allow?",
                detail=f"{arn} is defined elsewhere; this report can't see it.",
                place=role.path,
            )
        for statement in role.statements:
            yield from _statement(stack, statement, f"{role.path}, policy {statement.policy}")
    for policy in policies:
        for statement in policy.statements:
            yield from _statement(stack, statement, policy.path)
            yield from _principals(stack, policy, statement)


def _trusts(role: Role) -> Iterator[Decision]:
    for trusted in role.trusts:
        if not trusted.startswith(_HARMLESS):
            yield Decision(
                title="May somebody else become this role?", detail=f"It trusts {trusted}.", place=role.path
            )


def _statement(stack: StackFiles, statement: Statement, place: str) -> Iterator[Decision]:
    if not statement.is_known:
        yield Decision(
            title="What does this statement allow?",
            detail=f"It is known at the deployment only: {', '.join(statement.actions)}",
            place=place,
        )
    if statement.unanswered:
        yield Decision(
            title="Is this wildcard needed?",
            detail=f"{statement.sentence} Nobody says why it must be {', '.join(statement.unanswered)}.",
            place=place,
        )
    own = stack.environment.partition("/")[0]
    others = [arn for arn in statement.resources if any(each != own for each in _ACCOUNT.findall(arn))]
    if statement.allows and others:
        yield Decision(
            title="May what belongs to another account be used?",
            detail=f"{statement.sentence} On {', '.join(others)}.",
            place=place,
        )


def _principals(stack: StackFiles, policy: Policy, statement: Statement) -> Iterator[Decision]:
    own = {stack.environment.partition("/")[0], "<AWS::AccountId>"}
    strangers = [
        who
        for who in statement.principals
        if not who.startswith(_HARMLESS)
        and not any(re.search(rf"(:|^AWS ){re.escape(account)}(:root)?$", who) for account in own)
    ]
    if statement.allows and strangers:
        yield Decision(
            title="May they use this resource?",
            detail=f"{', '.join(strangers)}: {statement.sentence}",
            place=policy.path,
        )

"""Statements of policies as the report tells them: who, what, on what, under which conditions, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._intrinsics import as_text
from .assembly import Resource
from .model import Acknowledgement, Statement
from .permissions import explain
from .policies import Written
from .values import cases, listed, mappings

_EXCEPTIONS = ("NotAction", "NotResource")
_IAM = "AWS::IAM::"  # in the policies of other resources, a pattern means no more than the resource itself
_WILDCARD = re.compile(r"[*?]")
_IAM5 = re.compile(r"(?:^|::)AwsSolutions-IAM5(?P<finding>\[.*\])?$", re.DOTALL)


def explain_statement(
    written: Written, policy: Resource, acknowledgements: Sequence[Acknowledgement]
) -> Statement:
    """Explain one statement of a policy.

    Args:
        written: The statement.
        policy: The resource that it stands in.
        acknowledgements: What was acknowledged in the assembly.
    """
    name = policy_name(policy)
    if not written.is_known:
        return Statement(
            policy=name,
            allows=True,
            sentence="Known at the deployment only.",
            actions=(_as_written(written.value),),
            resources=(),
            cases=_told(written.cases),
            is_known=False,
        )
    parts = written.value
    actions = _texts(parts, "Action", "NotAction")
    resources = _texts(parts, "Resource", "NotResource")
    allows = listed(parts.get("Effect")) != ["Deny"]  # what may be allowed counts as allowed
    wildcards = (
        *(text for text in (*actions, *resources) if _WILDCARD.search(text)),
        *(f"everything but this {part[3:].lower()}" for part in _EXCEPTIONS if part in parts),
    )
    is_asked = allows and policy.type.startswith(_IAM)
    evidence = {text: _evidence(policy.path, text, acknowledgements) for text in wildcards}
    return Statement(
        policy=name,
        allows=allows,
        sentence=_sentence(written, actions, allows=allows),
        principals=tuple(principals(written)),
        actions=actions,
        resources=resources,
        conditions=json.dumps(parts["Condition"], sort_keys=True) if "Condition" in parts else "",
        cases=_told(written.cases),
        wildcards=wildcards,
        evidence="; ".join(dict.fromkeys(text for text in evidence.values() if text)),
        unanswered=tuple(text for text in wildcards if is_asked and not evidence[text]),
    )


def principals(written: Written) -> Iterator[str]:
    """Return whom a statement is about."""
    suffix = " under a condition" if "Condition" in written.value else ""
    for part, prefix in (("Principal", ""), ("NotPrincipal", "everybody but ")):
        for one, _ in cases(written.value.get(part)):
            yield from (f"{prefix}{who}{suffix}" for who in _principals(one))


def policy_name(policy: Resource) -> str:
    """Return the name of a policy's construct."""
    return re.sub("(/Resource)+$", "", policy.path).rpartition("/")[2]


def _principals(value: Any) -> Iterator[str]:
    kinds = mappings(value)
    yield from (f"anybody ({as_text(one)})" for one in listed(value) if not isinstance(one, dict))
    for kind, named in ((kind, one) for each in kinds for kind, one in each.items()):
        for one in listed(named):
            yield f"anybody ({kind} *)" if one == "*" else f"{kind} {as_text(one)}"


def _texts(parts: Mapping[str, Any], name: str, negated: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(as_text(one) for one in listed(parts.get(name)) or listed(parts.get(negated))))


def _sentence(written: Written, actions: Sequence[str], *, allows: bool) -> str:
    conditional = "Condition" in written.value or bool(written.cases)
    sentence = explain(actions, allows=allows, conditional=conditional)
    negated = [name for name in _EXCEPTIONS if name in written.value]
    return f"Everything but this ({' and '.join(negated)}): {sentence}" if negated else sentence


def _evidence(path: str, wildcard: str, acknowledgements: Sequence[Acknowledgement]) -> str:
    """Return why a pattern must be: cdk-nag has a finding for each, and one name for all of them."""
    findings = {None, f"[Resource::{wildcard}]", f"[Action::{wildcard}]"}
    evidence = [
        one.evidence
        for one in acknowledgements
        if f"{path}/".startswith(f"{one.place}/")
        and any((match := _IAM5.search(rule)) and match["finding"] in findings for rule in one.rules)
    ]
    return "; ".join(dict.fromkeys(evidence))


def _told(known: Sequence[str]) -> str:
    return " and ".join(known)


def _as_written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)

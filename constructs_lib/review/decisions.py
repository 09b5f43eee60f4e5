"""What a person has to decide, with the facts for it."""

from __future__ import annotations

from collections.abc import Iterator

from .._intrinsics import as_text
from .assembly import StackFiles
from .dockerfiles import is_pinned
from .model import Attachment, ContainerImage, Decision, Finding, Image, Role

_FUNCTION, _UPDATE, _DOMAIN = (
    "AWS::Lambda::Function",
    "Custom::SageMakerDomainUpdate",
    "AWS::SageMaker::Domain",
)
_OPTIONS = {
    "VpcConfig": "runs outside of your VPCs (DomainUpdateOptions(vpc=...))",
    "KmsKeyArn": "is encrypted with keys of AWS (encryption_key=...)",
    "DeadLetterConfig": "keeps no events that failed (dead_letter_queue=...)",
    "ReservedConcurrentExecutions": "has no limit of concurrency (reserved_concurrent_executions=...)",
    "TracingConfig": "is not traced (tracing=...)",
    "CodeSigningConfigArn": "runs code that nobody signed (code_signing_config=...)",
}


def decide_findings(findings: tuple[Finding, ...]) -> Iterator[Decision]:
    """Return what to decide about open findings."""
    for finding in findings:
        yield Decision(title=f"Mend or acknowledge {finding.rule}", detail=finding.text, place=finding.place)


def decide_stack(
    stack: StackFiles,
    *,
    roles: tuple[Role, ...],
    images: tuple[Image, ...],
    attachments: tuple[Attachment, ...],
) -> Iterator[Decision]:
    """Return what to decide about one stack."""
    yield from _roles(roles)
    for image in images:
        for version in image.versions:
            yield from _version(image, version)
    yield from _updates(stack, attachments)
    for function in stack.of_type(_FUNCTION):
        off = [text for name, text in _OPTIONS.items() if name not in function.properties]
        if off:
            yield Decision(
                title="Is this posture enough?",
                detail=f"The function {'; '.join(off)}.",
                place=function.path,
            )


def _roles(roles: tuple[Role, ...]) -> Iterator[Decision]:
    for role in roles:
        for trusted in role.trusts:
            if not trusted.startswith("Service "):
                yield Decision(
                    title="May somebody else become this role?",
                    detail=f"It trusts {trusted}.",
                    place=role.path,
                )
        for policy in role.foreign_policies:
            yield Decision(
                title="What does this policy allow?",
                detail=f"{policy} is defined elsewhere; this report can't see it.",
                place=role.path,
            )
        for statement in role.statements:
            if statement.allows and statement.wildcards and not statement.evidence:
                yield Decision(
                    title="Is this wildcard needed?",
                    detail=f"{statement.sentence} On {', '.join(statement.wildcards)}; nobody says why.",
                    place=f"{role.path}, policy {statement.policy}",
                )


def _version(image: Image, version: ContainerImage) -> Iterator[Decision]:
    loose = [base for base in version.bases if not is_pinned(base)]
    if loose:
        yield Decision(
            title="Do you trust who can move this base image?",
            detail=f"{', '.join(loose)} is named by a tag. A digest would keep every build the same.",
            place=image.path,
        )
    if version.pinned_by.startswith("a tag"):
        yield Decision(
            title="Does this tag never move?",
            detail=f"{version.reference}: SageMaker keeps the digest that it finds at the deployment.",
            place=image.path,
        )
    if not version.scan:
        yield Decision(
            title="Shall a scan decide what gets in?",
            detail="Nobody asks a scan about it; scan=ImageScan(...) makes the deployment wait for one.",
            place=image.path,
        )
    broken = [finding for finding in version.findings if finding.severity in ("error", "warning")]
    if broken:
        yield Decision(
            title="Will this image launch?",
            detail="; ".join(f"{one.rule}: {one.reason}" for one in broken),
            place=image.path,
        )


def _updates(stack: StackFiles, attachments: tuple[Attachment, ...]) -> Iterator[Decision]:
    for update in stack.of_type(_UPDATE):
        domain = as_text(update.properties.get("DomainId", ""))
        if str(update.properties.get("RestartRStudioServer", "")).lower() == "true":
            yield Decision(
                title="May every R session end?",
                detail="When an R image changes, RStudioServerPro is restarted, and unsaved work in memory "
                "is lost.",
                place=domain,
            )
        if update.properties.get("Adopt"):
            adopted = ", ".join(as_text(name) for name in update.properties["Adopt"])
            yield Decision(
                title="Are these entries yours?",
                detail=f"Entries of {adopted} that somebody else attached are taken over.",
                place=domain,
            )
    defaults = sorted({(one.domain, one.default) for one in attachments if one.default})
    for domain, default in defaults:
        yield Decision(
            title="Shall all new apps start with this image?",
            detail=f"{default} becomes the default.",
            place=domain,
        )
    if attachments and not stack.of_type(_DOMAIN):
        yield Decision(
            title="May users of this domain run these images?",
            detail="They run with the execution role of the domain, the user profile or the space, which is "
            "not in this assembly: it must be able to pull the images and to describe them.",
            place=", ".join(sorted({one.domain for one in attachments})),
        )

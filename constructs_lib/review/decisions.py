"""What a person has to decide, with the facts for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._intrinsics import as_text
from .assembly import NESTED_STACK, Assembly, StackFiles
from .dockerfiles import is_pinned
from .model import Attachment, ContainerImage, Decision, Finding, Image, Policy, Role
from .permission_decisions import decide_permissions
from .values import is_certain, listed

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


def decide_findings(assembly: Assembly, findings: tuple[Finding, ...]) -> Iterator[Decision]:
    """Return what to decide about open findings, and about what the checks do not tell."""
    if assembly.validation is None:
        yield Decision(
            title="What did the checks at synth find?",
            detail="The assembly does not tell: validation-report.json is not there or can't be read. Do "
            "not take it for clean: synthesize it anew, with the checks.",
        )
    elif not assembly.validation:
        yield Decision(
            title="Which checks ran at synth?",
            detail="None has a finding left. CDK does not note checks that found nothing, so that an app "
            "without any looks the same; the app's code tells.",
        )
    for finding in findings:
        yield Decision(title=f"Mend or acknowledge {finding.rule}", detail=finding.text, place=finding.place)


def decide_stack(
    stack: StackFiles,
    *,
    roles: tuple[Role, ...],
    policies: tuple[Policy, ...],
    images: tuple[Image, ...],
    attachments: tuple[Attachment, ...],
) -> Iterator[Decision]:
    """Return what to decide about one stack."""
    yield from _unseen(stack)
    yield from decide_permissions(stack, roles, policies)
    for image in images:
        for version in image.versions:
            yield from _version(image, version)
    yield from _updates(stack, attachments)
    for function in stack.of_type(_FUNCTION):
        off = [text for name, text in _OPTIONS.items() if not _is_on(function.properties.get(name))]
        if off:
            yield Decision(
                title="Is this posture enough?",
                detail=f"The function {'; '.join(off)}.",
                place=function.path,
            )


def _is_on(option: Any) -> bool:
    return is_certain(option) and option != {"Mode": "PassThrough"}


def _unseen(stack: StackFiles) -> Iterator[Decision]:
    """What the deployment makes of a template beyond what is in the assembly."""
    if stack.transform:
        yield Decision(
            title="What does this transform make of the template?",
            detail=f"{stack.transform} changes it at the deployment; this report shows what it is before.",
            place=stack.name,
        )
    for nested in stack.of_type(NESTED_STACK):
        if not nested.has_template:
            yield Decision(
                title="What is in this nested stack?",
                detail="Its template is not in the assembly; this report can't see it.",
                place=nested.path,
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
        if any(str(one).lower() == "true" for one in listed(update.properties.get("RestartRStudioServer"))):
            yield Decision(
                title="May every R session end?",
                detail="When an R image changes, RStudioServerPro is restarted, and unsaved work in memory "
                "is lost.",
                place=domain,
            )
        if adopted := ", ".join(as_text(name) for name in listed(update.properties.get("Adopt"))):
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

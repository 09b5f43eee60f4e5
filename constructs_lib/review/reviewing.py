"""From an assembly to what the report says."""

from __future__ import annotations

from pathlib import Path

from .._validation import error
from .assembly import Assembly, StackFiles, read_assembly
from .attachments import read_attachments
from .decisions import decide_findings, decide_stack
from .findings import packs, read_acknowledgements, read_findings
from .flows import read_flows
from .images import read_images
from .model import Acknowledgement, Decision, Review, Stack
from .resources import group_resources
from .roles import read_policies, read_roles


def review_assembly(folder: Path) -> Review:
    """Review a synthesized assembly.

    Args:
        folder: The folder that ``cdk synth`` wrote.

    Raises:
        ValueError: there is no assembly, or it can't be read.
    """
    assembly = read_assembly(folder)
    try:
        return _review(assembly)
    except RecursionError as trouble:
        raise error(
            "ASSEMBLY", "be readable", str(folder), "a value in it is nested too deeply to be read"
        ) from trouble


def _review(assembly: Assembly) -> Review:
    findings, acknowledgements = read_findings(assembly), read_acknowledgements(assembly)
    reviewed = [_stack(stack, acknowledgements) for stack in assembly.stacks]
    decisions = [*decide_findings(assembly, findings), *(one for _, of_stack in reviewed for one in of_stack)]
    return Review(
        name=assembly.folder.resolve().name,
        stacks=tuple(stack for stack, _ in reviewed),
        findings=findings,
        acknowledgements=acknowledgements,
        packs=packs(findings, acknowledgements),
        is_checked=assembly.validation is not None,
        decisions=tuple(dict.fromkeys(decisions)),
    )


def _stack(stack: StackFiles, acknowledgements: tuple[Acknowledgement, ...]) -> tuple[Stack, list[Decision]]:
    roles, images = read_roles(stack, acknowledgements), read_images(stack)
    attachments = read_attachments(stack)
    policies = read_policies(stack, acknowledgements)
    decisions = decide_stack(stack, roles=roles, policies=policies, images=images, attachments=attachments)
    reviewed = Stack(
        name=stack.name,
        environment=stack.environment,
        resources=group_resources(stack),
        roles=roles,
        policies=policies,
        images=images,
        attachments=attachments,
        flows=read_flows(stack, images, attachments),
    )
    return reviewed, list(decisions)

"""Ids that are too large for SageMaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dockerfile import Step
from ..finding import Finding, Severity
from .accounts import Accounts, as_id
from .subject import Subject, found

_OWNERS = re.compile(r"(\d*)(:(\d*))?")


def check_file_owner(subject: Subject) -> Iterator[Finding]:
    """Judge the ids that files get by COPY, ADD, chown and new accounts."""
    maximum = min(contract.maximum_id for contract in subject.contracts)
    for line, number in sorted(set(_ids(subject))):
        if number > maximum:
            yield found(
                "file-owner",
                Severity.ERROR,
                f"the id {number} is above {maximum}, and SageMaker starts no image with such an owner",
                f"use ids up to {maximum}",
                line=line,
            )


def _ids(subject: Subject) -> Iterator[tuple[int, int]]:
    """Yield the ids that the Dockerfile names, each with its line."""
    steps = subject.stage.all_steps
    for account in Accounts(steps).made:
        yield from ((account.line, number) for number in (account.uid, account.gid) if number is not None)
    for step in steps:
        for owners in _owners(step):
            match = _OWNERS.fullmatch(owners)
            if match is not None:
                ids = (as_id(text) for text in (match[1], match[3] or ""))
                yield from ((step.line, number) for number in ids if number is not None)


def _owners(step: Step) -> Iterator[str]:
    yield step.flags.get("chown") or ""
    for command in step.commands:
        if command[0].rpartition("/")[2] in {"chown", "chgrp"}:
            words = [word for word in command[1:] if not word.startswith("-")]
            yield from words[:1]

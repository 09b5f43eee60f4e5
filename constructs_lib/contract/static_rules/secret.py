"""Secrets in ARG and ENV, which stay in the image for everybody who may pull it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dockerfile import Step
from ..finding import Finding, Severity
from .subject import Subject, found

_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|(ACCESS|PRIVATE|SECRET)_KEY|PAT)$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bgithub_pat_\w{20}|\bhf_\w{30}|\bxox[abp]-"
    r"|-----BEGIN [A-Z ]*PRIVATE|://[^/\s:@]+:[^/\s:@$]+@"
)
_HARMLESS = re.compile(r"|true|false|yes|no|none|null|\d{1,6}|/.*", re.IGNORECASE)


def check_secret(subject: Subject) -> Iterator[Finding]:
    """Judge names and values, in every stage: builds keep them in their history and cache."""
    steps = [step for stage in subject.dockerfile.stages for step in stage.steps]
    for step in (*subject.dockerfile.arguments, *steps):
        if step.name in {"ARG", "ENV"}:
            for name in _secrets(step):
                yield found(
                    "secret",
                    Severity.WARNING,
                    f"{step.name} {name} holds a secret, which the image or its build cache keeps readable",
                    f"use RUN --mount=type=secret,id={name.lower()} with build_secrets, and remove {name}",
                    line=step.line,
                )


def _secrets(step: Step) -> Iterator[str]:
    for name, value in zip(step.words[::2], step.words[1::2], strict=True):
        told = value is not None and _VALUE.search(value) is not None
        named = _NAME.search(name or "") is not None and (value is None or not _HARMLESS.fullmatch(value))
        if name and (told or named):
            yield name

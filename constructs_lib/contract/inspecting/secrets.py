"""Which variables look like secrets."""

from __future__ import annotations

import re

# Whole words at the end: TOKENIZERS_PARALLELISM and AWS_CONTAINER_CREDENTIALS_RELATIVE_URI are none.
_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|SECRET_KEY|SECRET_ACCESS_KEY|TOKEN|API_?KEY|ACCESS_KEY"
    r"|PRIVATE_KEY|CREDENTIALS?)$",
    re.IGNORECASE,
)
_VALUE = re.compile(r"A(KI|SI)A[A-Z0-9]{16}|gh[pousr]_\w{36}|-----BEGIN [A-Z ]*PRIVATE KEY")


def looks_secret(name: str, value: str) -> bool:
    """Whether a variable looks like a secret: by its name and any value, or by its value."""
    return bool(value) and bool(_NAME.search(name) or _VALUE.search(value))

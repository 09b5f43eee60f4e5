"""Where an answer may go: to S3, where CloudFormation takes it, and nowhere that an event invents."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

# Every partition's domain; before it the Region, in all the forms that S3 ever had, and the bucket.
_S3: Final = re.compile(
    r"([a-z0-9-]+\.)*s3([.-](dualstack\.)?[a-z0-9-]+)?\."
    r"(amazonaws\.com(\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)"
)
_HTTPS: Final = 443


def leads_to_s3(url: str, endpoint: str = "") -> bool:
    """Tell whether an address is one of S3.

    Args:
        url: the address.
        endpoint: where this function finds S3 instead, if its environment says so; an event can't.
    """
    try:
        parts, own = urlsplit(url), urlsplit(endpoint)
        if endpoint and _origin(parts) == _origin(own):
            return True
        secure = parts.scheme == "https" and parts.port in (None, _HTTPS)
        return secure and parts.username is None and bool(_S3.fullmatch(parts.hostname or ""))
    except ValueError:  # a broken port or IPv6 address
        return False


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port

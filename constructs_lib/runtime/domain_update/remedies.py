"""What people can do about the failures that they really meet: patterns of SageMaker's words, as data."""

from __future__ import annotations

import re
from typing import Final

# The first pattern that occurs in the text wins.
_REMEDIES: Final = (
    (
        r"sagemaker:Describe(Image|ImageVersion|AppImageConfig)\b",
        "the role named there lacks that permission: an execution role gets it by image.grant_pull(role)",
    ),
    (
        r"(?i)\bapps?\b.*\b(InService|running|in use)|(InService|running) apps?\b",
        "delete the apps that are named there, then deploy again",
    ),
    (
        r"(?i)(AppImageConfig|app image config)\b.*\b(not exist|not found|not be found|exist)",
        "the AppImageConfig must exist while it is attached: create it in the same stack or detach it first",
    ),
    (
        r"(?i)DefaultSpaceSettings.*ExecutionRole|ExecutionRole.*DefaultSpaceSettings",
        "the domain has no default space settings yet: give it some with an execution role, "
        "or attach to users only",
    ),
    (
        r"ResourceLimitExceeded",
        "detach images that nobody uses any more, or ask for a higher quota in Service Quotas",
    ),
    (
        r"StartImageScan.*ValidationException",
        "where the registry has enhanced scanning, Amazon Inspector scans by itself: let its filters include "
        "the repository, then deploy again",
    ),
    (
        r"AccessDenied",
        "look for a permissions boundary, service control policy or changed policy of the function's role",
    ),
)


def with_remedy(reason: str) -> str:
    """Append the remedy to the reason if one is known."""
    for pattern, remedy in _REMEDIES:
        if re.search(pattern, reason):
            return f"{reason} (likely remedy: {remedy})"
    return reason

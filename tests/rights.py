"""Least privilege over a whole run: what our roles were granted, and whether it was used."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from uuid import uuid4

from tests.local_aws.control import Control
from tests.local_aws.ledger import Right

#: Where the processes of one run leave what their local AWS saw; set by the first of them.
FOLDER = "SAGEMAKER_CUSTOM_IMAGES_RIGHTS"

_OURS = re.compile("SageMaker(DomainUpdateRole|ImageRole)")

#: Granted, and never used: the function asks for the aliases of a version, and SageMaker's reference names
#: the Image for that as well.
NEVER_USED = {("sagemaker:ListAliases", "image")}


def unused(granted: Iterable[Right], used: Iterable[Right]) -> set[Right]:
    """Return what was granted to a role and never used by it."""
    uses = set(used)
    return {
        right
        for right in granted
        if not any(
            (right.role, right.action) == (use.role, use.action) and fnmatchcase(use.resource, right.resource)
            for use in uses
        )
    }


def note(control: Control) -> None:
    """Leave what a local AWS has seen of our roles, for the end of the run."""
    folder = os.environ.get(FOLDER)
    if folder is None:
        return
    pages = {
        name: [right for right in rights if _OURS.search(right.role)]
        for name, rights in control.permissions().items()
    }
    open_rights = unused(pages["granted"], pages["used"])
    kinds = {
        "unused": sorted({_kind(right) for right in open_rights}),
        "used": sorted({_kind(right) for right in set(pages["granted"]) - open_rights}),
    }
    (Path(folder) / f"{uuid4()}.json").write_text(json.dumps(kinds))


def never_used(folder: Path) -> set[tuple[str, str]]:
    """Return the action and the kind of resource of all that no local AWS of the run saw used."""
    pages = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    granted, used = (
        {(action, kind) for page in pages for action, kind in page[name]} for name in ("unused", "used")
    )
    return granted - used - NEVER_USED


def _kind(right: Right) -> tuple[str, str]:
    """Return the action, and the type of the resource without its name."""
    parts = right.resource.split(":", 5)
    return right.action, right.resource if len(parts) < 6 else re.split("[/:]", parts[5])[0]

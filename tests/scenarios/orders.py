"""The orders in which CloudFormation takes resources that do not depend on each other."""

from __future__ import annotations

import pytest

ORDERS: dict[str, dict[str, int | bool | None]] = {
    "last-first": {"seed": 0, "parallel": False},
    "newest-first": {"seed": 1, "parallel": False},
    "at-once": {"seed": None, "parallel": True},
}
#: For most scenarios: what was declared last comes first, and all that is ready runs at the same time.
USUAL = ("last-first", "at-once")
#: For scenarios about an order.
in_every_order = pytest.mark.parametrize("stage", ORDERS, indirect=True)

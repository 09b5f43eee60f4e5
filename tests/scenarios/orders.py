"""The orders in which CloudFormation takes resources that do not depend on each other."""

from __future__ import annotations

#: What was declared last comes first; what has just become ready does; all that is ready runs at once.
ORDERS: dict[str, dict[str, int | bool | None]] = {
    "last-first": {"seed": 0, "parallel": False},
    "newest-first": {"seed": 1, "parallel": False},
    "at-once": {"seed": None, "parallel": True},
}

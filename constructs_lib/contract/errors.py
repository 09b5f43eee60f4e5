"""What ends a check without a result."""

from __future__ import annotations


class CannotCheckError(RuntimeError):
    """The contract could not be checked; the text says why and what to do."""

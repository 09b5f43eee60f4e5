"""Calls from Python to the jsii kernel, which is what synth in Python pays for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from jsii._kernel.providers.process import _NodeProcess


class KernelCalls:
    """How many calls there were, and the process id of the kernel that took them."""

    count = 0
    kernel = 0


@contextmanager
def counted() -> Iterator[KernelCalls]:
    """Count while the block runs, at the one place where every call is written to the kernel's process."""
    calls = KernelCalls()
    send = _NodeProcess.send

    def counting(process: _NodeProcess, request: Any, response_type: Any) -> Any:
        calls.count += 1
        calls.kernel = process._process.pid
        return send(process, request, response_type)

    with patch.object(_NodeProcess, "send", counting):
        yield calls

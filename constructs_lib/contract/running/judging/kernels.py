"""Judges the kernels of an image."""

from __future__ import annotations

from collections.abc import Iterator

from ....app_types import App
from ...finder import Finder
from ...finding import Finding, Severity, Tier
from ..kernels import KernelFacts


def judge_kernels(facts: KernelFacts, app: App) -> Iterator[Finding]:
    """Compare the declared kernels with those that were found, and with what they printed."""
    lines = {line.kernel: line for line in facts.lines}
    for kernel in app.kernels:
        if kernel not in facts.found:
            yield _missing(kernel, facts, app)
        elif kernel not in lines:
            yield Finder("kernel-start", Tier.RUN, app)(
                Severity.UNKNOWN,
                f"the kernel {kernel} can't be started here: the image has neither a kernel gateway nor "
                "jupyter_client, and needs neither",
                "install jupyter_client into a copy of the image and check that",
            )
        elif not lines[kernel].worked:
            yield Finder("kernel-start", Tier.RUN, app)(
                Severity.ERROR,
                f"the kernel {kernel} did not run a line: {_gist(lines[kernel].output)}",
                f"see that {facts.found[kernel]} has the kernel's package, such as ipykernel, and that user "
                f"{app.identity[0]} may run it",
            )


def _gist(output: str) -> str:
    """Return the last lines without those of tracebacks: what the kernel wrote, and what Jupyter did."""
    lines = [line for line in output.splitlines() if line[:1].strip() and not line.startswith("Traceback")]
    return " … ".join(lines[-3:]) or "it printed nothing"


def _missing(kernel: str, facts: KernelFacts, app: App) -> Finding:
    found = ", ".join(sorted(facts.found)) or "none"
    alike = [name for name in facts.found if name.lower() == kernel.lower()]
    hint = f"declare {alike[0]!r}: capitals count" if alike else "declare one that it has"
    return Finder("kernel-spec", Tier.RUN, app)(
        Severity.ERROR,
        f"the image has no kernel {kernel!r}; it has: {found}",
        f"{hint}, or install one with 'ipykernel install --prefix=/usr/local --name={kernel}'",
    )

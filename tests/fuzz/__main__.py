"""Fuzz one target: ``python -m tests.fuzz TARGET [options of libFuzzer]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["constructs_lib", "e2b_dockerfile_utils"], enable_loader_override=False
):
    from tests.fuzz.targets import TARGETS


def main(arguments: list[str]) -> None:
    """Fuzz until a defect is found or the options say that it is enough."""
    name, *options = arguments
    target = TARGETS[name]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        # Atheris ends the process itself; what it writes goes beside the corpus and not into the project.
        flags = ["-max_len=4096", "-timeout=30", f"-artifact_prefix={corpus}/", *options, corpus]
        atheris.Setup([sys.argv[0], *flags], target.run)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])

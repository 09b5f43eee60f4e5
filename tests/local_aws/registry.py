"""A real container registry on loopback, for as long as it is needed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.local_aws import containers_apt
from tests.local_aws.containers import ContainerEngine, cache_directory

_IMAGE = "docker.io/library/registry:2.8.3"
_DEADLINE = 60.0  # seconds; an engine may have to pull the image first
_LISTENING = re.compile(r"listening on (\S+:\d+)")


class RegistryError(RuntimeError):
    """The registry did not start; the text holds the end of its log."""


@contextmanager
def running_registry(engine: ContainerEngine) -> Iterator[str]:
    """Run an empty registry and yield its ``host:port``; it ends with the block, or with this process.

    Raises:
        RegistryError: It did not start.
    """
    name = f"local-aws-registry-{secrets.token_hex(4)}"
    program = containers_apt.registry_program(cache_directory())
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        command = _program(program, Path(scratch)) if program else _container(engine, name)
        with log.open("w") as output:
            process = subprocess.Popen(
                [*_ends_with_us(), *command],
                env=_environment() if program else engine.environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is ours to handle, not the registry's
            )
        try:
            address = _address(process, log)
            yield address if program else engine.run("port", name, "5000/tcp").split()[0]
        finally:
            process.terminate()
            process.wait()


def _program(program: str, directory: Path) -> list[str]:
    configuration = directory / "registry.yml"
    configuration.write_text(
        f"version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {directory}/data}}}}\n"
        "http: {addr: '127.0.0.1:0'}\n"  # the system picks a free port, the log tells which
    )
    return [program, "serve", str(configuration)]


def _container(engine: ContainerEngine, name: str) -> list[str]:
    return [engine.command, "run", "--rm", "--name", name, "--publish", "127.0.0.1::5000", _IMAGE]


def _environment() -> dict[str, str]:
    # The program takes every REGISTRY_… variable for its own configuration, one of podman's among them.
    return {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}


def _ends_with_us() -> list[str]:
    """Return what makes Linux end a command when this process dies, however it dies."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline:
        text = log.read_text()
        if found := _LISTENING.search(text):
            return found[1]
        if process.poll() is not None:
            raise RegistryError(f"the registry ended with status {process.returncode}: {text[-500:]}")
        time.sleep(0.02)
    raise RegistryError(f"the registry did not listen within {_DEADLINE:.0f} s: {log.read_text()[-500:]}")

"""The tools that build, run and push container images, and what to install where there are none.

As root on Debian that is podman with a storage of its own: it needs no daemon, and the machine's own images
and configuration stay as they are. Elsewhere it is the docker or podman that already works.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.local_aws import containers_apt

_REMEDY = (
    "no container tools: as root on Debian run `make setup`, which installs podman; elsewhere install "
    "podman, or install Docker and start its daemon"
)


class ContainerToolsMissingError(RuntimeError):
    """Nothing on this machine can build an image; the text says what to install."""


class ContainerCommandError(RuntimeError):
    """The container engine could not do what it was asked for; the text holds the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class ContainerEngine:
    """A docker-compatible command with the environment that it needs.

    Args:
        command: ``podman`` or ``docker``.
        variables: What it needs in the environment. Default: nothing more than is there.
        storage: The folder of its own images. Default: ``None``, it is the user's with the user's images.
    """

    command: str
    variables: Mapping[str, str] = field(default_factory=dict)
    storage: Path | None = None

    def environment(self) -> dict[str, str]:
        """Return this process's environment with the engine's variables."""
        return {**os.environ, **self.variables}

    def run(self, *arguments: str) -> str:
        """Run the command and return what it printed.

        Raises:
            ContainerCommandError: It failed.
        """
        command = [self.command, *arguments]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
        if done.returncode:
            raise ContainerCommandError(f"{shlex.join(command)} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def works(self, *arguments: str) -> bool:
        """Whether the command is there and succeeds."""
        try:
            self.run(*arguments)
        except (ContainerCommandError, OSError):
            return False
        return True


def cache_directory() -> Path:
    """Return the folder that keeps tools and images from one run to the next."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "sagemaker-custom-images"


def find_engine() -> ContainerEngine:
    """Return the container engine of this machine.

    Raises:
        ContainerToolsMissingError: There is none.
    """
    cache = cache_directory()
    if containers_apt.may_install() and not containers_apt.missing(cache):
        return private_podman(cache / "containers")
    for command in ("docker", "podman"):
        engine = ContainerEngine(command=command)
        if engine.works("info"):
            return engine
    raise ContainerToolsMissingError(_REMEDY)


def private_podman(storage: Path) -> ContainerEngine:
    """Return podman with its images and all of its configuration under ``storage``."""
    storage.mkdir(parents=True, exist_ok=True)
    for name, text in _podman_files(storage).items():
        file = storage / name
        if not file.exists() or file.read_text() != text:  # another process may be reading it
            file.write_text(text)
    variables = {
        "CONTAINERS_CONF": str(storage / "containers.conf"),
        "CONTAINERS_REGISTRIES_CONF": str(storage / "registries.conf"),
        "CONTAINERS_STORAGE_CONF": str(storage / "storage.conf"),
        "REGISTRY_AUTH_FILE": str(storage / "auth.json"),
        "BUILDAH_FORMAT": "docker",  # the manifests that docker makes, too
        "BUILDAH_ISOLATION": "chroot",  # RUN then works without cgroups and namespaces of its own
    }
    return ContainerEngine(command="podman", variables=variables, storage=storage)


def _podman_files(storage: Path) -> dict[str, str]:
    return {
        "storage.conf": _toml(
            "storage", driver="overlay", graphroot=f"{storage}/graph", runroot=str(_runroot(storage))
        ),
        "registries.conf": 'unqualified-search-registries = ["docker.io"]\n',
        # crun refuses hybrid cgroups, systemd may be missing, and raised limits may be forbidden.
        "containers.conf": _toml("engine", runtime="runc", cgroup_manager="cgroupfs", events_logger="file")
        + _toml("containers", netns="host", default_ulimits=["nofile=4096:4096", "nproc=4096:4096"]),
        "auth.json": "{}\n",
    }


def _runroot(storage: Path) -> Path:
    # What a restart of the machine may forget. podman refuses paths of more than 50 characters.
    return Path("/run/sagemaker-custom-images") / hashlib.sha256(str(storage).encode()).hexdigest()[:12]


def _toml(table: str, **values: str | list[str]) -> str:
    # Strings and lists of strings are written in TOML as they are in JSON.
    return "\n".join([f"[{table}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items()), ""])


def main() -> int:
    """Install what is missing, where that may be done, and say in one line what will be used."""
    if containers_apt.may_install():
        try:
            containers_apt.install(cache_directory())
        except subprocess.CalledProcessError as error:
            print(f"could not install: {error}", file=sys.stderr)  # noqa: T201 - a command's output
    try:
        engine = find_engine()
    except ContainerToolsMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's output
        return 1
    print(f"container tools: {engine.command}")  # noqa: T201 - a command's output
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Gets the container tools from apt, as root on Debian."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

#: Each in the package of its name; curl asks what was started, as the documentation says.
_PROGRAMS = ("curl", "mmdebstrap", "podman", "runc")
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_REGISTRY = "docker-registry"


def may_install() -> bool:
    """Whether this is Debian and we are root."""
    return os.geteuid() == 0 and _distribution() == "debian" and shutil.which("apt-get") is not None


def missing(cache: Path) -> list[str]:
    """Return the packages that neither the machine nor the cache has yet."""
    packages = [program for program in _PROGRAMS if shutil.which(program) is None]
    if not _CERTIFICATES.exists():
        packages.append("ca-certificates")
    if registry_program(cache) is None:
        packages.append(_REGISTRY)
    return packages


def install(cache: Path) -> None:
    """Install what is missing; of the registry only the program, because its package starts a service."""
    packages = missing(cache)
    if not packages:
        return
    apt_get("update")
    if wanted := [package for package in packages if package != _REGISTRY]:
        apt_get("install", "--yes", "--no-install-recommends", *wanted)
    if _REGISTRY in packages:
        _unpack(_REGISTRY, cache / _REGISTRY)


def registry_program(cache: Path) -> str | None:
    """Return the path of the registry's program, if there is one."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(cache / _REGISTRY / "usr/bin")])
    return shutil.which(_REGISTRY, path=path)


def mirror() -> str:
    """Return the address from which this machine gets Debian's main archive."""
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    wanted = ("Identifier: Packages", f"Release: {release}", "Component: main")
    addresses = apt_get("indextargets", "--format", "$(REPO_URI)", *wanted).split()
    if not addresses:
        raise LookupError(f"apt's sources must name a mirror of {release}/main, got none: add one")
    return addresses[0]


def _distribution() -> str | None:
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:  # not a Linux distribution
        return None


def _unpack(package: str, directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    # apt would rather download as its own user, which may not write here.
    apt_get("-o", "APT::Sandbox::User=root", "download", package, directory=directory)
    (archive,) = directory.glob(f"{package}_*.deb")
    subprocess.run(["dpkg-deb", "--extract", archive, directory], check=True)
    archive.unlink()


def apt_get(*arguments: str, directory: Path | None = None) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--quiet", "--quiet", *arguments]
    return subprocess.run(
        command, env=environment, cwd=directory, check=True, stdout=subprocess.PIPE, text=True
    ).stdout

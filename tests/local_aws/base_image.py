"""A stand-in for `debian:bookworm-slim`, for machines that reach a Debian mirror but no image registry.

The Dockerfiles keep their public default: the stand-in carries the public image's name in our own storage.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.local_aws import containers_apt
from tests.local_aws.containers import ContainerEngine

NAME = "docker.io/library/debian:bookworm-slim"
_SUITE = "bookworm"
_CERTIFICATES = Path("/etc/ssl/build-machine.pem")  # no package rewrites it, unlike the usual bundle
_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_LABEL = "certificates"
_LEFTOVERS = ("usr/share/doc", "usr/share/man", "usr/share/locale", "var/lib/apt/lists", "var/cache/apt")


def ensure_base_image(engine: ContainerEngine) -> None:
    """Make `FROM debian:bookworm-slim` work, at once where it does already.

    The user's own engine pulls the public image. Ours gets one from Debian's mirror, with the machine's
    certificates in it: without them, pip behind a company's proxy could not check what it downloads.
    """
    if engine.storage is None:
        return
    certificates = _machine_certificates().read_bytes()
    digest = hashlib.sha256(certificates).hexdigest()
    with _lock(engine.storage / "base.lock"):
        if not _is_there(engine, digest):
            _make(engine, certificates, digest)


def _make(engine: ContainerEngine, certificates: bytes, digest: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        subprocess.run(
            ["debootstrap", "--variant=minbase", _SUITE, root, containers_apt.mirror()],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for leftover in _LEFTOVERS:
            shutil.rmtree(root / leftover)
            (root / leftover).mkdir()
        bundle = root / _CERTIFICATES.relative_to("/")
        bundle.parent.mkdir(exist_ok=True)
        bundle.write_bytes(certificates)
        archive = Path(scratch) / "root.tar"
        subprocess.run(["tar", "--create", "--file", archive, "--directory", root, "."], check=True)
        changes = [
            f"LABEL {_LABEL}={digest}",
            'CMD ["bash"]',
            *(f"ENV {name}={_CERTIFICATES}" for name in _VARIABLES),
        ]
        engine.run("import", *(f"--change={change}" for change in changes), str(archive), NAME)


def _machine_certificates() -> Path:
    return Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))


def _is_there(engine: ContainerEngine, digest: str) -> bool:
    label = f'{{{{index .Labels "{_LABEL}"}}}}'
    return engine.works("image", "exists", NAME) and engine.run("inspect", "--format", label, NAME) == digest


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Keep other processes out: one makes the image, the others find it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""A stand-in for `debian:bookworm-slim`, for machines that reach a Debian mirror but no image registry.

The Dockerfiles keep their public default: the stand-in carries the public image's name in our own storage.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.local_aws import containers_apt
from tests.local_aws.containers import ContainerCommandError, ContainerEngine

NAME = "docker.io/library/debian:bookworm-slim"
_SUITE = "bookworm"
_CERTIFICATES = Path("/etc/ssl/build-machine.pem")  # no package rewrites it, unlike the usual bundle
_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_LABEL = "certificates"
_LEFTOVERS = ("/usr/share/doc", "/usr/share/man", "/usr/share/locale")
# /bin is a link to /usr/bin before the first package comes, so that none has to move it there.
_MERGED_USR = ("--include=usr-is-merged", "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr")


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
        bundle, archive = Path(scratch) / "bundle", Path(scratch) / "root.tar"
        bundle.write_bytes(certificates)
        hooks = (
            *(f"rm -r $1{leftover} && mkdir $1{leftover}" for leftover in _LEFTOVERS),
            f"install -D --mode=644 {bundle} $1{_CERTIFICATES}",
        )
        _run_mmdebstrap(
            *_MERGED_USR,
            *(f"--customize-hook={hook}" for hook in hooks),
            *(_SUITE, str(archive), containers_apt.mirror()),
        )
        changes = [
            f"LABEL {_LABEL}={digest}",
            'CMD ["bash"]',
            *(f"ENV {name}={_CERTIFICATES}" for name in _VARIABLES),
        ]
        engine.run("import", *(f"--change={change}" for change in changes), str(archive), NAME)


def _run_mmdebstrap(*arguments: str) -> None:
    """Run it quietly: its packages talk, and only a failure makes that worth reading.

    Raises:
        ContainerCommandError: It failed.
    """
    command = ["mmdebstrap", "--quiet", "--variant=minbase", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise ContainerCommandError(f"{shlex.join(command)} failed: {done.stdout.strip()[-2000:]}")


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

from __future__ import annotations

from pathlib import Path

import pytest

from tests.local_aws import base_image, containers_apt
from tests.local_aws.base_image import ensure_base_image
from tests.local_aws.containers import ContainerCommandError, ContainerEngine


def test_leaves_the_user_s_own_engine_alone() -> None:
    ensure_base_image(ContainerEngine(command="no-such-command"))


@pytest.mark.containers
def test_makes_the_image_only_once(
    container_engine: ContainerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mirror() -> str:
        raise AssertionError("asked for Debian's mirror again")

    monkeypatch.setattr(containers_apt, "mirror", mirror)

    ensure_base_image(container_engine)


def test_makes_the_image_again_when_the_machine_s_certificates_change(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificates, podman = tmp_path / "certificates.pem", tmp_path / "podman"
    podman.write_text(
        "#!/bin/sh\necho 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
    )  # of "x"
    podman.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    made: list[bytes] = []
    monkeypatch.setattr(base_image, "_make", lambda engine, content, digest: made.append(content))  # noqa: ARG005

    for content in ("x", "y"):
        certificates.write_text(content)
        ensure_base_image(ContainerEngine(command="podman", storage=tmp_path))

    assert made == [b"y"]


def test_tells_what_the_bootstrap_said_when_it_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in (("podman", "exit 1"), ("mmdebstrap", "echo no such mirror >&2; exit 25")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "podman"))
    monkeypatch.setattr(containers_apt, "mirror", lambda: "http://127.0.0.1:1/debian")

    with pytest.raises(ContainerCommandError, match="no such mirror"):
        ensure_base_image(ContainerEngine(command="podman", storage=tmp_path))


@pytest.mark.containers
def test_dockerfiles_build_on_the_public_name(container_engine: ContainerEngine, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN grep bookworm /etc/os-release\n")

    container_engine.run("build", str(tmp_path))

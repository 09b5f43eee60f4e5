from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.local_aws import containers_apt

APT_GET = """#!/bin/sh
echo "$*" >> {log}
case "$*" in
*download*) touch docker-registry_2.deb ;;
*indextargets*) cat {addresses} ;;
esac
"""
DPKG_DEB = """#!/bin/sh
/bin/mkdir -p "$3/usr/bin"
echo '#!/bin/sh' > "$3/usr/bin/docker-registry"
/bin/chmod +x "$3/usr/bin/docker-registry"
"""


class Machine:
    """A Debian with apt, as far as these tests look at it."""

    def __init__(self, root: Path) -> None:
        self.cache = root / "cache"
        self.log = root / "log"
        self.addresses = root / "addresses"
        self.programs = root / "bin"
        self.programs.mkdir()
        self.has("apt-get", APT_GET.format(log=self.log, addresses=self.addresses))
        self.has("dpkg-deb", DPKG_DEB)

    def has(self, program: str, script: str = "#!/bin/sh\n") -> None:
        file = self.programs / program
        file.write_text(script)
        file.chmod(0o755)

    def calls(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    bundle = tmp_path / "certificates"
    bundle.touch()
    monkeypatch.setenv("PATH", f"{made.programs}{os.pathsep}{tmp_path / 'nothing'}")
    monkeypatch.setattr(containers_apt, "_CERTIFICATES", bundle)
    (made.programs / "touch").symlink_to("/usr/bin/touch")
    (made.programs / "cat").symlink_to("/usr/bin/cat")
    return made


def test_installs_what_is_missing_and_only_that(machine: Machine) -> None:
    machine.has("runc")

    containers_apt.install(machine.cache)

    assert "install --yes --no-install-recommends curl mmdebstrap podman\n" in machine.calls()


def test_unpacks_the_registry_so_that_no_service_starts(machine: Machine) -> None:
    containers_apt.install(machine.cache)

    program = containers_apt.registry_program(machine.cache)
    assert program is not None
    assert program.startswith(str(machine.cache))
    assert not [call for call in machine.calls().splitlines() if "install " in call and "registry" in call]


def test_does_nothing_where_everything_is_there(machine: Machine) -> None:
    for program in ("curl", "docker-registry", "mmdebstrap", "podman", "runc"):
        machine.has(program)

    containers_apt.install(machine.cache)

    assert containers_apt.missing(machine.cache) == []
    assert machine.calls() == ""


def test_prefers_the_machine_s_own_registry(machine: Machine) -> None:
    machine.has("docker-registry")

    assert containers_apt.registry_program(machine.cache) == str(machine.programs / "docker-registry")


def test_asks_for_certificates_where_the_machine_has_none(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers_apt, "_CERTIFICATES", machine.cache / "none")

    assert "ca-certificates" in containers_apt.missing(machine.cache)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("user", "distribution", "may"), [(0, "debian", True), (1000, "debian", False), (0, "fedora", False)]
)
def test_may_install_as_root_on_debian_only(
    monkeypatch: pytest.MonkeyPatch, user: int, distribution: str, may: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"ID": distribution})

    assert containers_apt.may_install() is may


def test_mirror_is_the_first_that_the_machine_s_sources_name(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"VERSION_CODENAME": "bookworm"})
    machine.addresses.write_text("http://mirror.example.com/debian/\nhttp://other.example.com/debian/\n")

    assert containers_apt.mirror() == "http://mirror.example.com/debian/"
    assert "Release: bookworm" in machine.calls()


def test_refuses_sources_without_a_mirror(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: {"VERSION_CODENAME": "bookworm"})
    machine.addresses.touch()

    with pytest.raises(LookupError, match="got none: add one"):
        containers_apt.mirror()


def test_reports_an_apt_that_fails(machine: Machine) -> None:
    machine.has("apt-get", "#!/bin/sh\nexit 100\n")

    with pytest.raises(subprocess.CalledProcessError):
        containers_apt.install(machine.cache)

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.local_aws.containers import ContainerEngine
from tests.local_aws.registry import RegistryError, running_registry

ROOT = Path(__file__).parents[3]
FAKE_DOCKER = """#!/bin/sh
case "$1" in
run) echo "$@" > {calls}; echo "listening on [::]:5000"; exec sleep 60 ;;
port) echo 127.0.0.1:49153 ;;
esac
"""


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/v2/", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.mark.containers
def test_answers_on_loopback_until_the_block_ends(container_engine: ContainerEngine) -> None:
    with running_registry(container_engine) as address:
        assert address.startswith("127.0.0.1:")
        assert answers(address)

    assert not answers(address)


@pytest.mark.containers
def test_two_registries_do_not_meet(container_engine: ContainerEngine) -> None:
    with running_registry(container_engine) as one, running_registry(container_engine) as other:
        assert one != other
        assert answers(one)
        assert answers(other)


@pytest.mark.containers
def test_ends_when_the_block_fails(container_engine: ContainerEngine) -> None:
    with pytest.raises(KeyboardInterrupt), running_registry(container_engine) as address:
        raise KeyboardInterrupt

    assert not answers(address)


@pytest.mark.containers
@pytest.mark.usefixtures("container_engine")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process together with its parent")
def test_ends_with_its_owner_even_if_that_is_killed() -> None:
    program = (
        "import time\n"
        "from tests.local_aws.containers import find_engine\n"
        "from tests.local_aws.registry import running_registry\n"
        "with running_registry(find_engine()) as address:\n"
        "    print(address, flush=True)\n"
        "    time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout is not None
        address = owner.stdout.readline().strip()
        assert answers(address)
        owner.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 10
    while answers(address) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not answers(address)


def on_path(directory: Path, monkeypatch: pytest.MonkeyPatch, program: str, script: str) -> None:
    """Makes a shell script the only registry or docker of the machine."""
    monkeypatch.setenv("PATH", f"{directory}{os.pathsep}/bin{os.pathsep}/usr/bin")
    file = directory / program
    file.write_text(script)
    file.chmod(0o755)


def test_failing_registry_tells_the_end_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path(tmp_path, monkeypatch, "docker-registry", "#!/bin/sh\necho no space left; exit 1\n")

    with (
        pytest.raises(RegistryError, match="status 1: no space left"),
        running_registry(ContainerEngine(command="docker")),
    ):
        pass


def test_runs_in_a_container_where_the_program_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    on_path(tmp_path, monkeypatch, "docker", FAKE_DOCKER.format(calls=calls))
    monkeypatch.setattr("tests.local_aws.containers_apt.registry_program", lambda _: None)

    with running_registry(ContainerEngine(command="docker")) as address:
        assert address == "127.0.0.1:49153"
        assert "--rm" in calls.read_text()
        assert "--publish 127.0.0.1::5000" in calls.read_text()

"""What scripts and Linux print in a container, read as facts."""

from __future__ import annotations

import json
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import CodeEditor, ContainerConfig, KernelGateway, KernelSpec
from constructs_lib.app_types import APP_TYPES, App
from constructs_lib.contract.running import platform
from constructs_lib.contract.running.kernels import found_kernels
from constructs_lib.contract.running.looking import image_facts, values
from constructs_lib.contract.running.r_session import session_facts
from constructs_lib.contract.running.sockets import Listener, listeners

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"


def row(address: str, port: int, state: str = "0A") -> str:
    """Return a socket's line as Linux on amd64 writes it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    packed = socket.inet_pton(family, address)
    words = struct.unpack(f"<{len(packed) // 4}I", packed)
    written = "".join(f"{word:08X}" for word in words)
    return f"   0: {written}:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  1000"


@given(
    st.lists(st.tuples(st.ip_addresses(), st.integers(min_value=1, max_value=65535)), unique=True, max_size=4)
)
def test_reads_every_address_that_linux_lists(places: list[tuple[object, int]]) -> None:
    table = "\n".join([HEAD, *(row(str(address), port) for address, port in places)])
    expected = {Listener(socket.inet_ntop(*_packed(str(address))), port) for address, port in places}
    assert set(listeners(table)) == expected


def _packed(address: str) -> tuple[int, bytes]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.inet_pton(family, address)


def test_reads_sockets_that_listen_and_no_others() -> None:
    table = "\n".join([HEAD, row("127.0.0.1", 8888), row("10.0.0.1", 5000, "01"), HEAD, row("::1", 8888)])
    found = listeners(table)
    assert found == (Listener("127.0.0.1", 8888), Listener("::1", 8888))
    assert all(listener.local_only for listener in found)
    assert not Listener("10.1.2.3", 1).local_only
    assert listeners("") == ()


def test_reads_what_was_seen_of_an_image() -> None:
    looked = "a warning\nuid=1000\ngid=100\nmachine=x86_64\nprogram=/bin/x=y\nhome=/home/a\nhome=/home/b"
    facts = image_facts(looked, "refused=/opt/a\n", "x")
    assert (facts.uid, facts.gid, facts.program_path) == (1000, 100, "/bin/x=y")
    assert (facts.home_files, facts.refused_files) == (("/home/a", "/home/b"), ("/opt/a",))
    assert image_facts("uid=0\ngid=0\nmachine=x86_64\nprogram=", "search=no", "x").refused_files is None
    assert values("=\n\nno equals sign") == {"": [""]}


def test_reads_kernels_of_jupyter_of_folders_and_of_conda() -> None:
    spec = {"argv": ["/usr/bin/R", "--slave"], "display_name": "R"}
    listed = {"kernelspecs": {"ir": {"resource_dir": "/x", "spec": spec}}}
    printed = {
        "specs": [json.dumps(listed)],
        "spec": [f"/usr/share/jupyter/kernels/julia {json.dumps({'argv': ['julia']})}"],
        "conda": ["/opt/conda/envs/geo"],
    }
    assert found_kernels(printed) == {
        "ir": "/usr/bin/R",
        "julia": "julia",
        "conda-env-geo-py": "/opt/conda/envs/geo/bin/python",
    }
    assert found_kernels({"specs": [""]}) == {}


def test_reads_what_a_session_misses() -> None:
    printed = "missing_command=sudo\nmissing_command=javac\nanswer=42\npython_package=boto3 1.44.5\n"
    facts = session_facts(printed)
    assert (facts.answer, facts.missing_commands, facts.session) == ("42", ("sudo", "javac"), None)
    assert facts.python_packages == {"boto3": "1.44.5"}
    assert session_facts("session=/x").session == "/x"


def test_the_platform_wins_over_the_configured_variables() -> None:
    app = CodeEditor(
        container_config=ContainerConfig(environment={"AWS_REGION": "here", "EXTENSIONS_GALLERY": "x"})
    )
    variables = platform.variables(app)
    assert variables["AWS_REGION"] != "here"
    assert (variables["EXTENSIONS_GALLERY"], variables["SAGEMAKER_APP_TYPE"]) == ("x", "CodeEditor")


@pytest.mark.parametrize("app_type", APP_TYPES)
def test_each_app_type_starts_as_its_user_with_its_home_and_metadata(app_type: type[App]) -> None:
    app = app_type() if app_type is not KernelGateway else KernelGateway(kernel_specs=[KernelSpec("python3")])
    options = platform.container_options(app, home_volume="home", metadata_volume="ml")
    assert {"--user=1000:100", "--volume=home:/home/sagemaker-user", "--volume=ml:/opt/ml"} <= {*options}
    assert json.loads(platform.metadata(app))["AppType"] == app.TYPE.name

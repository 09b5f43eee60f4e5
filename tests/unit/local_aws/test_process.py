from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from tests.local_aws.cloudformation.samples import asset
from tests.local_aws.environment import REGION
from tests.local_aws.process import LocalAws, cdk

_ROOT = Path(__file__).resolve().parents[3]
_OWNER = """
import time
from tests.local_aws.process import LocalAws
aws = LocalAws()
aws.start()
print(aws.pid, aws.endpoint, flush=True)
time.sleep(60)
"""
_ENDLESS = """
import os, pathlib, time

def handler(event, context):
    pathlib.Path(event).write_text(str(os.getpid()))
    time.sleep(60)
"""


def _start_endless_function(endpoint: str, file: Path) -> int:
    """Start a function that runs for a minute; returns its process id."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
    iam, functions = (boto3.client(name, endpoint_url=endpoint, **keys) for name in ("iam", "lambda"))
    role = iam.create_role(RoleName="role", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    functions.create_function(
        FunctionName="endless",
        Runtime="python3.13",
        Handler="index.handler",
        Role=role,
        Timeout=60,
        Code={"ZipFile": asset({"index.py": _ENDLESS})},
    )
    functions.invoke(FunctionName="endless", InvocationType="Event", Payload=json.dumps(str(file)))
    deadline = time.monotonic() + 20
    while not (file.exists() and file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return int(file.read_text())


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()


def _use(aws: LocalAws) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert aws.endpoint
        time.sleep(0.05)


def _wait_for_end(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _is_running(pid)


def test_starts_answers_and_ends_however_often_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    with LocalAws() as aws:
        environment = aws.environment()
        assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
        assert environment["AWS_CONFIG_FILE"] == os.devnull
        assert "AWS_PROFILE" not in environment
        monkeypatch.delenv("AWS_PROFILE")
        assert aws.client("sts").get_caller_identity()["Account"] == "123456789012"
        pid = aws.pid
    aws.stop()
    assert _wait_for_end(pid)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGTERM, "ended with 0: local AWS ends by SIGTERM"),
        (signal.SIGSEGV, f"ended with -{signal.SIGSEGV:d}: Fatal Python error: Segmentation fault"),
    ],
    ids=["asked to", "crashed"],
)
def test_says_how_a_server_ended_that_is_still_wanted(number: signal.Signals, reason: str) -> None:
    with LocalAws() as aws:
        os.kill(aws.pid, number)
        with pytest.raises(RuntimeError, match=reason):
            _use(aws)


def test_says_why_a_server_did_not_start() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(RuntimeError, match=r"did not start: (.|\n)*in use"),
    ):
        LocalAws(["--port", str(taken.getsockname()[1])]).start()


def test_the_server_and_its_functions_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid, endpoint = owner.stdout.readline().split()
        function = _start_endless_function(endpoint, tmp_path / "pid")
        assert _is_running(int(pid))
        assert _is_running(function)
        owner.send_signal(signal.SIGKILL)
    assert _wait_for_end(int(pid))
    assert _wait_for_end(function)


def test_runs_the_pinned_command_line_and_reports_its_failures(tmp_path: Path) -> None:
    environment = dict(os.environ)
    assert cdk(["--version"], environment=environment, cwd=tmp_path).stdout.startswith("2.1148.1 ")
    with pytest.raises(RuntimeError, match="cdk deploy ended with 1"):
        cdk(["deploy"], environment=environment, cwd=tmp_path)
    assert cdk(["deploy"], environment=environment, cwd=tmp_path, check=False).returncode == 1

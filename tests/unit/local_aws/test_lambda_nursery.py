from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.local_aws import lambda_zygote
from tests.local_aws.lambda_nursery import BASE_ENVIRONMENT, Nursery, NurseryClosedError, Process
from tests.local_aws.lambda_process import Ended, Run

_LEAVES_MARKS = """
import os, boto3

def handler(event, context):
    found = [hasattr(boto3, "mark"), os.environ.get("MARK"), os.getcwd(), os.umask(0o022)]
    boto3.mark = os.environ["MARK"] = "mine"
    os.chdir("/")
    os.umask(0)
    return {"found": found, "pid": os.getpid(), "leads": os.getpgid(0) == os.getsid(0) == os.getpid()}
"""
_OWNER = """
import json, sys
from tests.local_aws import lambda_zygote
from tests.local_aws.lambda_nursery import Nursery

nursery = Nursery()
nursery.open()
with nursery.process(["index.handler", "id", "arn", "60"], json.loads(sys.argv[1]), None) as process:
    print(process.logs.read())
"""
_HOLDS_A_PIPE = """
import time

def handler(event, context):
    pipe = open("pipe", "w")
    pipe.write("here\\n")
    pipe.flush()
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    nursery.open()
    yield nursery
    nursery.close()


def run(nursery: Nursery, root: Path, event: Any = None, *, timeout: float = 20, **variables: str) -> Ended:
    environment = {**environment_of(root), **variables}
    run = Run(handler="index.handler", arn="arn", request_id="id", timeout=timeout, environment=environment)
    with run.start(nursery, event) as process:
        return run.wait(process)


def started(nursery: Nursery, root: Path, event: Any) -> AbstractContextManager[Process]:
    return nursery.process(["index.handler", "id", "arn", "60"], environment_of(root), event)


def environment_of(root: Path) -> dict[str, str]:
    return {
        **BASE_ENVIRONMENT,
        "LAMBDA_TASK_ROOT": str(root),
        "AWS_LAMBDA_FUNCTION_NAME": "fn",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "group",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
    }


def function(root: Path, code: str, **modules: str) -> Path:
    for name, text in {"index": code, **modules}.items():
        (root / f"{name}.py").write_text(text)
    return root


def test_nothing_is_left_of_an_earlier_run(nursery: Nursery, tmp_path: Path) -> None:
    function(tmp_path, _LEAVES_MARKS)
    first, second = (run(nursery, tmp_path).result for _ in range(2))
    assert first["found"] == second["found"] == [False, None, str(tmp_path), os.umask(os.umask(0o022))]
    assert first["leads"]
    assert first["pid"] != second["pid"]


def test_a_function_has_the_descriptors_of_its_own_run_only(nursery: Nursery, tmp_path: Path) -> None:
    code = "import os\ndef handler(e, c): return sorted(map(int, os.listdir('/dev/fd')))[:-1]"
    assert run(nursery, function(tmp_path, code)).result == [0, 1, 2, 3]


def test_boto3_is_there_already(nursery: Nursery, tmp_path: Path) -> None:
    code = "import sys\nTHERE = 'boto3' in sys.modules\ndef handler(e, c): return THERE"
    assert run(nursery, function(tmp_path, code)).result is True


def test_a_module_of_the_asset_comes_before_what_is_there_already(nursery: Nursery, tmp_path: Path) -> None:
    code = "import boto3\ndef handler(event, context): return [boto3.MINE, event]"
    function(tmp_path, code, boto3="MINE = True")
    assert run(nursery, tmp_path, {"a": 1}).result == [True, {"a": 1}]


def test_a_variable_that_the_interpreter_reads_when_it_starts_counts(
    nursery: Nursery, tmp_path: Path
) -> None:
    function(tmp_path, "import sys\ndef handler(e, c): return sys.flags.hash_randomization")
    assert run(nursery, tmp_path).result == 1
    assert run(nursery, tmp_path, PYTHONHASHSEED="0").result == 0


def test_the_time_zone_is_that_of_the_function(nursery: Nursery, tmp_path: Path) -> None:
    function(tmp_path, "import time\ndef handler(e, c): return [*time.tzname]")
    assert run(nursery, tmp_path, TZ="AAA-1BBB").result == ["AAA", "BBB"]


def test_events_and_results_may_be_large(nursery: Nursery, tmp_path: Path) -> None:
    function(tmp_path, "def handler(event, context): return event")
    assert run(nursery, tmp_path, "x" * 1_000_000).result == "x" * 1_000_000


def test_two_run_at_the_same_time_and_one_can_be_killed(nursery: Nursery, tmp_path: Path) -> None:
    function(tmp_path, "import time\ndef handler(event, context): time.sleep(event); return event")
    with started(nursery, tmp_path, 60) as slow:
        assert run(nursery, tmp_path, 0).result == 0
        slow.kill()
        assert slow.wait() == -9


def test_a_closed_nursery_ends_what_runs_and_starts_nothing(tmp_path: Path) -> None:
    function(tmp_path, "import time\ndef handler(event, context): time.sleep(60)")
    nursery = Nursery()
    nursery.open()
    with started(nursery, tmp_path, None) as process:
        nursery.close()
        assert process.logs.read() == b""
        assert process.wait() == -9
    nursery.close()
    with pytest.raises(NurseryClosedError):
        run(nursery, tmp_path)


def test_can_be_closed_at_once() -> None:
    nursery = Nursery()
    nursery.open()
    nursery.close()


def test_neither_the_zygote_nor_a_function_survives_the_owner(tmp_path: Path) -> None:
    function(tmp_path, _HOLDS_A_PIPE)
    os.mkfifo(tmp_path / "pipe")
    command = [sys.executable, "-c", _OWNER, json.dumps(environment_of(tmp_path))]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as owner:
        with (tmp_path / "pipe").open() as pipe:
            assert pipe.readline() == "here\n"
            owner.kill()
            assert pipe.read() == ""  # comes when the function is gone
        assert owner.stderr is not None
        assert owner.stderr.read() == b""  # comes when the zygote is gone as well


def test_a_zygote_that_nobody_has_needed_ends_without_a_word() -> None:
    door, its_end = socket.socketpair()
    with its_end:
        zygote = subprocess.Popen(
            [sys.executable, lambda_zygote.__file__, str(its_end.fileno())],
            pass_fds=(its_end.fileno(),),
            stderr=subprocess.PIPE,
        )
    with door:
        assert select.select([door], [], [], 30)[0], "it never was ready"
    assert zygote.communicate()[1] == b""
    assert zygote.returncode == 0

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tests.demo.command import CommandError, run
from tests.demo.ending import EndedError, ends_in_order

# A command that starts another one, which would go on for long and does not care for its parent's end.
_PARENT = """
import subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
print(subprocess.Popen(sleep, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).pid, flush=True)
time.sleep(float(sys.argv[1]))
"""


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie, which waits only for its parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_gives_each_line_and_returns_all_of_them(tmp_path: Path) -> None:
    lines: list[str] = []
    command = [sys.executable, "-c", "print('one'); print('two')"]

    text = run(command, environment=os.environ, cwd=tmp_path, on_line=lines.append)

    assert lines == ["one", "two"]
    assert text == "one\ntwo\n"


def test_tells_all_that_a_failed_command_wrote(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]

    with pytest.raises(CommandError, match=r"ended with 3:\nthe reason"):
        run(command, environment=os.environ, cwd=tmp_path, on_line=lambda _: None)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in Linux's /proc")
def test_leaves_nothing_of_a_command_that_ended(tmp_path: Path) -> None:
    text = run(
        [sys.executable, "-c", _PARENT, "0"], environment=os.environ, cwd=tmp_path, on_line=lambda _: None
    )

    wait_for_end(int(text))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in Linux's /proc")
def test_leaves_nothing_of_a_command_that_a_signal_cut_short(tmp_path: Path) -> None:
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        os.kill(os.getpid(), 15)

    with pytest.raises(EndedError, match="SIGTERM") as ended, ends_in_order():
        run([sys.executable, "-c", _PARENT, "600"], environment=os.environ, cwd=tmp_path, on_line=interrupt)

    assert ended.value.status == 128 + 15
    wait_for_end(pids[0])

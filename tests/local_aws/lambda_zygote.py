"""A Python that has imported boto3 already and forks a process for each run of a function.

Started by lambda_nursery, which sends over one socket what each process shall have. What a process finds
loaded is what a new interpreter would load by itself, and nothing of any earlier run. Standard library and
boto3 only, and nothing of this project: the function must find what it would find in Lambda and no more.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import boto3

_BOOTSTRAP = str(Path(__file__).with_name("lambda_bootstrap.py"))
_INTERPRETER = (sys.executable, "-X", "utf8")
_THRIFT = str(Path(__file__).with_name("thrift.py"))
_SERVICES = ("ecr", "lambda", "sagemaker")
_RESULT = 3  # the descriptor after those of the standard streams
#: What an interpreter reads when it starts, or boto3 when it is imported.
_READ_AT_START = re.compile("HOME|LANG|LD_.*|PYTHON.*")


class Zygote:
    """Forks until the other end of the door is closed, and then ends all that still runs.

    Args:
        door: Each byte comes with the descriptors of one process: its order, event, logs, result and report.
    """

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._reports: dict[int, int] = {}

    def serve(self) -> None:
        """Fork and report; comes back in no process but the zygote's own."""
        ended, wakeup = os.pipe()
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with contextlib.suppress(BrokenPipeError):  # nobody has waited for this
            self._door.send(b".")
        while True:
            ready, _, _ = select.select([self._door.fileno(), ended], [], [])
            if ended in ready:
                os.read(ended, 4096)
                self._report()
            if self._door.fileno() in ready:
                if not (descriptors := self._received()):
                    break
                self._fork(*descriptors)
        for pid in self._reports:
            _kill(pid)

    def _received(self) -> Sequence[int]:
        """The descriptors of the next process; none once the other end is closed."""
        try:
            return socket.recv_fds(self._door, 1, 5)[1]
        except ConnectionResetError:  # closed before it had read that this one is ready
            return ()

    def _fork(self, order: int, event: int, logs: int, result: int, report: int) -> None:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.write(report, f"{os.getpid()}\n".encode())  # now it can be killed with all that it starts
            self._door.detach()
            _become(order, event, logs, result)
        self._reports[pid] = report
        for descriptor in (order, event, logs, result):
            os.close(descriptor)

    def _report(self) -> None:
        """Write the exit status of each process that has ended."""
        while self._reports:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            with contextlib.suppress(BrokenPipeError), os.fdopen(self._reports.pop(pid), "w") as report:
                report.write(str(os.waitstatus_to_exitcode(status)))


def _become(order: int, event: int, logs: int, result: int) -> None:
    """Run the bootstrap as if it had just been started, and end with it."""
    with os.fdopen(order) as file:
        ordered = json.load(file)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for target, descriptor in enumerate((event, logs, logs, result)):
        os.dup2(descriptor, target)
    _close_from(_RESULT + 1)
    environment = ordered["environment"]
    os.chdir(environment["LAMBDA_TASK_ROOT"])
    sys.argv = [_BOOTSTRAP, str(_RESULT), *ordered["arguments"]]
    if _needs_new_interpreter(environment):
        os.execve(sys.executable, [*_INTERPRETER, *sys.argv], environment)  # noqa: S606 (no shell on purpose)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    runpy.run_path(_BOOTSTRAP, run_name="__main__")
    raise SystemExit("the bootstrap ends its process itself")


def _needs_new_interpreter(environment: Mapping[str, str]) -> bool:
    """Whether a new one would have loaded something else than this one has."""
    if _read_at_start(environment) != _read_at_start(os.environ):
        return True
    own = {entry.name.partition(".")[0] for entry in Path().iterdir()}
    return not own.isdisjoint(name.partition(".")[0] for name in sys.modules)


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if _READ_AT_START.fullmatch(name)}


def _close_from(first: int) -> None:
    for entry in Path("/dev/fd").iterdir():
        if int(entry.name) >= first:
            with contextlib.suppress(OSError):  # the one that the listing itself has used
                os.close(int(entry.name))


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # it may have no group of its own yet
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _warm_up() -> None:
    """Have boto3 import, compile and parse all that it leaves to the first client of a service."""
    runpy.run_path(_THRIFT)["read_models_once"]()  # not imported: the function would find it
    session = boto3.Session("nobody", "nothing", region_name="us-east-1")
    for service in _SERVICES:
        session.client(service, endpoint_url="http://localhost")
    del session
    gc.collect()
    gc.freeze()  # what is never collected is never copied into a child


if __name__ == "__main__":
    _warm_up()
    Zygote(socket.socket(fileno=int(sys.argv[1]))).serve()

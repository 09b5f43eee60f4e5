"""The local AWS as a process of its own, for tests and for the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3

from tests.local_aws.__main__ import READY
from tests.local_aws.environment import ACCOUNT, REGION, aws_environment, isolated_environment

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60
_STOP_SECONDS = 10


class LocalAws:
    """Starts `python -m tests.local_aws`, waits until it is ready, and ends it for certain.

    The server also ends by itself when this process ends, however that happens.

    Args:
        arguments: Further arguments of the server, such as `["--seed", "3"]`.
        log: File for what the server writes besides its address; None discards it.
    """

    def __init__(self, arguments: Sequence[str] = (), *, log: Path | None = None) -> None:
        self._arguments = [*arguments]
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self.endpoint = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        with open(self._log if self._log is not None else os.devnull, "a") as log:  # noqa: PTH123 (devnull)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.local_aws", "--until-eof", *self._arguments],
                cwd=_ROOT,
                env=isolated_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C is for this process, which then ends the server in order
            )
        try:
            self.endpoint = self._read_endpoint(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server; doing so twice is the same as once."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._process is None:
            raise RuntimeError("the local AWS is not running")
        return self._process.pid

    def environment(self) -> dict[str, str]:
        """This process's environment, with the local AWS in place of any other."""
        return isolated_environment() | aws_environment(self.endpoint)

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS, as an administrator."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    @staticmethod
    def _read_endpoint(process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        watchdog = threading.Timer(_START_SECONDS, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line.startswith(READY):
            raise RuntimeError(f"the local AWS did not start: {line.strip() or 'see its log'}")
        return line.removeprefix(READY).strip()


def cdk(
    arguments: Sequence[str], *, environment: Mapping[str, str], cwd: Path, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the real CDK command line of this checkout, with the Node.js of the virtual environment.

    Raises:
        RuntimeError: The command failed and `check` is set; the text is its whole output.
    """
    tools = Path(sys.executable).parent
    finished = subprocess.run(
        [str(_ROOT / "node_modules" / ".bin" / "cdk"), *arguments],
        env={**environment, "PATH": f"{tools}{os.pathsep}{environment.get('PATH', os.defpath)}"},
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if check and finished.returncode != 0:
        raise RuntimeError(f"cdk {' '.join(arguments)} ended with {finished.returncode}:\n{finished.stdout}")
    return finished


BOOTSTRAP = f"aws://{ACCOUNT}/{REGION}"

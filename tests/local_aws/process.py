"""The local AWS as a process of its own, for tests and for the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import boto3

from tests.local_aws.__main__ import READY
from tests.local_aws.environment import ACCOUNT, REGION, aws_environment, isolated_environment

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60
_STOP_SECONDS = 10
_SAID = 4000  # the end of a log that is worth reading


class LocalAws:
    """Starts `python -m tests.local_aws`, waits until it is ready, and ends it for certain.

    The server also ends by itself when this process ends, however that happens.

    Args:
        arguments: Further arguments of the server, such as `["--seed", "3"]`.
        log: File for what the server writes besides its address. Default: one without a name.
    """

    def __init__(self, arguments: Sequence[str] = (), *, log: Path | None = None) -> None:
        self._arguments = [*arguments]
        self._log = log
        self._output: IO[bytes]
        self._process: subprocess.Popen[str] | None = None
        self._endpoint = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it is ready."""
        self._output = self._log.open("a+b") if self._log else tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.local_aws", "--until-eof", *self._arguments],
            cwd=_ROOT,
            env=isolated_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
            text=True,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the server in order
        )
        try:
            self._endpoint = self._read_endpoint(self._process)
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
        for file in (process.stdin, process.stdout, self._output):
            if file is not None:
                file.close()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._running().pid

    @property
    def endpoint(self) -> str:
        """The server's address.

        Raises:
            RuntimeError: It does not run, or not any more; the text says how it ended.
        """
        self._running()
        return self._endpoint

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

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError("the local AWS is not running")
        if (status := self._process.poll()) is not None:
            raise RuntimeError(f"the local AWS has ended with {status}: {self._said()}")
        return self._process

    def _said(self) -> str:
        self._output.seek(max(0, self._output.seek(0, os.SEEK_END) - _SAID))
        return self._output.read().decode(errors="replace").strip() or "it said nothing"

    def _read_endpoint(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        watchdog = threading.Timer(_START_SECONDS, process.kill)
        watchdog.start()
        try:
            line = process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line.startswith(READY):
            raise RuntimeError(f"the local AWS did not start: {line.strip() or self._said()}")
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

"""Docker, podman or finch: builds, inspects and runs images."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import CannotCheckError
from ..inspecting import ImageConfiguration
from ..progress import Progress
from ..target import Target

#: The commands that are tried, in this order.
COMMANDS = ("docker", "podman", "finch")
_PLATFORM = "--platform=linux/amd64"
_LAST_LINES = 20


class EngineError(CannotCheckError):
    """The container engine could not do what it was asked for; the text holds the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class ProvidedImage:
    """An image that is there.

    Args:
        name: Its name or id.
        configuration: What it says about itself.
        build_seconds: How long it took to build. Default: it was not built.
    """

    name: str
    configuration: ImageConfiguration
    build_seconds: float | None = None

    def facts(self) -> dict[str, object]:
        """Return what a reader wants to see of it."""
        built = {} if self.build_seconds is None else {"seconds to build": round(self.build_seconds, 1)}
        return {**self.configuration.facts(), **built}


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A command that is compatible with docker's.

    Args:
        command: ``docker``, ``podman`` or ``finch``.
        run_options: Further options of ``run`` for the app. Default: none.
    """

    command: str
    run_options: tuple[str, ...] = ()

    def call(self, *arguments: str, text: str | None = None) -> str:
        """Run the command and return what it printed.

        Args:
            arguments: Its arguments.
            text: Its standard input. Default: none.

        Raises:
            EngineError: It failed.
        """
        done = self.attempt(*arguments, text=text)
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip())[-2000:]
            raise EngineError(f"{self.command} {shlex.join(arguments)[:200]} failed: {said}")
        return done.stdout.strip()

    def attempt(self, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command and return what came of it."""
        return subprocess.run(
            [self.command, *arguments],
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def last_lines(self, *arguments: str, count: int) -> str:
        """Run the command and return the end of what it writes, however much that is."""
        with self._start(arguments) as process:
            return "".join(deque(process.stdout or (), maxlen=count)).strip()

    def provide(self, target: Target, progress: Progress) -> ProvidedImage:
        """Build the folder's image, or pull the image if it is not there.

        Raises:
            EngineError: That failed.
        """
        if target.directory is not None:
            started = time.monotonic()
            image = self._build(target, target.directory, progress)
            seconds = time.monotonic() - started
            return ProvidedImage(name=image, configuration=self._configuration(image), build_seconds=seconds)
        if self.attempt("image", "inspect", target.name).returncode:
            self._pull(target.name, progress)
        return ProvidedImage(name=target.name, configuration=self._configuration(target.name))

    def _pull(self, image: str, progress: Progress) -> None:
        try:
            self._follow(["pull", _PLATFORM, image], progress)
        except EngineError as failed:
            raise EngineError(
                f"{image!r} is no folder, and no image that is here or can be pulled: give the folder with "
                f"the Dockerfile, or build the image or log in to its registry first\n{failed}"
            ) from failed

    def _configuration(self, image: str) -> ImageConfiguration:
        """Return what an image says about itself."""
        (inspection,) = json.loads(self.call("image", "inspect", image))
        return ImageConfiguration.from_inspection(inspection)

    def _build(self, target: Target, directory: Path, progress: Progress) -> str:
        with tempfile.TemporaryDirectory() as scratch:
            identity = Path(scratch) / "id"
            options = [f"--build-arg={name}={value}" for name, value in target.build_args.items()]
            if target.stage is not None:
                options.append(f"--target={target.stage}")
            files = [f"--file={target.dockerfile}", f"--iidfile={identity}"]
            self._follow(["build", _PLATFORM, *files, *options, str(directory)], progress)
            return identity.read_text().strip()

    def _follow(self, arguments: Sequence[str], progress: Progress) -> None:
        """Run the command and show each line as soon as it is written."""
        lines = []
        with self._start(arguments) as process:
            try:
                for line in process.stdout or ():
                    lines.append(line)
                    progress(line)
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            said = "".join(lines[-_LAST_LINES:]).strip()
            raise EngineError(f"{self.command} {shlex.join(arguments)} failed:\n{said}")

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )


def find_engine(command: str | None, *, run_options: Sequence[str] = ()) -> Engine:
    """Return the engine that was asked for, or the first that works.

    Args:
        command: Its command. Default: the first of COMMANDS that works.
        run_options: Further options of its ``run``.

    Raises:
        CannotCheckError: It is not there or does not work.
    """
    asked = COMMANDS if command is None else (command,)
    for name in asked:
        engine = Engine(command=name, run_options=tuple(run_options))
        if shutil.which(name) is not None and not engine.attempt("info").returncode:
            return engine
    raise CannotCheckError(
        f"no container engine works (tried {', '.join(asked)}): install one, or start its daemon; "
        "a Dockerfile can be read without one: leave out --inspect and --run"
    )

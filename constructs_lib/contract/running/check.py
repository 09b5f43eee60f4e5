"""Starts an image as one app, tries what that app is for, and judges what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ...app_types import App, ContainerConfig
from ..finding import Finding
from ..inspecting.command import start_command
from ..progress import Progress
from .container import Container, run_script, running, volumes
from .engine import Engine, ProvidedImage
from .judging.image import judge_image, may_start
from .judging.kernels import judge_kernels
from .judging.r_session import judge_session
from .judging.server import judge_notebook, judge_server
from .jupyter import JupyterClient
from .kernels import GATEWAY_PORT, WAITING, try_kernels
from .looking import ImageFacts, image_facts, script
from .notebook import run_notebook
from .platform import container_options, metadata
from .r_session import try_session
from .server import wait_for_server

_PREPARED_AT = "/sagemaker-image"  # no folder of an image: what is mounted there gets no copy of it


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What came of running an image as one app.

    Args:
        findings: What is broken or not known.
        facts: What was seen.
    """

    findings: tuple[Finding, ...] = ()
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """All that running an image as one app needs."""

    engine: Engine
    image: str
    app: App
    patience: float
    options: Sequence[str]

    @contextmanager
    def container(
        self, port: int | None, entrypoint: str | None, arguments: Sequence[str]
    ) -> Iterator[Container]:
        """Start the app's container; without an entrypoint the image's own starts."""
        options = [*self.options, *self.engine.run_options]
        if port is not None:
            options.append(f"--publish=127.0.0.1::{port}")
        if entrypoint is not None:
            options.append(f"--entrypoint={entrypoint}")
        with running(self.engine, self.image, options, arguments) as container:
            yield container


def run_image(
    engine: Engine, image: ProvidedImage, app: App, *, patience: float, progress: Progress
) -> RunResult:
    """Run an image as an app.

    Args:
        engine: What runs it.
        image: The image.
        app: How it is run.
        patience: How many seconds to wait for a server.
        progress: Gets what goes on.

    Raises:
        EngineError: The image can't be run at all.
    """
    with volumes(engine, 2) as (home, platform_files):
        progress(f"looking at the image as {app.TYPE.name}")
        seen = _look(engine, image, app, home, platform_files)
        result = RunResult(findings=tuple(judge_image(seen, app)), facts=_seen_facts(seen, app))
        if not may_start(seen, app):
            return result
        progress(f"starting {app.TYPE.name} as SageMaker does")
        options = container_options(app, home_volume=home, metadata_volume=platform_files)
        attempt = _Attempt(engine=engine, image=image.name, app=app, patience=patience, options=options)
        tried = next(trial for holds, trial in _TRIALS if holds(app))(attempt)
        return RunResult(findings=result.findings + tried.findings, facts={**result.facts, **tried.facts})


def _look(engine: Engine, image: ProvidedImage, app: App, home: str, platform_files: str) -> ImageFacts:
    mounts = [f"--volume={home}:{_PREPARED_AT}/home", f"--volume={platform_files}:{_PREPARED_AT}/ml"]
    owner = ":".join(map(str, app.identity))
    prepared = run_script(
        engine, image.name, script("prepare.sh"), [owner, metadata(app)], ["--user=0", *mounts]
    )
    program = "" if app.started_by is None else start_command(image.configuration, app)[0]
    looked = run_script(engine, image.name, script("look.sh"), [app.home, program])
    return image_facts(looked, prepared, program)


def _seen_facts(seen: ImageFacts, app: App) -> dict[str, object]:
    maximum = app.TYPE.contract.maximum_image_gib
    limit = {} if maximum is None else {"largest image in GiB": maximum}
    return {"uid:gid": f"{seen.uid}:{seen.gid}", "architecture": seen.machine, **limit}


def _serve(attempt: _Attempt) -> RunResult:
    """Start the server, wait for its health check, and run a notebook where it runs notebooks."""
    app, contract = attempt.app, attempt.app.TYPE.contract
    config = ContainerConfig() if app.started_by is None else app.started_by
    with attempt.container(contract.port, config.entrypoint, config.arguments) as container:
        server = wait_for_server(container, app, patience=attempt.patience)
        findings = [*judge_server(server, app)]
        facts: dict[str, object] = {"port": contract.port, "base URL": contract.base_url}
        if server.seconds is not None:
            facts["seconds to healthy"] = round(server.seconds, 1)
            if contract.runs_notebooks:
                host, port = container.published(contract.port)
                notebook = run_notebook(JupyterClient(host, port, contract.base_url or ""))
                findings += judge_notebook(notebook, app)
                facts["notebook"] = f"printed {notebook.output}" if notebook.worked else "failed"
    return RunResult(findings=tuple(findings), facts=facts)


def _run_kernels(attempt: _Attempt) -> RunResult:
    """Start a kernel gateway, or what the image has in its place, and run a line in each kernel."""
    with attempt.container(GATEWAY_PORT, "sh", ["-c", WAITING]) as container:
        kernels = try_kernels(container, attempt.app)
    facts: dict[str, object] = {
        "kernels declared": ", ".join(attempt.app.kernels),
        "kernels found": ", ".join(sorted(kernels.found)),
    }
    for line in kernels.lines:
        facts[f"ran a line in {line.kernel}"] = f"through {line.how}"
        facts[f"seconds to a line in {line.kernel}"] = round(line.seconds or 0, 1)
    return RunResult(findings=tuple(judge_kernels(kernels, attempt.app)), facts=facts)


def _run_session(attempt: _Attempt) -> RunResult:
    """Ask R, and look for what RStudio needs; its session itself needs a licence."""
    with attempt.container(None, "tail", ["-f", "/dev/null"]) as container:
        session = try_session(container, attempt.app)
    facts: dict[str, object] = {
        "R answers": session.answer,
        **{f"Python package {name}": version for name, version in session.python_packages.items()},
        "Posit session": session.session or "none",
    }
    return RunResult(findings=tuple(judge_session(session, attempt.app)), facts=facts)


#: What is tried, by what the contract says of the app.
_TRIALS: tuple[tuple[Callable[[App], bool], Callable[[_Attempt], RunResult]], ...] = (
    (lambda app: app.started_by is not None, _serve),
    (lambda app: bool(app.kernels), _run_kernels),
    (lambda app: app.TYPE.contract.session_program is not None, _run_session),
)

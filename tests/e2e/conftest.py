"""One bootstrapped local AWS for the command line; images that are built and started as SageMaker does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from constructs_lib.app_types import App
from constructs_lib.contract.checking import check
from constructs_lib.contract.finding import Tier
from constructs_lib.contract.report import Report
from constructs_lib.contract.running.engine import Engine
from constructs_lib.contract.target import Target
from tests import rights
from tests.e2e.cloud import Cloud
from tests.local_aws.containers import ContainerEngine
from tests.local_aws.process import LocalAws

DOCKER = Path(__file__).parents[2] / "docker"

BASE = "debian:bookworm-slim"

Build = Callable[[str], str]
CheckImage = Callable[..., Report]
Run = Callable[..., str]


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A local AWS with containers in ECR already, bootstrapped."""
    with LocalAws() as aws:
        cloud = Cloud(aws, tmp_path_factory.mktemp("cloud"))
        cloud.bootstrap()
        yield cloud
        rights.note(cloud.control)


def build_image(engine: ContainerEngine, image: str) -> str:
    """Build an image of docker/ on Debian and return its name."""
    tag = f"sagemaker-custom-images/{image.replace('_', '-')}:test"
    base = f"--build-arg=BASE_IMAGE={BASE}"
    engine.run("build", "--platform=linux/amd64", base, f"--tag={tag}", str(DOCKER / image))
    return tag


@pytest.fixture(scope="session")
def build(container_engine: ContainerEngine) -> Build:
    """Builds an image of docker/ once and returns its name."""
    return cache(lambda image: build_image(container_engine, image))


@pytest.fixture(scope="session")
def stand_in(container_engine: ContainerEngine) -> str:
    """The name of an image that keeps Code Editor's contract and takes no time to build."""
    tag = "sagemaker-custom-images/stand-in:test"
    folder = Path(__file__).with_name("stand_in")
    container_engine.run("build", "--platform=linux/amd64", f"--tag={tag}", str(folder))
    return tag


@pytest.fixture
def run_options(container_engine: ContainerEngine) -> tuple[str, ...]:
    """What our own podman needs beyond the checker's options: its default network is the machine's."""
    return () if container_engine.storage is None else ("--network=bridge",)


@pytest.fixture
def check_image(
    container_engine: ContainerEngine, run_options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> CheckImage:
    """Checks a folder or an image for one app, through all tiers unless told otherwise."""
    for name, value in container_engine.variables.items():
        monkeypatch.setenv(name, value)
    engine = Engine(command=container_engine.command, run_options=run_options)

    def check_image(
        target: Target | str, app: App, *, depth: Tier = Tier.RUN, patience: float = 60
    ) -> Report:
        return check(
            Target(name=target) if isinstance(target, str) else target,
            apps=[app],
            depth=depth,
            engine=lambda: engine,
            patience=patience,
            progress=lambda _: None,
        )

    return check_image


@pytest.fixture
def run(container_engine: ContainerEngine, build: Build) -> Run:
    """Runs a program in a container of an image, without a network."""

    def run(image: str, program: str, *arguments: str) -> str:
        entrypoint = f"--entrypoint={program}"
        return container_engine.run("run", "--rm", "--network=none", entrypoint, build(image), *arguments)

    return run

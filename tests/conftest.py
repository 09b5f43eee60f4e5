"""Fixtures that several parts of the tests share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from coverage import Coverage

from tests import rights
from tests.local_aws.base_image import ensure_base_image
from tests.local_aws.containers import ContainerEngine, ContainerToolsMissingError, find_engine
from tests.local_aws.registry import running_registry
from tests.node import NODE

# jsii starts the Node.js that the lock file pins, whichever one is first on the PATH.
os.environ.setdefault("JSII_NODE", str(NODE))

# A profile of the shell means nothing to the local AWS, and boto3 insists on finding it.
for _name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
    os.environ.pop(_name, None)


_HERE = Path(__file__).parent
#: Scenarios reach what the tests of the parts reach, and what the local AWS is made of is not measured.
_UNMEASURED = {_HERE / "scenarios", _HERE / "unit" / "local_aws"}
_NEVER_USED = pytest.StashKey[set[tuple[str, str]]]()


@pytest.hookimpl
def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which all processes of the run note what roles were granted and used."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory()
        os.environ[rights.FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of the whole suite in which a right of our roles was never used."""
    config = session.config
    if hasattr(config, "workerinput") or not _is_whole_suite(config):
        return
    config.stash[_NEVER_USED] = rights.never_used(Path(os.environ[rights.FOLDER]))
    if config.stash[_NEVER_USED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell which rights were never used."""
    never_used: set[tuple[str, str]] = config.stash.get(_NEVER_USED, set[tuple[str, str]]())
    for action, resource in sorted(never_used):
        terminalreporter.write_line(f"FAILED: no test uses the right to {action} on {resource}", red=True)


def _is_whole_suite(config: pytest.Config) -> bool:
    narrowed = config.option.keyword or config.option.markexpr or config.option.deselect
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not narrowed


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage where that would take long for nothing.

    pytest-cov pauses for `no_cover` around this, but one of the two measurements only that it starts in a
    process of xdist.
    """
    paused = []
    if not _is_measured(item):
        while (running := Coverage.current()) is not None:
            running.stop()
            paused.append(running)
    try:
        return (yield)
    finally:
        for measurement in reversed(paused):
            measurement.start()


def _is_measured(item: pytest.Item) -> bool:
    """Tell whether a test may reach lines that no other one reaches in a small part of its time."""
    marked = any(item.get_closest_marker(name) for name in ("no_cover", "hypothesis"))
    return not marked and _UNMEASURED.isdisjoint(item.path.parents)


@pytest.fixture(scope="session")
def container_engine() -> ContainerEngine:
    """What builds images from the Dockerfiles; skips where the machine has nothing."""
    try:
        engine = find_engine()
    except ContainerToolsMissingError as error:
        pytest.skip(str(error))
    ensure_base_image(engine)
    return engine


@pytest.fixture(scope="session")
def registry(container_engine: ContainerEngine) -> Iterator[str]:
    """The ``host:port`` of an image registry."""
    with running_registry(container_engine) as address:
        yield address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped for want of tools, where CI promises that they are there."""
    report = yield
    needs_tools = any(item.get_closest_marker(name) for name in ("browser", "containers"))
    if report.skipped and os.environ.get("CI") and needs_tools:
        report.outcome = "failed"
        report.longrepr = f"skipped, although CI must run it: {report.longreprtext}"
    return report

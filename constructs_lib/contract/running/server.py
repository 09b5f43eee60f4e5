"""Starts an app that serves, as SageMaker does, and waits until it is healthy."""

from __future__ import annotations

import http.client
import time
from contextlib import closing
from dataclasses import dataclass

from ...app_types import App
from .container import Container
from .engine import EngineError
from .sockets import Listener, listeners

_POLL_SECONDS = 0.1
_ANSWER_SECONDS = 5.0
_LOOK_EVERY = 10  # polls; a look at the container's state is a start of the engine's command


@dataclass(frozen=True, kw_only=True)
class ServerFacts:
    """What was seen of a server.

    Args:
        seconds: How long it took to be healthy. Default: it never was.
        status: The last HTTP status of the health check. Default: none answered.
        exit_code: The status with which the container ended. Default: it runs.
        listeners: What the container listens on, if it was not healthy.
        log: The last lines of its log, if it was not healthy.
    """

    seconds: float | None = None
    status: int | None = None
    exit_code: int | None = None
    listeners: tuple[Listener, ...] = ()
    log: str = ""


def healthy(status: int | None) -> bool:
    """Whether a health check takes this HTTP status."""
    return status is not None and status < http.client.BAD_REQUEST


def wait_for_server(container: Container, app: App, *, patience: float) -> ServerFacts:
    """Ask the health check until it answers, the container ends or patience does."""
    contract = app.TYPE.contract
    place = _place(container, contract.port)
    code = None if place else container.exit_code()
    started, status, polls = time.monotonic(), None, 0
    while place and code is None and time.monotonic() - started < patience:
        status = _status(*place, str(contract.health_check)) or status
        if healthy(status):
            return ServerFacts(seconds=time.monotonic() - started, status=status)
        polls += 1
        if polls % _LOOK_EVERY == 0:
            code = container.exit_code()
        time.sleep(_POLL_SECONDS)
    return ServerFacts(status=status, exit_code=code, listeners=_listeners(container), log=container.log())


def _place(container: Container, port: int | None) -> tuple[str, int] | None:
    """Return where the port is published; ``None`` where the container ended, which publishes nothing."""
    try:
        return container.published(port)
    except EngineError:
        if container.exit_code() is None:
            raise
        return None


def answers(host: str, port: int, path: str, *, patience: float) -> bool:
    """Wait until a path answers; whether it did."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if healthy(_status(host, port, path)):
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _status(host: str, port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    with closing(connection):
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


def _listeners(container: Container) -> tuple[Listener, ...]:
    """Return what the container listens on; nothing where it ended or has no ``cat``."""
    return listeners(container.execute("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout)

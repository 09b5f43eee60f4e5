"""One at a time in moto, which is made for one thread: it reads on in what another one has just changed."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, ParamSpec, TypeVar

from moto.backends import SERVICE_NAMES
from moto.moto_server.werkzeug_app import create_backend_app

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_LOCK: Final = threading.RLock()
#: Answered here, and some of these answers wait for each other.
_OURS: Final = ("cloudformation", "ecr", "sagemaker")
_WAITS: Final = "/invocations"  # for a function, which calls in the meantime


def alone_in_moto(work: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Keep all others out of moto while something reads or changes what it keeps; it may wait for nobody."""

    @functools.wraps(work)
    def alone(*arguments: _Parameters.args, **options: _Parameters.kwargs) -> _Result:
        with _LOCK:
            return work(*arguments, **options)

    return alone


def create_guarded_app(service: SERVICE_NAMES) -> Any:
    """Make the WSGI application of one service."""
    app = create_backend_app(service)
    if service in _OURS:
        return app

    alone: Callable[..., Iterable[bytes]] = alone_in_moto(app)

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = app if environ["PATH_INFO"].endswith(_WAITS) else alone
        return answer(environ, start_response)

    return guarded

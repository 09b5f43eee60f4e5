"""How a program ends in good order: on Ctrl-C or the system's request, after whatever it started."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndedError(BaseException):
    """Somebody wants the program to end; like KeyboardInterrupt it passes whatever handles mistakes.

    Attributes:
        status: The exit status that shells expect then.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.status = 128 + number


@contextmanager
def ends_in_order() -> Iterator[None]:
    """Turn the first signal into an exception, and let no further one disturb what it sets off."""

    def end(number: int, _: FrameType | None) -> NoReturn:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise EndedError(number)

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""What every task works with: the API, the time, the progress so far and the log of one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from .clock import Clock
from .log import Log
from .patience import Patience, UnfulfilledError
from .progress import Progress
from .remedies import with_remedy
from .sagemaker import Api, ApiError, Sort

_DENIED_FOR: Final = 60.0

_T = TypeVar("_T")


class Task(Protocol):
    """Something to bring about, from whatever state there is; ``str()`` says what, after 'could not'."""

    def converge(self) -> Mapping[str, Any]:
        """Bring it about and give the data of the answer.

        Raises:
            UnfulfilledError: it can't be brought about.
            HandOver: there is no time left to do it in this invocation.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Run:
    """One invocation at work, with the API of the service that the request is about."""

    api: Api
    patience: Patience
    progress: Progress
    clock: Clock
    log: Log

    def insist(self, work: Callable[[], _T]) -> _T:
        """Do something until it is not refused any more; it must observe anew each time."""
        while True:
            try:
                return work()
            except ApiError as error:
                self.tolerate(error)

    def tolerate(self, error: ApiError) -> None:
        """Wait after an error that may pass.

        Raises:
            UnfulfilledError: the error won't pass.
        """
        if not self._may_pass(error):
            raise UnfulfilledError(with_remedy(str(error))) from error
        self.wait(with_remedy(f"{error.action} to be accepted ({error.code}: {error.message})"))

    def wait(self, waiting_for: str) -> None:
        """Let some time pass, and say so."""
        self.log("wait", WaitingFor=waiting_for)
        self.patience.wait(waiting_for)

    def _may_pass(self, error: ApiError) -> bool:
        if error.sort is not Sort.DENIED:
            return error.sort is Sort.RETRY
        since = self.progress.denied_since.setdefault(error.action, self.clock.now())
        return self.clock.now() - since < _DENIED_FOR

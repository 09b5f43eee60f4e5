"""Calls through boto3: configured once, and every error sorted by what it asks of us."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

import boto3
from botocore import exceptions
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .log import Log

# One call takes 5 + 15 seconds at most: less than the reserve that a function keeps back. boto3 repeats none:
# a write that is sent again without another look overwrites what others wrote since.
CONFIG: Final = Config(
    connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 1}
)
# For a handover, which nothing else repeats; two that were started converge as one does.
_REPEATED: Final = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))


class Sort(StrEnum):
    """What an error asks of us.

    RETRY: somebody else is at it, or the way was blocked; observe again, then try again.
    DENIED: as RETRY for a while, since IAM needs time to spread a new policy.
    GONE: what was asked for does not exist.
    FATAL: the same call will fail for ever.
    """

    RETRY = "retry"
    DENIED = "denied"
    GONE = "gone"
    FATAL = "fatal"


# boto3 models few of these as exception classes, so codes are compared.
_SORTS: Final = {
    **dict.fromkeys(("ResourceInUse", "ConflictException", "RequestTimeout"), Sort.RETRY),
    **dict.fromkeys(("ThrottlingException", "Throttling", "ThrottledException"), Sort.RETRY),
    **dict.fromkeys(("TooManyRequestsException", "RequestLimitExceeded", "SlowDown"), Sort.RETRY),
    **dict.fromkeys(("InternalFailure", "InternalServerError", "ServiceUnavailable"), Sort.RETRY),
    **dict.fromkeys(("AccessDeniedException", "AccessDenied"), Sort.DENIED),
    **dict.fromkeys(("ImageNotFoundException", "RepositoryNotFoundException"), Sort.GONE),
    **dict.fromkeys(("ResourceNotFound", "ScanNotFoundException"), Sort.GONE),
}

_BROKEN_CONNECTION: Final = (exceptions.ConnectionError, exceptions.HTTPClientError)


class ApiError(Exception):
    """A call that failed.

    Attributes:
        action: the action as IAM names it, without the service.
        sort: what the error asks of us.
        code: the service's own code, or the class of a transport error.
        message: the service's own words.
    """

    def __init__(self, action: str, *, sort: Sort, code: str, message: str) -> None:
        super().__init__(f"{action} failed with {code}: {message}")
        self.action = action
        self.sort = sort
        self.code = code
        self.message = message


class Api:
    """An API of AWS as this function uses it.

    Args:
        client: a boto3 client of the service.
        before_call: runs ahead of every call; an exception of it keeps the call from being made.
        log: gets a line for each error.
    """

    def __init__(self, client: Any, *, before_call: Callable[[], None], log: Log) -> None:
        self._client = client
        self._before_call = before_call
        self._log = log

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation by its boto3 name.

        Raises:
            ApiError: the call failed, or nobody knows whether it did.
        """
        self._before_call()
        action = operation.title().replace("_", "")
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**parameters)
        except (ClientError, BotoCoreError) as error:
            sorted_error = _sorted(action, error)
            self._log("api-error", Action=action, Sort=sorted_error.sort, Code=sorted_error.code)
            raise sorted_error from error
        return answer

    def find(self, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """Call an operation that describes something; ``None`` if that does not exist.

        Raises:
            ApiError: the call failed for another reason.
        """
        try:
            return self.call(operation, **parameters)
        except ApiError as error:
            if error.sort is Sort.GONE:
                return None
            raise


def client(service: str) -> Any:
    """Make a boto3 client of a service."""
    return boto3.client(service, config=_REPEATED if service == "lambda" else CONFIG)


def _sorted(action: str, error: ClientError | BotoCoreError) -> ApiError:
    if not isinstance(error, ClientError):
        # A broken connection: the call may have taken effect, which the next observation tells.
        sort = Sort.RETRY if isinstance(error, _BROKEN_CONNECTION) else Sort.FATAL
        return ApiError(action, sort=sort, code=type(error).__name__, message=str(error))
    code = str(error.response.get("Error", {}).get("Code", "Unknown"))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    otherwise = Sort.RETRY if status >= 500 or status == 429 else Sort.FATAL
    message = str(error.response.get("Error", {}).get("Message", ""))
    return ApiError(action, sort=_SORTS.get(code, otherwise), code=code, message=message)

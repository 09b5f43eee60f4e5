"""What a call can end in besides an answer."""

from __future__ import annotations


class ServiceError(Exception):
    """An error that the service answers with.

    Attributes:
        code: The error code as clients see it, such as ResourceInUse.
        message: The text for humans.
        http_status: The status of the HTTP answer.
    """

    def __init__(self, code: str, message: str, http_status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.http_status = http_status


class NoAnswer(Exception):  # noqa: N818 - not an error of the service: the client hears nothing at all
    """The connection ends without an answer, after holding the line for some seconds."""

    def __init__(self, hold: float = 0.0) -> None:
        super().__init__(f"no answer after {hold:g} s")
        self.hold = hold


def invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)


def in_use(message: str) -> ServiceError:
    return ServiceError("ResourceInUse", message)


def not_found(message: str) -> ServiceError:
    return ServiceError("ResourceNotFound", message)

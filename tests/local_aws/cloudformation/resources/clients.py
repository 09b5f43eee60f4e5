"""API clients of CloudFormation itself, and how their errors read in an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.local_aws.cloudformation.errors import ResourceError, ResourceGoneError

# Calls of CloudFormation can be told from those of users and functions by this access key id.
ACCESS_KEY_ID = "cloudformation"
_GONE = re.compile(r"NotFound|NoSuch|DoesNotExist|NonExistent")


class Clients:
    """Makes clients that call this server as an administrator.

    Args:
        endpoint: The server's own address.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self.get = cache(self._make)

    def _make(self, service: str, region: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name=region,
            aws_access_key_id=ACCESS_KEY_ID,
            aws_secret_access_key=ACCESS_KEY_ID,
            config=Config(retries={"mode": "standard", "max_attempts": 5}),
        )


@contextmanager
def as_resource_failures() -> Iterator[None]:
    """Turn errors of the API into failures of the resource; what is missing is told apart."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise (ResourceGoneError if is_gone(code) else ResourceError)(str(error)) from error


def is_gone(code: str) -> bool:
    """Whether an error code says that the thing does not exist."""
    return _GONE.search(code) is not None


def without_none(**arguments: Any) -> dict[str, Any]:
    """Arguments of a call with those left out that are not given."""
    return {name: value for name, value in arguments.items() if value is not None}

"""A client of the service in the same process, with the face of boto3's."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.exceptions import ClientError, ConnectionClosedError, ParamValidationError, ReadTimeoutError
from botocore.paginate import Paginator, PaginatorModel
from botocore.validate import ParamValidator

from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError
from tests.local_aws.sagemaker.model import operation_model, operation_names
from tests.local_aws.sagemaker.service import SageMaker
from tests.local_aws.sagemaker.validation import conforms

_ENDPOINT = "https://api.sagemaker.local"


class InProcessClient:
    """Calls the service directly: `client.describe_domain(DomainId=…)`.

    Validates like botocore's own client, fills in idempotency tokens, and raises botocore's exceptions.
    It does not retry.

    Args:
        service: The service to call.
        principal: Who calls; the ARN of an IAM role has its policies enforced.
    """

    def __init__(self, service: SageMaker, principal: str | None = None) -> None:
        self._service = service
        self._principal = principal

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        if name not in operation_names():
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return functools.partial(self._call, operation_names()[name])

    def get_paginator(self, name: str) -> Any:
        """A paginator as boto3 has it."""
        loader = botocore.session.get_session().get_component("data_loader")
        pages = PaginatorModel(loader.load_service_model("sagemaker", "paginators-1"))
        operation = operation_names()[name]
        return Paginator(getattr(self, name), pages.get_paginator(operation), operation_model(operation))

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        shape = operation_model(operation).input_shape
        for member in operation_model(operation).idempotent_members:
            parameters.setdefault(member, str(uuid.uuid4()))
        # It refuses all that botocore does, and takes a fraction of the time.
        if not conforms(shape, parameters):
            report = ParamValidator().validate(parameters, shape)
            if report.has_errors():
                raise ParamValidationError(report=report.generate_report())
        return self._send(operation, parameters)

    def _send(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._service.call(operation, parameters, principal=self._principal)
        except ServiceError as error:
            raise _client_error(error, operation) from error
        except NoAnswer as cut:
            failure = ReadTimeoutError if cut.hold else ConnectionClosedError
            raise failure(endpoint_url=_ENDPOINT) from cut
        return {**answer, "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}}


def _client_error(error: ServiceError, operation: str) -> ClientError:
    response = {
        "Error": {"Code": error.code, "Message": error.message},
        "ResponseMetadata": {"HTTPStatusCode": error.http_status, "RetryAttempts": 0},
    }
    return ClientError(response, operation)

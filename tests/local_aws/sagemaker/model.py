"""The service model that botocore ships: operations, the shapes of requests and of answers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore import xform_name

from tests.local_aws.sagemaker.errors import ServiceError


@functools.cache
def service_model() -> Any:
    return botocore.session.get_session().get_service_model("sagemaker")


@functools.cache
def operation_names() -> dict[str, str]:
    """The operations by their Python names: update_domain -> UpdateDomain."""
    return {xform_name(name): name for name in service_model().operation_names}


@functools.cache
def operation_model(operation: str) -> Any:
    """The model of one operation.

    Raises:
        ServiceError: SageMaker has no such operation.
    """
    if operation not in service_model().operation_names:
        raise ServiceError("UnknownOperationException", f"SageMaker has no operation {operation}")
    return service_model().operation_model(operation)


def shaped(shape: Any, value: Any) -> Any:
    """A copy of the value with those members only that the answer's shape has and that are set."""
    return {} if shape is None else _copy_of(shape)(value)


@functools.cache
def _copy_of(shape: Any) -> Callable[[Any], Any]:
    """What makes such copies of one shape; a shape is read once, as it takes longer than to copy a value."""
    if shape.type_name == "structure":
        members = shape.members
        return lambda value: {
            name: _copy_of(members[name])(item)
            for name, item in value.items()
            if item is not None and name in members
        }
    if shape.type_name == "list":
        return lambda value: [*map(_copy_of(shape.member), value)]
    return dict if shape.type_name == "map" else _same


def _same(value: Any) -> Any:
    return value

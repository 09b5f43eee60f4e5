"""What belongs to a Lambda function and moto's models lack."""

from __future__ import annotations

from typing import Any

from tests.local_aws.cloudformation.errors import ResourceError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import Clients, as_resource_failures, without_none
from tests.local_aws.cloudformation.resources.moto_models import MotoModels
from tests.local_aws.lambda_service import LambdaService


class Functions(MotoModels):
    """Handler of AWS::Lambda::Function: moto's model, and what Lambda asks of the role."""

    def __init__(self, service: LambdaService) -> None:
        self._service = service

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the function, if its role allows what Lambda needs of it."""
        self._check(resource, scope)
        super().create(resource, scope)
        self._configure(resource)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the function, if its role allows what Lambda needs of it then."""
        self._check(resource, scope)
        super().update(resource, old, scope)
        self._configure(resource)

    def _check(self, resource: Resource, scope: Scope) -> None:
        reason = self._service.refusal(resource.properties, account=scope.account, region=scope.region)
        if reason is not None:
            raise ResourceError(reason)

    def _configure(self, resource: Resource) -> None:
        self._service.configure(resource.model.model.function_arn, resource.properties)


class EventInvokeConfigs:
    """Handler of AWS::Lambda::EventInvokeConfig."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def create(self, resource: Resource, scope: Scope) -> None:
        """Put the configuration."""
        properties = resource.properties
        self._put(properties, scope)
        resource.physical_id = f"{properties['FunctionName']}|{properties['Qualifier']}"

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Put the configuration in place of the old one, which moto would keep beside it."""
        self.delete(old, scope)
        self._put(resource.properties, scope)
        resource.physical_id = old.physical_id

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the configuration."""
        with as_resource_failures():
            self._clients.get("lambda", scope.region).delete_function_event_invoke_config(
                FunctionName=resource.properties["FunctionName"]
            )

    def _put(self, properties: dict[str, Any], scope: Scope) -> None:
        with as_resource_failures():
            self._clients.get("lambda", scope.region).put_function_event_invoke_config(
                **without_none(
                    FunctionName=properties["FunctionName"],
                    MaximumRetryAttempts=properties.get("MaximumRetryAttempts"),
                    MaximumEventAgeInSeconds=properties.get("MaximumEventAgeInSeconds"),
                    DestinationConfig=properties.get("DestinationConfig"),
                )
            )

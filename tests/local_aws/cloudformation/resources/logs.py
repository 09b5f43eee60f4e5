"""Log groups: moto's model, the update that it lacks, and the ARN as CloudFormation gives it."""

from __future__ import annotations

from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import Clients, as_resource_failures
from tests.local_aws.cloudformation.resources.moto_models import MotoModels


class LogGroups(MotoModels):
    """Handler of AWS::Logs::LogGroup."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the group."""
        super().create(resource, scope)
        # The ARN that CloudFormation gives covers the streams of the group.
        resource.attributes = {"Arn": f"{resource.attribute('Arn')}:*"}

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the retention; the group stays."""
        resource.attributes = dict(old.attributes)
        client, days = self._clients.get("logs", scope.region), resource.properties.get("RetentionInDays")
        with as_resource_failures():
            if days is None:
                client.delete_retention_policy(logGroupName=resource.physical_id)
            else:
                client.put_retention_policy(logGroupName=resource.physical_id, retentionInDays=days)

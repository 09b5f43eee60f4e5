"""Buckets and their policies, where moto's models do not go far enough."""

from __future__ import annotations

import json

from tests.local_aws.cloudformation.errors import ResourceError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import Clients, as_resource_failures
from tests.local_aws.cloudformation.resources.moto_models import MotoModels


class Buckets(MotoModels):
    """Handler of AWS::S3::Bucket; moto's model keeps a bucket with objects and says nothing."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the bucket, which must be empty."""
        client = self._clients.get("s3", scope.region)
        with as_resource_failures():
            if client.list_object_versions(Bucket=resource.physical_id).get("Versions"):
                raise ResourceError("The bucket you tried to delete is not empty")
        super().delete(resource, scope)


class BucketPolicies:
    """Handler of AWS::S3::BucketPolicy."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def create(self, resource: Resource, scope: Scope) -> None:
        """Put the policy."""
        resource.physical_id = resource.properties["Bucket"]
        self._put(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Put the policy in place of the old one."""
        resource.physical_id = old.physical_id
        self._put(resource, scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the policy."""
        with as_resource_failures():
            self._clients.get("s3", scope.region).delete_bucket_policy(Bucket=resource.properties["Bucket"])

    def _put(self, resource: Resource, scope: Scope) -> None:
        client, bucket = self._clients.get("s3", scope.region), resource.properties["Bucket"]
        document = resource.properties["PolicyDocument"]
        # moto takes a conditional Deny, such as CDK's for plain HTTP, as one for everybody
        statements = [statement for statement in document["Statement"] if "Condition" not in statement]
        with as_resource_failures():
            if statements:
                client.put_bucket_policy(
                    Bucket=bucket, Policy=json.dumps(document | {"Statement": statements})
                )
            else:
                client.delete_bucket_policy(Bucket=bucket)

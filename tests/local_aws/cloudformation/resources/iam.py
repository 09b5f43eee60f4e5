"""Roles and managed policies; moto's models drop attachments on creation and most of every update."""

from __future__ import annotations

import json
from typing import Any

from moto.cloudformation.parsing import generate_resource_name

from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.aws_policies import ensure_aws_policy
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import Clients, as_resource_failures, without_none


class _Handler:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def _client(self, scope: Scope) -> Any:
        return self._clients.get("iam", scope.region)


class Roles(_Handler):
    """Handler of AWS::IAM::Role."""

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the role, then its policies."""
        properties = resource.properties
        name = properties.get("RoleName") or _name(resource, scope, limit=64)
        with as_resource_failures():
            role = self._client(scope).create_role(
                **without_none(
                    RoleName=name,
                    AssumeRolePolicyDocument=json.dumps(properties["AssumeRolePolicyDocument"]),
                    Path=properties.get("Path"),
                    Description=properties.get("Description"),
                    MaxSessionDuration=properties.get("MaxSessionDuration"),
                    PermissionsBoundary=properties.get("PermissionsBoundary"),
                    Tags=properties.get("Tags"),
                )
            )["Role"]
            resource.physical_id = name
            resource.attributes = {"Arn": role["Arn"], "RoleId": role["RoleId"]}
            self._set_policies(name, properties, {}, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change trust, description and policies."""
        client, properties, name = self._client(scope), resource.properties, resource.physical_id
        with as_resource_failures():
            client.update_assume_role_policy(
                RoleName=name, PolicyDocument=json.dumps(properties["AssumeRolePolicyDocument"])
            )
            client.update_role(RoleName=name, Description=properties.get("Description", ""))
            self._set_policies(str(name), properties, old.properties, scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Take the role's own policies away, then the role; IAM refuses while others are attached."""
        with as_resource_failures():
            self._set_policies(str(resource.physical_id), {}, resource.properties, scope)
            self._client(scope).delete_role(RoleName=resource.physical_id)

    def _set_policies(self, name: str, new: dict[str, Any], old: dict[str, Any], scope: Scope) -> None:
        client = self._client(scope)
        before, after = _inline(old), _inline(new)
        for policy in before.keys() - after.keys():
            client.delete_role_policy(RoleName=name, PolicyName=policy)
        for policy, document in after.items():
            client.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)
        attached, wanted = set(old.get("ManagedPolicyArns", [])), set(new.get("ManagedPolicyArns", []))
        for arn in attached - wanted:
            client.detach_role_policy(RoleName=name, PolicyArn=arn)
        for arn in wanted - attached:
            ensure_aws_policy(arn, scope.account)
            client.attach_role_policy(RoleName=name, PolicyArn=arn)


class ManagedPolicies(_Handler):
    """Handler of AWS::IAM::ManagedPolicy, as far as roles are concerned."""

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the policy, then attach it."""
        properties = resource.properties
        with as_resource_failures():
            policy = self._client(scope).create_policy(
                **without_none(
                    PolicyName=properties.get("ManagedPolicyName") or _name(resource, scope, limit=128),
                    PolicyDocument=json.dumps(properties["PolicyDocument"]),
                    Path=properties.get("Path"),
                    Description=properties.get("Description"),
                )
            )["Policy"]
            resource.physical_id = policy["Arn"]
            resource.attributes = {"PolicyArn": policy["Arn"], "PolicyId": policy["PolicyId"]}
            self._attach(resource, {}, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Make a new default version, drop the former one, and change the attachments."""
        client, arn = self._client(scope), resource.physical_id
        with as_resource_failures():
            former = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            document = json.dumps(resource.properties["PolicyDocument"])
            client.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
            client.delete_policy_version(PolicyArn=arn, VersionId=former)
            self._attach(resource, old.properties, scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Detach the policy from its roles and delete it."""
        client, arn = self._client(scope), resource.physical_id
        with as_resource_failures():
            for role in client.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]:
                client.detach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
            client.delete_policy(PolicyArn=arn)

    def _attach(self, resource: Resource, old: dict[str, Any], scope: Scope) -> None:
        client, arn = self._client(scope), resource.physical_id
        attached, wanted = set(old.get("Roles", [])), set(resource.properties.get("Roles", []))
        for name in attached - wanted:
            client.detach_role_policy(RoleName=name, PolicyArn=arn)
        for name in wanted - attached:
            client.attach_role_policy(RoleName=name, PolicyArn=arn)


def _inline(properties: dict[str, Any]) -> dict[str, str]:
    policies = properties.get("Policies", [])
    return {policy["PolicyName"]: json.dumps(policy["PolicyDocument"]) for policy in policies}


def _name(resource: Resource, scope: Scope, *, limit: int) -> str:
    name: str = generate_resource_name(resource.type, scope.stack_name, resource.logical_id)
    # cut in the middle: the end makes it unique
    return name if len(name) <= limit else f"{name[: limit - 13]}-{name[-12:]}"

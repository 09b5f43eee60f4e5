"""How stacks, events and change sets look in the API."""

from __future__ import annotations

from typing import Any

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.change_sets import NO_CHANGES, ChangeSet
from tests.local_aws.cloudformation.changes import ResourceChange
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.stack import STACK_TYPE, Event, Stack
from tests.local_aws.cloudformation.template import Template

Answer = dict[str, Any]


def stack(one: Stack) -> Answer:
    """A stack for DescribeStacks."""
    no_echo = (
        {name for name, body in one.template.parameters.items() if body.get("NoEcho")}
        if one.template
        else set()
    )
    return summary(one) | {
        "Description": one.template.description if one.template else None,
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": "****" if name in no_echo else value}
            for name, value in one.parameters.items()
        ],
        "Outputs": [
            {
                "OutputKey": output.key,
                "OutputValue": output.value,
                "Description": output.description,
                "ExportName": output.export_name,
            }
            for output in one.outputs
        ],
        "Tags": tags(one.tags),
        "RoleARN": one.role_arn,
        "NotificationARNs": one.notification_arns,
        "EnableTerminationProtection": one.termination_protection,
        "DisableRollback": False,
    }


def summary(one: Stack) -> Answer:
    """A stack for ListStacks."""
    return {
        "StackId": one.stack_id,
        "StackName": one.name,
        "StackStatus": one.status,
        "StackStatusReason": one.reason,
        "CreationTime": one.created,
        "LastUpdatedTime": one.updated,
        "DeletionTime": one.deleted,
    }


def event(one: Event, owner: Stack) -> Answer:
    """A line of DescribeStackEvents."""
    return {
        "StackId": owner.stack_id,
        "StackName": owner.name,
        "EventId": one.event_id,
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.physical_id or "",
        "ResourceType": one.type,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason,
        "ResourceProperties": one.properties,
        "Timestamp": one.timestamp,
    }


def resource(one: Resource, owner: Stack) -> Answer:
    """A resource for the Describe and List operations, which differ in the name of the time only."""
    return {
        "StackId": owner.stack_id,
        "StackName": owner.name,
        "LogicalResourceId": one.logical_id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.type,
        "ResourceStatus": one.status,
        "ResourceStatusReason": one.reason,
        "Timestamp": one.updated,
        "LastUpdatedTimestamp": one.updated,
    }


def change_set(one: ChangeSet) -> Answer:
    """A change set for DescribeChangeSet."""
    return change_set_summary(one) | {
        "Changes": [{"Type": "Resource", "ResourceChange": _change(change)} for change in one.changes],
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value} for name, value in one.plan.parameters.items()
        ],
        "Tags": tags(one.tags),
    }


def change_set_summary(one: ChangeSet) -> Answer:
    """A change set for ListChangeSets."""
    return {
        "ChangeSetId": one.change_set_id,
        "ChangeSetName": one.name,
        "StackId": one.stack.stack_id,
        "StackName": one.stack.name,
        "Description": one.description,
        "CreationTime": one.created,
        "Status": "FAILED" if one.is_empty else "CREATE_COMPLETE",
        "ExecutionStatus": "UNAVAILABLE" if one.is_empty else "AVAILABLE",
        "StatusReason": NO_CHANGES if one.is_empty else None,
    }


def template_summary(one: Template) -> Answer:
    """What GetTemplateSummary tells of a template."""
    return {
        "Description": one.description,
        "ResourceTypes": sorted({body["Type"] for body in one.resources.values()}),
        "Parameters": [
            {
                "ParameterKey": name,
                "DefaultValue": body.get("Default"),
                "Description": body.get("Description"),
                "NoEcho": bool(body.get("NoEcho")),
                "ParameterType": body.get("Type", "String"),
            }
            for name, body in one.parameters.items()
        ],
        "ResourceIdentifierSummaries": _identifiers(one),
    }


def _identifiers(one: Template) -> list[Answer]:
    """For each type that can be imported, what identifies a resource of it; parts are joined by commas."""
    logical_ids: dict[str, list[str]] = {}
    for name, body in one.resources.items():
        if schemas.is_importable(body["Type"]):
            logical_ids.setdefault(body["Type"], []).append(name)
    return [
        {
            "ResourceType": kind,
            "LogicalResourceIds": names,
            "ResourceIdentifiers": [",".join(schemas.primary_identifier(kind))],
        }
        for kind, names in logical_ids.items()
    ]


def tags(values: dict[str, str]) -> list[dict[str, str]]:
    """Tags as the API lists them."""
    return [{"Key": key, "Value": value} for key, value in values.items()]


def _change(change: ResourceChange) -> Answer:
    details = [
        {
            "Target": {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation},
            "Evaluation": "Static" if recreation == "Always" else "Dynamic",
            "ChangeSource": "DirectModification",
        }
        for name, recreation in change.properties
    ]
    details += [
        {"Target": {"Attribute": attribute, "RequiresRecreation": "Never"}, "Evaluation": "Static"}
        for attribute in change.scope
        if attribute != "Properties"
    ]
    return {
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id,
        "ResourceType": change.type,
        "Replacement": None if change.type == STACK_TYPE else change.replacement,
        "Scope": list(change.scope),
        "Details": details,
    }

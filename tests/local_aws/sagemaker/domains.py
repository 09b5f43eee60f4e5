"""CreateDomain, DescribeDomain, UpdateDomain, DeleteDomain, ListDomains."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.local_aws.sagemaker.attachments import check_attachments
from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import ENDED_APP_STATUSES
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import RunningApps
from tests.local_aws.sagemaker.state import Resource
from tests.local_aws.sagemaker.tags import remember_tags
from tests.local_aws.sagemaker.updates import refuse_busy, start_update
from tests.local_aws.sagemaker.world import Transition, World

READY_STATUSES = ("InService", "Updating", "Update_Failed")
_CREATED_MEMBERS = (
    "DomainName",
    "AuthMode",
    "DefaultUserSettings",
    "DefaultSpaceSettings",
    "DomainSettings",
    "SubnetIds",
    "VpcId",
    "AppNetworkAccessType",
    "KmsKeyId",
    "HomeEfsFileSystemKmsKeyId",
    "AppSecurityGroupManagement",
    "HomeEfsFileSystemCreation",
    "TagPropagation",
)
_UPDATED_MEMBERS = (
    "DefaultUserSettings",
    "DefaultSpaceSettings",
    "AppSecurityGroupManagement",
    "SubnetIds",
    "AppNetworkAccessType",
    "TagPropagation",
    "HomeEfsFileSystemCreation",
    "VpcId",
)
_CREATE = Transition("CreateDomain", "domain", "Pending", "InService", "Failed")
_UPDATE = Transition("UpdateDomain", "domain", "Updating", "InService", "Update_Failed")
_DELETE = Transition("DeleteDomain", "domain", "Deleting", "Deleted", "Delete_Failed")


def find_domain(world: World, domain_id: str) -> Resource:
    """The domain of that id.

    Raises:
        ServiceError: There is none.
    """
    if domain_id not in world.state.domains:
        raise not_found(f"Domain {domain_id} does not exist")
    return world.state.domains[domain_id]


def find_ready_domain(world: World, domain_id: str) -> Resource:
    """The domain of that id, in a state in which it can take children.

    Raises:
        ServiceError: There is none, or it is coming, going or broken.
    """
    domain = find_domain(world, domain_id)
    if domain.status not in READY_STATUSES:
        raise invalid(f"Domain {domain_id} is in status {domain.status}")
    return domain


def create_domain(request: Request) -> dict[str, Any]:
    world, name = request.world, request["DomainName"]
    if any(domain.fields["DomainName"] == name for domain in world.state.domains.values()):
        raise in_use(f"Domain with the name {name} already exists")
    domain_id = _next_id(world)
    arn = world.arn("domain", domain_id)
    fields = request.chosen(*_CREATED_MEMBERS)
    reason = check_attachments(request, arn, {}, fields)
    url = f"https://{domain_id}.studio.{world.region}.sagemaker.aws"
    efs = f"fs-{domain_id.removeprefix('d-')}"
    created = world.created(**fields, DomainId=domain_id, DomainArn=arn, Url=url, HomeEfsFileSystemId=efs)
    domain = Resource(arn, created)
    world.state.domains[domain_id] = domain
    remember_tags(request, arn)
    world.change(domain, _CREATE, reason=reason)
    return {"DomainArn": arn, "DomainId": domain_id, "Url": url}


def describe_domain(request: Request) -> dict[str, Any]:
    return find_domain(request.world, request["DomainId"]).fields


def update_domain(request: Request) -> dict[str, Any]:
    domain = find_domain(request.world, request["DomainId"])
    refuse_busy(request.world, domain)
    _refuse_contradictions(request, domain)
    _refuse_running_apps(request, domain)
    changes = request.chosen(*_UPDATED_MEMBERS)
    if "DomainSettingsForUpdate" in request.call.parameters:
        changes["DomainSettings"] = _domain_settings(request["DomainSettingsForUpdate"])
    start_update(request, domain, changes, _UPDATE)
    return {"DomainArn": domain.arn}


def delete_domain(request: Request) -> dict[str, Any]:
    """Deletes the domain once its profiles, spaces and apps are gone."""
    world, domain_id = request.world, request["DomainId"]
    domain = find_domain(world, domain_id)
    refuse_busy(world, domain)
    children = [resource.arn for resource in _children(world, domain_id)]
    if children:
        raise in_use(f"Domain {domain_id} still has {', '.join(children)}")
    world.delete(domain, _DELETE, world.state.domains, domain_id)
    return {}


def list_domains(request: Request) -> dict[str, Any]:
    return listed(request, "Domains", request.world.state.domains.values())


def running_apps(world: World, domain_id: str) -> list[Resource]:
    apps = world.state.apps.items()
    return [app for key, app in apps if key.domain_id == domain_id and app.status == "InService"]


def _next_id(world: World) -> str:
    world.state.domains_created += 1
    seed = f"{world.account_id}/{world.region}/{world.state.domains_created}"
    return f"d-{hashlib.sha256(seed.encode()).hexdigest()[:12]}"


def _children(world: World, domain_id: str) -> list[Resource]:
    state = world.state
    owned = [*state.user_profiles.items(), *state.spaces.items()]
    found = [resource for key, resource in owned if key[0] == domain_id]
    apps = state.apps.items()
    return found + [
        app for key, app in apps if key.domain_id == domain_id and app.status not in ENDED_APP_STATUSES
    ]


def _domain_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """What DescribeDomain calls the members of DomainSettingsForUpdate."""
    rstudio = "RStudioServerProDomainSettings"
    return {rstudio if name == f"{rstudio}ForUpdate" else name: value for name, value in settings.items()}


def _refuse_contradictions(request: Request, domain: Resource) -> None:
    """What the service demands of an update beyond the shapes."""
    vpc_only = request.get("AppNetworkAccessType") == "VpcOnly"
    if vpc_only and not (request.get("VpcId") and request.get("SubnetIds")):
        raise invalid("AppNetworkAccessType VpcOnly requires VpcId and SubnetIds")
    rstudio = "RStudioServerProDomainSettings" in domain.fields.get("DomainSettings", {})
    if request.get("AppSecurityGroupManagement") and not rstudio:
        raise invalid("AppSecurityGroupManagement is for domains with RStudio only")
    if request.get("HomeEfsFileSystemCreation") == "Disabled":
        raise invalid("HomeEfsFileSystemCreation can only be changed to Enabled")


def _refuse_running_apps(request: Request, domain: Resource) -> None:
    rstudio = "RStudioServerProDomainSettingsForUpdate" in request.get("DomainSettingsForUpdate", {})
    strict = request.world.rules.running_apps is RunningApps.REFUSE
    apps = running_apps(request.world, request["DomainId"]) if rstudio or strict else []
    if apps:
        names = ", ".join(app.arn for app in apps)
        raise invalid(f"Domain {domain.fields['DomainId']} cannot be updated with InService apps: {names}")

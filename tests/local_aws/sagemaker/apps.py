"""CreateApp, DescribeApp, DeleteApp, ListApps."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.domains import find_domain, find_ready_domain
from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import ENDED_APP_STATUSES, missing, references
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.state import AppKey, Resource
from tests.local_aws.sagemaker.tags import remember_tags
from tests.local_aws.sagemaker.world import Transition, World

# The apps of a user interface, of which a space (or a domain) has one with a fixed name.
SINGLE_APP_TYPES = ("JupyterLab", "CodeEditor", "RStudioServerPro")
# The profile that SageMaker keeps in each domain with RStudio to own the server app.
RSTUDIO_PROFILE = "domain-shared"
_CREATE = Transition("CreateApp", "app", "Pending", "InService", "Failed")
_DELETE = Transition("DeleteApp", "app", "Deleting", "Deleted", "Failed")


def create_app(request: Request) -> dict[str, Any]:
    world, key = request.world, _key(request)
    domain = find_ready_domain(world, key.domain_id)
    _refuse_unowned(world, key, domain)
    if key.app_type in SINGLE_APP_TYPES and key.app_name != "default":
        raise invalid(f"The name of a {key.app_type} app must be default, got {key.app_name}")
    known = world.state.apps.get(key)
    if known is not None and known.status not in ENDED_APP_STATUSES:
        raise in_use(f"App {known.arn} already exists in status {known.status}")
    owner = key.user_profile_name or key.space_name or ""
    arn = world.arn("app", key.domain_id, owner, key.app_type.lower(), key.app_name)
    fields = request.chosen(
        "DomainId", "UserProfileName", "SpaceName", "AppType", "AppName", "ResourceSpec", "RecoveryMode"
    )
    app = world.state.apps[key] = Resource(arn, world.created(**fields, AppArn=arn))
    remember_tags(request, arn)
    problems = [problem for used in references(world, fields) if (problem := missing(world, used))]
    world.change(app, _CREATE, reason="; ".join(problems) or None)
    return {"AppArn": arn}


def describe_app(request: Request) -> dict[str, Any]:
    return _find(request).fields


def delete_app(request: Request) -> dict[str, Any]:
    """Deletes the app, which stays in the list as Deleted for a day."""
    world, app, key = request.world, _find(request), _key(request)
    if app.status in ENDED_APP_STATUSES:
        raise invalid(f"App {app.arn} was already deleted, or failed before and was removed")
    if app.status in ("Pending", "Deleting"):
        raise in_use(f"App {app.arn} is in status {app.status}")

    def forget(_: float) -> None:
        if world.state.apps.get(key) is app:
            del world.state.apps[key]
            world.state.tags.pop(app.arn, None)

    def keep_for_a_while() -> None:
        world.state.timeline.at(world.clock.now() + world.latency.deleted_app, forget)

    world.change(app, _DELETE, effect=keep_for_a_while)
    return {}


def list_apps(request: Request) -> dict[str, Any]:
    return listed(
        request,
        "Apps",
        request.world.state.apps.values(),
        equals={
            "DomainIdEquals": "DomainId",
            "UserProfileNameEquals": "UserProfileName",
            "SpaceNameEquals": "SpaceName",
        },
    )


def _key(request: Request) -> AppKey:
    if (request.get("UserProfileName") is None) == (request.get("SpaceName") is None):
        raise invalid("An app belongs to either a UserProfileName or a SpaceName")
    return AppKey(
        request["DomainId"],
        request.get("UserProfileName"),
        request.get("SpaceName"),
        request["AppType"],
        request["AppName"],
    )


def _find(request: Request) -> Resource:
    find_domain(request.world, request["DomainId"])
    key = _key(request)
    if key not in request.world.state.apps:
        raise not_found(f"App {'/'.join(filter(None, key))} does not exist")
    return request.world.state.apps[key]


def _refuse_unowned(world: World, key: AppKey, domain: Resource) -> None:
    rstudio = "RStudioServerProDomainSettings" in domain.fields.get("DomainSettings", {})
    if rstudio and key.user_profile_name == RSTUDIO_PROFILE:
        return
    if key.user_profile_name is not None:
        owner = world.state.user_profiles.get((key.domain_id, key.user_profile_name))
    else:
        owner = world.state.spaces.get((key.domain_id, key.space_name or ""))
    if owner is None:
        raise not_found(f"{key.user_profile_name or key.space_name}, the owner of the app, does not exist")
    if owner.status not in ("InService", "Updating", "Update_Failed"):
        raise invalid(f"{owner.arn} is in status {owner.status}")

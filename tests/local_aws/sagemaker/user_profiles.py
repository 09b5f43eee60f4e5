"""CreateUserProfile, DescribeUserProfile, UpdateUserProfile, DeleteUserProfile, ListUserProfiles."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.attachments import check_attachments, refuse_long_lists
from tests.local_aws.sagemaker.domains import find_domain, find_ready_domain, running_apps
from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import ENDED_APP_STATUSES
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import RunningApps
from tests.local_aws.sagemaker.state import Resource
from tests.local_aws.sagemaker.tags import remember_tags
from tests.local_aws.sagemaker.updates import refuse_busy, start_update
from tests.local_aws.sagemaker.world import Transition

FIRST_UID = 200_001
_CREATE = Transition("CreateUserProfile", "user_profile", "Pending", "InService", "Failed")
_UPDATE = Transition("UpdateUserProfile", "user_profile", "Updating", "InService", "Update_Failed")
_DELETE = Transition("DeleteUserProfile", "user_profile", "Deleting", "Deleted", "Delete_Failed")


def create_user_profile(request: Request) -> dict[str, Any]:
    world, key = request.world, _key(request)
    find_ready_domain(world, request["DomainId"])
    if key in world.state.user_profiles:
        raise in_use(f"UserProfile {'/'.join(key)} already exists")
    arn = world.arn("user-profile", *key)
    fields = request.chosen(
        "DomainId",
        "UserProfileName",
        "SingleSignOnUserIdentifier",
        "SingleSignOnUserValue",
        "UserSettings",
    )
    refuse_long_lists(request.get("UserSettings", {}))
    reason = check_attachments(request, arn, {}, fields)
    uid = str(FIRST_UID + len(world.state.user_profiles))
    created = world.created(**fields, UserProfileArn=arn, HomeEfsFileSystemUid=uid)
    profile = world.state.user_profiles[key] = Resource(arn, created)
    remember_tags(request, arn)
    world.change(profile, _CREATE, reason=reason)
    return {"UserProfileArn": arn}


def describe_user_profile(request: Request) -> dict[str, Any]:
    return _find(request).fields


def update_user_profile(request: Request) -> dict[str, Any]:
    profile = _find(request)
    refuse_busy(request.world, profile)
    refuse_long_lists(request.get("UserSettings", {}))
    _refuse_running_apps(request)
    start_update(request, profile, request.chosen("UserSettings"), _UPDATE)
    return {"UserProfileArn": profile.arn}


def delete_user_profile(request: Request) -> dict[str, Any]:
    """Deletes the profile once its apps and the spaces that it owns are gone."""
    world, key, profile = request.world, _key(request), _find(request)
    refuse_busy(world, profile)
    users = [app.arn for app in _apps(request) if app.status not in ENDED_APP_STATUSES]
    users += [
        space.arn
        for (domain_id, _), space in world.state.spaces.items()
        if (domain_id, space.fields.get("OwnershipSettings", {}).get("OwnerUserProfileName")) == key
    ]
    if users:
        raise in_use(f"UserProfile {'/'.join(key)} still has {', '.join(users)}")
    world.delete(profile, _DELETE, world.state.user_profiles, key)
    return {}


def list_user_profiles(request: Request) -> dict[str, Any]:
    return listed(
        request,
        "UserProfiles",
        request.world.state.user_profiles.values(),
        equals={"DomainIdEquals": "DomainId"},
        contains={"UserProfileNameContains": "UserProfileName"},
    )


def _key(request: Request) -> tuple[str, str]:
    return request["DomainId"], request["UserProfileName"]


def _find(request: Request) -> Resource:
    find_domain(request.world, request["DomainId"])
    key = _key(request)
    if key not in request.world.state.user_profiles:
        raise not_found(f"UserProfile {'/'.join(key)} does not exist")
    return request.world.state.user_profiles[key]


def _apps(request: Request) -> list[Resource]:
    apps = request.world.state.apps.items()
    return [app for key, app in apps if (key.domain_id, key.user_profile_name) == _key(request)]


def _refuse_running_apps(request: Request) -> None:
    strict = request.world.rules.running_apps is RunningApps.REFUSE
    if not strict and "SecurityGroups" not in request.get("UserSettings", {}):
        return
    running = {app.arn for app in running_apps(request.world, request["DomainId"])}
    names = ", ".join(app.arn for app in _apps(request) if app.arn in running)
    if names:
        raise invalid(f"UserProfile {'/'.join(_key(request))} cannot be updated with InService apps: {names}")

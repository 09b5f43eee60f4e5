"""CreateSpace, DescribeSpace, UpdateSpace, DeleteSpace, ListSpaces."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.attachments import check_attachments, refuse_long_lists
from tests.local_aws.sagemaker.domains import find_domain, find_ready_domain
from tests.local_aws.sagemaker.errors import in_use, invalid, not_found
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import ENDED_APP_STATUSES
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import RunningApps
from tests.local_aws.sagemaker.state import Resource
from tests.local_aws.sagemaker.tags import remember_tags
from tests.local_aws.sagemaker.updates import refuse_busy, start_update
from tests.local_aws.sagemaker.world import Transition

_CREATE = Transition("CreateSpace", "space", "Pending", "InService", "Failed")
_UPDATE = Transition("UpdateSpace", "space", "Updating", "InService", "Update_Failed")
_DELETE = Transition("DeleteSpace", "space", "Deleting", "Deleted", "Delete_Failed")


def create_space(request: Request) -> dict[str, Any]:
    world, key = request.world, _key(request)
    find_ready_domain(world, request["DomainId"])
    if key in world.state.spaces:
        raise in_use(f"Space {'/'.join(key)} already exists")
    if len(request.chosen("OwnershipSettings", "SpaceSharingSettings")) == 1:
        raise invalid("OwnershipSettings and SpaceSharingSettings require each other")
    owner = request.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if owner is not None and (key[0], owner) not in world.state.user_profiles:
        raise invalid(f"UserProfile {owner}, the owner of the space, does not exist")
    arn = world.arn("space", *key)
    fields = request.chosen(
        "DomainId",
        "SpaceName",
        "SpaceSettings",
        "OwnershipSettings",
        "SpaceSharingSettings",
        "SpaceDisplayName",
    )
    refuse_long_lists(request.get("SpaceSettings", {}))
    reason = check_attachments(request, arn, {}, fields)
    space = world.state.spaces[key] = Resource(arn, world.created(**fields, SpaceArn=arn))
    remember_tags(request, arn)
    world.change(space, _CREATE, reason=reason)
    return {"SpaceArn": arn}


def describe_space(request: Request) -> dict[str, Any]:
    return _find(request).fields


def update_space(request: Request) -> dict[str, Any]:
    space = _find(request)
    refuse_busy(request.world, space)
    refuse_long_lists(request.get("SpaceSettings", {}))
    if request.world.rules.running_apps is RunningApps.REFUSE:
        names = ", ".join(app.arn for app in _apps(request) if app.status == "InService")
        if names:
            raise invalid(f"Space {'/'.join(_key(request))} cannot be updated with InService apps: {names}")
    start_update(request, space, request.chosen("SpaceSettings", "SpaceDisplayName"), _UPDATE)
    return {"SpaceArn": space.arn}


def delete_space(request: Request) -> dict[str, Any]:
    """Deletes the space once its apps are gone."""
    world, key, space = request.world, _key(request), _find(request)
    refuse_busy(world, space)
    apps = [app.arn for app in _apps(request) if app.status not in ENDED_APP_STATUSES]
    if apps:
        raise in_use(f"Space {'/'.join(key)} still has {', '.join(apps)}")
    world.delete(space, _DELETE, world.state.spaces, key)
    return {}


def list_spaces(request: Request) -> dict[str, Any]:
    return listed(
        request,
        "Spaces",
        request.world.state.spaces.values(),
        equals={"DomainIdEquals": "DomainId"},
        contains={"SpaceNameContains": "SpaceName"},
    )


def _key(request: Request) -> tuple[str, str]:
    return request["DomainId"], request["SpaceName"]


def _find(request: Request) -> Resource:
    find_domain(request.world, request["DomainId"])
    key = _key(request)
    if key not in request.world.state.spaces:
        raise not_found(f"Space {'/'.join(key)} does not exist")
    return request.world.state.spaces[key]


def _apps(request: Request) -> list[Resource]:
    apps = request.world.state.apps.items()
    return [app for key, app in apps if (key.domain_id, key.space_name) == _key(request)]

"""CreateAppImageConfig, DescribeAppImageConfig, UpdateAppImageConfig, DeleteAppImageConfig, the list."""

from __future__ import annotations

from typing import Any

from tests.local_aws.sagemaker.errors import in_use, not_found
from tests.local_aws.sagemaker.listing import listed
from tests.local_aws.sagemaker.references import users_of_config
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.state import Resource, ViolationKind
from tests.local_aws.sagemaker.tags import remember_tags

APP_MEMBERS = ("KernelGatewayImageConfig", "JupyterLabAppImageConfig", "CodeEditorAppImageConfig")


def create_app_image_config(request: Request) -> dict[str, Any]:
    world, name = request.world, request["AppImageConfigName"]
    if name in world.state.app_image_configs:
        raise in_use(f"AppImageConfig {name} already exists")
    arn = world.arn("app-image-config", name)
    fields = request.chosen("AppImageConfigName", *APP_MEMBERS)
    world.state.app_image_configs[name] = Resource(arn, world.created(**fields, AppImageConfigArn=arn))
    remember_tags(request, arn)
    return {"AppImageConfigArn": arn}


def describe_app_image_config(request: Request) -> dict[str, Any]:
    return _find(request).fields


def update_app_image_config(request: Request) -> dict[str, Any]:
    config = _find(request)
    config.fields.update(request.chosen(*APP_MEMBERS), LastModifiedTime=request.world.time())
    return {"AppImageConfigArn": config.arn}


def delete_app_image_config(request: Request) -> dict[str, Any]:
    """Deletes the config even while it is attached: the API models no refusal, so it is only noted."""
    config, world = _find(request), request.world
    users = users_of_config(world, request["AppImageConfigName"])
    if users:
        world.violate(ViolationKind.CONFIG_DELETED_IN_USE, config.arn, users)
    del world.state.app_image_configs[request["AppImageConfigName"]]
    world.state.tags.pop(config.arn, None)
    return {}


def list_app_image_configs(request: Request) -> dict[str, Any]:
    return listed(
        request,
        "AppImageConfigs",
        request.world.state.app_image_configs.values(),
        contains={"NameContains": "AppImageConfigName"},
        sort_fields={"Name": "AppImageConfigName"},
    )


def _find(request: Request) -> Resource:
    name = request["AppImageConfigName"]
    if name not in request.world.state.app_image_configs:
        raise not_found(f"AppImageConfig {name} does not exist")
    return request.world.state.app_image_configs[name]

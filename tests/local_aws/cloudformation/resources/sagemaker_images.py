"""AWS::SageMaker::Image, ImageVersion and AppImageConfig."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from tests.local_aws.cloudformation.errors import ResourceError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.sagemaker import SageMakerHandler, pick

_VERSION_METADATA = (
    "VendorGuidance",
    "JobType",
    "MLFramework",
    "ProgrammingLang",
    "Processor",
    "Horovod",
    "ReleaseNotes",
)


class Images(SageMakerHandler):
    """Handler of AWS::SageMaker::Image."""

    status = "ImageStatus"
    attributes: ClassVar = ("ImageArn",)

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """Describe the image."""
        answer: dict[str, Any] = client.describe_image(ImageName=resource.properties["ImageName"])
        return answer

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the image and wait for it."""
        with self.errors(resource):
            resource.physical_id = self.client(scope).create_image(
                **pick(
                    resource.properties,
                    "ImageName",
                    "Tags",
                    RoleArn="ImageRoleArn",
                    DisplayName="ImageDisplayName",
                    Description="ImageDescription",
                )
            )["ImageArn"]
        self.settle(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the texts; AWS's handler never sends a changed role, so neither does this one."""
        texts = {"DisplayName": "ImageDisplayName", "Description": "ImageDescription"}
        dropped = [
            api for api, name in texts.items() if name in old.properties and name not in resource.properties
        ]
        arguments = pick(resource.properties, "ImageName", **texts) | (
            {"DeleteProperties": dropped} if dropped else {}
        )
        with self.errors(resource):
            self.client(scope).update_image(**arguments)
        self.settle(resource, scope)
        self.update_tags(resource, old, str(resource.physical_id), scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the image and wait for its end."""
        with self.errors(resource):
            self.client(scope).delete_image(ImageName=resource.properties["ImageName"])
        self.await_end(resource, scope)


class ImageVersions(SageMakerHandler):
    """Handler of AWS::SageMaker::ImageVersion."""

    status = "ImageVersionStatus"
    attributes: ClassVar = ("ImageVersionArn", "ImageArn", "Version", "ContainerImage")

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """Describe the version."""
        answer: dict[str, Any] = client.describe_image_version(**_key(resource))
        return answer

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the version; one that fails keeps its ARN, so that a rollback can delete it."""
        arguments = pick(resource.properties, "ImageName", "BaseImage", *_VERSION_METADATA)
        if aliases := _aliases(resource):
            arguments["Aliases"] = aliases
        with self.errors(resource):
            resource.physical_id = self.client(scope).create_image_version(
                ClientToken=str(uuid.uuid4()), **arguments
            )["ImageVersionArn"]
        self.settle(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:  # noqa: ARG002
        """Change metadata, and aliases against those that the version really has."""
        client, key = self.client(scope), _key(resource)
        with self.errors(resource):
            live = client.list_aliases(**key)["SageMakerImageVersionAliases"]
            wanted = _aliases(resource)
            aliases = {
                "AliasesToAdd": [alias for alias in wanted if alias not in live],
                "AliasesToDelete": [alias for alias in live if alias not in wanted],
            }
            client.update_image_version(
                **key,
                **pick(resource.properties, *_VERSION_METADATA),
                **{name: value for name, value in aliases.items() if value},
            )
        self.settle(resource, scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the version and wait for its end."""
        with self.errors(resource):
            self.client(scope).delete_image_version(**_key(resource))
        self.await_end(resource, scope)


class AppImageConfigs(SageMakerHandler):
    """Handler of AWS::SageMaker::AppImageConfig."""

    attributes: ClassVar = ("AppImageConfigArn",)

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """Describe the configuration, which has no status."""
        name = resource.properties["AppImageConfigName"]
        answer: dict[str, Any] = client.describe_app_image_config(AppImageConfigName=name)
        return answer

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the configuration."""
        with self.errors(resource):
            self.client(scope).create_app_image_config(
                **_configuration(resource), **pick(resource.properties, "Tags")
            )
        resource.physical_id = resource.properties["AppImageConfigName"]
        self.settle(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the configuration."""
        with self.errors(resource):
            self.client(scope).update_app_image_config(**_configuration(resource))
        self.settle(resource, scope)
        self.update_tags(resource, old, resource.attributes["AppImageConfigArn"], scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the configuration."""
        with self.errors(resource):
            self.client(scope).delete_app_image_config(
                AppImageConfigName=resource.properties["AppImageConfigName"]
            )


def _key(resource: Resource) -> dict[str, Any]:
    if resource.physical_id is None:
        raise ResourceError(f"{resource.logical_id} has no image version")
    return {
        "ImageName": resource.properties["ImageName"],
        "Version": int(resource.physical_id.rsplit("/", 1)[1]),
    }


def _aliases(resource: Resource) -> list[str]:
    single = resource.properties.get("Alias")
    return [*resource.properties.get("Aliases", []), *([single] if single is not None else [])]


def _configuration(resource: Resource) -> dict[str, Any]:
    """The API's form: environment variables are a map there, and a list in CloudFormation."""
    arguments = pick(resource.properties, "AppImageConfigName", "KernelGatewayImageConfig")
    for name in ("JupyterLabAppImageConfig", "CodeEditorAppImageConfig"):
        if name in resource.properties:
            arguments[name] = dict(resource.properties[name])
            if container := arguments[name].get("ContainerConfig"):
                arguments[name]["ContainerConfig"] = _container_config(container)
    return arguments


def _container_config(container: dict[str, Any]) -> dict[str, Any]:
    variables = container.get("ContainerEnvironmentVariables")
    if variables is None:
        return container
    return container | {"ContainerEnvironmentVariables": {pair["Key"]: pair["Value"] for pair in variables}}

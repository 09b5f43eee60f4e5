"""AWS::SageMaker::Domain and what lives in it: UserProfile, Space, App."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.sagemaker import SageMakerHandler, pick

_RSTUDIO = "RStudioServerProDomainSettings"


class Domains(SageMakerHandler):
    """Handler of AWS::SageMaker::Domain."""

    attributes: ClassVar = (
        "DomainArn",
        "DomainId",
        "Url",
        "HomeEfsFileSystemId",
        "SecurityGroupIdForDomainBoundary",
        "SingleSignOnApplicationArn",
        "SingleSignOnManagedApplicationInstanceId",
    )
    _mutable = (
        "DefaultUserSettings",
        "DefaultSpaceSettings",
        "AppNetworkAccessType",
        "AppSecurityGroupManagement",
        "SubnetIds",
        "TagPropagation",
    )

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """Describe the domain."""
        answer: dict[str, Any] = client.describe_domain(DomainId=resource.physical_id)
        return answer

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the domain and wait for it."""
        names = ("DomainName", "AuthMode", "DomainSettings", "VpcId", "KmsKeyId", "Tags")
        with self.errors(resource):
            answer = self.client(scope).create_domain(**pick(resource.properties, *names, *self._mutable))
        resource.physical_id = answer["DomainArn"].rsplit("/", 1)[1]
        self.settle(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Send all settings of the template; a list that it does not name is left as it is."""
        arguments = pick(resource.properties, *self._mutable)
        if settings := resource.properties.get("DomainSettings"):
            arguments["DomainSettingsForUpdate"] = _for_update(settings)
        with self.errors(resource):
            self.client(scope).update_domain(DomainId=resource.physical_id, **arguments)
        self.settle(resource, scope)
        self.update_tags(resource, old, resource.attributes["DomainArn"], scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the domain and wait for its end."""
        with self.errors(resource):
            self.client(scope).delete_domain(DomainId=resource.physical_id)
        self.await_end(resource, scope)


class _DomainMember(SageMakerHandler):
    """Base of the types whose key is made up of create-only properties."""

    name: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    extra: ClassVar[tuple[str, ...]] = ()
    mutable: ClassVar[tuple[str, ...]] = ()

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """Describe the resource."""
        answer: dict[str, Any] = self._call(client, "describe", **pick(resource.properties, *self.key))
        return answer

    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the resource and wait for it."""
        arguments = pick(resource.properties, *self.key, *self.extra, *self.mutable, "Tags")
        with self.errors(resource):
            self._call(self.client(scope), "create", **arguments)
        identifiers = schemas.primary_identifier(resource.type)
        resource.physical_id = "|".join(resource.properties[name] for name in identifiers)
        self.settle(resource, scope)

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the settings, if the type has any, and the tags."""
        if self.mutable:
            with self.errors(resource):
                self._call(
                    self.client(scope), "update", **pick(resource.properties, *self.key, *self.mutable)
                )
        self.settle(resource, scope)
        arn = next(value for name, value in resource.attributes.items() if name.endswith("Arn"))
        self.update_tags(resource, old, arn, scope)

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the resource and wait for its end."""
        with self.errors(resource):
            self._call(self.client(scope), "delete", **pick(resource.properties, *self.key))
        self.await_end(resource, scope)

    def _call(self, client: Any, verb: str, **arguments: Any) -> Any:
        return getattr(client, f"{verb}_{self.name}")(**arguments)


class UserProfiles(_DomainMember):
    """Handler of AWS::SageMaker::UserProfile."""

    name = "user_profile"
    key = ("DomainId", "UserProfileName")
    extra = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue")
    mutable = ("UserSettings",)
    attributes: ClassVar = ("UserProfileArn",)


class Spaces(_DomainMember):
    """Handler of AWS::SageMaker::Space."""

    name = "space"
    key = ("DomainId", "SpaceName")
    extra = ("OwnershipSettings", "SpaceSharingSettings")
    mutable = ("SpaceSettings", "SpaceDisplayName")
    attributes: ClassVar = ("SpaceArn", "Url")


class Apps(_DomainMember):
    """Handler of AWS::SageMaker::App."""

    name = "app"
    key = ("DomainId", "UserProfileName", "AppType", "AppName")
    extra = ("ResourceSpec", "RecoveryMode")
    attributes: ClassVar = ("AppArn", "BuiltInLifecycleConfigArn")


def _for_update(settings: dict[str, Any]) -> dict[str, Any]:
    renamed = {
        f"{_RSTUDIO}ForUpdate" if name == _RSTUDIO else name: value for name, value in settings.items()
    }
    rstudio = renamed.get(f"{_RSTUDIO}ForUpdate")
    if rstudio is not None:
        updatable = (
            "DomainExecutionRoleArn",
            "DefaultResourceSpec",
            "RStudioConnectUrl",
            "RStudioPackageManagerUrl",
        )
        renamed[f"{_RSTUDIO}ForUpdate"] = pick(rstudio, *updatable)
    return renamed

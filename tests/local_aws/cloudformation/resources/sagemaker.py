"""What all SageMaker types have in common: calls, waiting, and errors as AWS's own handlers word them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ResourceError, ResourceGoneError
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import Clients, without_none

_TRANSITIONAL = frozenset({"CREATING", "UPDATING", "DELETING", "Pending", "Updating", "Deleting"})
_READY = frozenset({"CREATED", "InService"})


class SageMakerHandler:
    """Base of the handlers of SageMaker types; talks to SageMaker over its API only.

    Subclasses say what a type is called and how it is described.

    Args:
        clients: Clients of CloudFormation itself.
        settings: How long to wait for what.
    """

    status: ClassVar[str] = "Status"
    attributes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, clients: Clients, settings: Settings) -> None:
        self._clients = clients
        self._settings = settings

    def describe(self, client: Any, resource: Resource) -> dict[str, Any]:
        """What SageMaker says about the resource."""
        raise NotImplementedError

    def client(self, scope: Scope) -> Any:
        """SageMaker's client."""
        return self._clients.get("sagemaker", scope.region)

    def adopt(self, resource: Resource, scope: Scope) -> None:
        """Take over what exists under the physical id, if the properties are about the same thing."""
        with self.errors(resource):
            state = self.describe(self.client(scope), resource)
        names = schemas.primary_identifier(resource.type)
        if [state.get(name) for name in names] != str(resource.physical_id).split("|"):
            raise ResourceGoneError(f"{_subject(resource)} was not found.")
        self.settle(resource, scope)

    def settle(self, resource: Resource, scope: Scope) -> None:
        """Wait until the resource is usable, and take over its attributes."""
        state = self._wait(resource, scope)
        if state is None or state.get(self.status, "InService") not in _READY:
            # AWS's handlers do not pass FailureReason on
            raise ResourceError(f"{_subject(resource)} did not stabilize.")
        resource.attributes = {name: state[name] for name in self.attributes if name in state}

    def await_end(self, resource: Resource, scope: Scope) -> None:
        """Wait until the resource is gone."""
        state = self._wait(resource, scope)
        if state is not None:
            raise ResourceError(f"{_subject(resource)} did not stabilize.")

    def update_tags(self, resource: Resource, old: Resource, arn: str, scope: Scope) -> None:
        """Change the tags if they differ."""
        before, after = _tags(old.properties), _tags(resource.properties)
        with self.errors(resource):
            if gone := sorted(before.keys() - after.keys()):
                self.client(scope).delete_tags(ResourceArn=arn, TagKeys=gone)
            if new := [
                {"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value
            ]:
                self.client(scope).add_tags(ResourceArn=arn, Tags=new)

    @contextmanager
    def errors(self, resource: Resource) -> Iterator[None]:
        """Word errors of SageMaker as AWS's own CloudFormation handlers do."""
        try:
            yield
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            subject = _subject(resource)
            match code:
                case "ResourceNotFound":
                    raise ResourceGoneError(f"{subject} was not found.") from error
                case "ResourceInUse":
                    raise ResourceError(f"{subject} already exists. ({message})") from error
                case "ValidationException":
                    raise ResourceError(f"Invalid request provided: {message}") from error
                case _:
                    raise ResourceError(f"Error occurred during operation: {code}: {message}") from error

    def _wait(self, resource: Resource, scope: Scope) -> dict[str, Any] | None:
        options = self._settings.now
        deadline = time.monotonic() + options.stabilization_timeout
        while time.monotonic() < deadline:
            try:
                with self.errors(resource):
                    state = self.describe(self.client(scope), resource)
            except ResourceGoneError:
                return None
            status = state.get(self.status)
            if status == "Deleted":  # apps are listed for a day after their end
                return None
            if status not in _TRANSITIONAL:
                return state
            time.sleep(options.poll_interval)
        raise ResourceError("Exceeded attempts to wait")


def pick(properties: Mapping[str, Any], *names: str, **renamed: str) -> dict[str, Any]:
    """Arguments of a call taken from properties: those of the same name, then API name = property name."""
    sources = {name: name for name in names} | renamed
    return without_none(**{target: properties.get(source) for target, source in sources.items()})


def _subject(resource: Resource) -> str:
    return f"Resource of type '{resource.type}' with identifier '{resource.physical_id}'"


def _tags(properties: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}

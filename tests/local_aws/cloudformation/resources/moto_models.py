"""Every resource type that moto's own models can manage."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.exceptions import ServiceException

from tests.local_aws.cloudformation import schemas
from tests.local_aws.cloudformation.errors import ResourceError, ResourceGoneError
from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope
from tests.local_aws.cloudformation.resources.clients import is_gone
from tests.local_aws.moto_lock import alone_in_moto


@dataclass(frozen=True)
class Named:
    """A model of moto with the name that it was created under, which is not always its physical id."""

    name: str
    model: Any


class MotoModels:
    """Handler of the types in moto's registry of CloudFormation models."""

    @alone_in_moto
    def create(self, resource: Resource, scope: Scope) -> None:
        """Create the model."""
        model = _model(resource.type)
        name_property = parsing.get_name_type_map().get(resource.type)
        name = resource.properties.get(name_property) if name_property else None
        if name is None:
            name = parsing.generate_resource_name(resource.type, scope.stack_name, resource.logical_id)
        made = model.create_from_cloudformation_json(
            name,
            _as_json(resource, name_property, name),
            scope.account,
            scope.region,
            LogicalId=resource.logical_id,
            StackId=scope.stack_id,
            ResourceType=resource.type,
        )
        _adopt(resource, Named(name, made))

    @alone_in_moto
    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:
        """Change the model in place."""
        model = _model(resource.type)
        if not _implements(model, "update_from_cloudformation_json"):
            raise ResourceError(f"the local AWS cannot update {resource.type} in place")
        name = old.model.name
        json = _as_json(resource, parsing.get_name_type_map().get(resource.type), name)
        made = model.update_from_cloudformation_json(old.model.model, name, json, scope.account, scope.region)
        _adopt(resource, Named(name, made))

    @alone_in_moto
    def delete(self, resource: Resource, scope: Scope) -> None:
        """Delete the model."""
        model = _model(resource.type)
        try:
            if _implements(model, "delete_from_cloudformation_json"):
                json = {"Type": resource.type, "Properties": copy.deepcopy(resource.properties)}
                model.delete_from_cloudformation_json(resource.physical_id, json, scope.account, scope.region)
            elif hasattr(model, "delete"):
                resource.model.model.delete(scope.account, scope.region)
            else:
                raise ResourceError(f"the local AWS cannot delete {resource.type}")
        except Exception as error:
            code = error.code if isinstance(error, ServiceException) else getattr(error, "error_type", "")
            if is_gone(f"{code} {type(error).__name__}"):
                raise ResourceGoneError(str(error)) from error
            raise


def _adopt(resource: Resource, named: Named) -> None:
    def find_attribute(name: str) -> Any:
        try:
            return named.model.get_cfn_attribute(name)
        except UnformattedGetAttTemplateException as error:
            if schemas.primary_identifier(resource.type) == [name]:
                return resource.physical_id
            raise ResourceError(f"the local AWS does not know attribute {name} of {resource.type}") from error

    resource.model = named
    resource.physical_id = named.model.physical_resource_id
    resource.find_attribute = find_attribute


def _model(resource_type: str) -> Any:
    model = parsing.get_model_map().get(resource_type)
    if model is None:
        raise ResourceError(f"the local AWS does not have {resource_type}")
    return model


def _implements(model: Any, method: str) -> bool:
    return hasattr(model, method) and not hasattr(getattr(model, method), "__isabstractmethod__")


def _as_json(resource: Resource, name_property: str | None, name: str) -> dict[str, Any]:
    properties = copy.deepcopy(resource.properties)
    if name_property:
        properties.setdefault(name_property, name)  # some models look for their name nowhere else
    return {"Type": resource.type, "Properties": properties}

"""A resource that a stack owns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from tests.local_aws.cloudformation.errors import ResourceError
from tests.local_aws.cloudformation.template import Definition


@dataclass(kw_only=True)
class Resource:
    """One generation of a resource: what was asked for and what came of it.

    Attributes:
        definition: What the template said, policies and dependencies included.
        properties: The properties with every intrinsic function resolved.
        physical_id: What Ref gives; None until something exists.
        attributes: What Fn::GetAtt gives.
        find_attribute: Where an attribute comes from that is not among these, for moto's models.
        model: The object behind a resource of moto.
        no_echo: Whether the values of a custom resource are to be masked.
        status: Status of the last event.
        reason: Reason of the last event.
    """

    definition: Definition
    properties: dict[str, Any]
    physical_id: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    find_attribute: Callable[[str], Any] | None = None
    model: Any = None
    no_echo: bool = False
    status: str = ""
    reason: str | None = None
    updated: datetime = field(default_factory=utcnow)

    @property
    def logical_id(self) -> str:
        """The name in the template."""
        return self.definition.logical_id

    @property
    def type(self) -> str:
        """The resource type."""
        return self.definition.type

    def attribute(self, name: str) -> Any:
        """The value of Fn::GetAtt."""
        if name in self.attributes:
            return self.attributes[name]
        if self.find_attribute is not None:
            return self.find_attribute(name)
        raise ResourceError(
            f"CustomResource attribute error: Vendor response doesn't contain {name} attribute "
            f"in object {self.logical_id}"
        )

    def revived(self, current: Resource) -> Resource:
        """This resource as it shall be again, standing on what exists now under the same logical id."""
        return replace(self, physical_id=current.physical_id, model=current.model, status="", reason=None)

"""What CloudFormation asks for: a custom resource event, and the physical id that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from .wire import DOMAIN_UPDATE_TYPE
from .wire_aliases import IMAGE_VERSION_ALIASES_TYPE
from .wire_image_scan import IMAGE_SCAN_TYPE

# The property that says which thing a resource is about. Another one makes another resource.
_SUBJECTS: Final = {
    DOMAIN_UPDATE_TYPE: "DomainId",
    IMAGE_VERSION_ALIASES_TYPE: "ImageName",
    IMAGE_SCAN_TYPE: "ImageUri",
}
_UNTOUCHED: Final = "/nothing-written"
_MAX_ID: Final = 1024


@dataclass(frozen=True, kw_only=True)
class Event:
    """One request of CloudFormation. Every member has a value, however incomplete the request is.

    Attributes:
        given_id: the physical id that CloudFormation sent; empty on Create.
        response_url: where the answer goes; a secret, since whoever knows it may answer.
    """

    request_type: str
    resource_type: str
    stack_id: str
    request_id: str
    logical_resource_id: str
    given_id: str
    response_url: str = field(repr=False)
    properties: Mapping[str, Any]
    old_properties: Mapping[str, Any]

    @classmethod
    def of(cls, raw: Any) -> Self:
        """Read a request as Lambda delivers it; what is no object has no members."""
        raw = _mapping(raw)
        return cls(
            request_type=str(raw.get("RequestType", "")),
            resource_type=str(raw.get("ResourceType", "")),
            stack_id=str(raw.get("StackId", "")),
            request_id=str(raw.get("RequestId", "")),
            logical_resource_id=str(raw.get("LogicalResourceId", "")),
            given_id=str(raw.get("PhysicalResourceId") or ""),
            response_url=str(raw.get("ResponseURL", "")),
            properties=_mapping(raw.get("ResourceProperties")),
            old_properties=_mapping(raw.get("OldResourceProperties")),
        )

    @property
    def subject_changed(self) -> bool:
        """Whether an Update moved the resource to another domain or image."""
        name = _SUBJECTS.get(self.resource_type, "")
        return self.request_type == "Update" and self.properties.get(name) != self.old_properties.get(name)

    @property
    def deletion_follows(self) -> bool:
        """Whether CloudFormation will send a Delete for what an Update moved away from.

        It does where the physical id changes. It doesn't where the Update takes back one that failed:
        then the old physical id was never given up.
        """
        return self.subject_changed and self.given_id != self._derived_id

    @property
    def nothing_written(self) -> bool:
        """Whether a Delete is for a Create that failed before its first write, so nothing is ours."""
        return self.given_id.endswith(_UNTOUCHED)

    @property
    def create_unanswered(self) -> bool:
        """Whether a Delete carries an id that is none of ours: its Create may still be at work."""
        return self.request_type == "Delete" and self.given_id != self._derived_id

    @property
    def succeeded_id(self) -> str:
        """The physical id of a success: a new one only where there is a new resource."""
        keep = self.given_id and not self.subject_changed
        return self.given_id if keep else self._derived_id

    def failed_id(self, *, wrote: bool) -> str:
        """The physical id of a failure: the given one, so that nothing counts as replaced.

        The Delete that follows a failed Create learns from it whether there is anything to take back;
        without that it would detach entries which somebody else had attached just as we wanted them.
        """
        return self.given_id or (self._derived_id if wrote else self._derived_id + _UNTOUCHED)

    @property
    def _derived_id(self) -> str:
        subject = str(self.properties.get(_SUBJECTS.get(self.resource_type, "")) or "unknown")
        stack_name = self.stack_id.split("/")[1] if self.stack_id.count("/") > 1 else self.stack_id
        return f"{subject}/{stack_name}/{self.logical_resource_id}"[: _MAX_ID - len(_UNTOUCHED)]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

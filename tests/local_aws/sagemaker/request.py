"""One request on its way through the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.local_aws.calls import Call, Permission
from tests.local_aws.sagemaker.errors import ServiceError
from tests.local_aws.sagemaker.world import World


@dataclass(frozen=True)
class Request:
    """The call, and the world it is meant for; parameters are read like those of a mapping."""

    world: World
    call: Call

    def __getitem__(self, name: str) -> Any:
        return self.call.parameters[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.call.parameters.get(name, default)

    def chosen(self, *names: str) -> dict[str, Any]:
        """Those of the named parameters that the request sets."""
        return {name: self[name] for name in names if name in self.call.parameters}

    @property
    def is_of_role(self) -> bool:
        """Whether the caller is a role, and roles are known; all others may do everything."""
        return self.world.iam is not None and ":role/" in (self.call.principal or "")

    def require(self, action: str, resource: str) -> None:
        """Demands a permission of a caller that is a role, and notes it.

        Raises:
            ServiceError: AccessDeniedException.
        """
        iam, principal = self.world.iam, self.call.principal
        if iam is None or principal is None or not self.is_of_role:
            return
        allowed = iam.permits(principal, action, resource)
        self.call.permissions.append(Permission(action, resource, allowed))
        if not allowed:
            raise ServiceError(
                "AccessDeniedException",
                f"User: {principal} is not authorized to perform: {action} on resource: {resource} "
                f"because no identity-based policy allows the {action} action",
            )

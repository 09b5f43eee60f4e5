"""Types that are a statement in the template and nothing else."""

from __future__ import annotations

from tests.local_aws.cloudformation.resource import Resource
from tests.local_aws.cloudformation.resources.base import Scope


class Declarations:
    """Handler of types with nothing behind them, such as AWS::CDK::Metadata."""

    def create(self, resource: Resource, scope: Scope) -> None:
        """Give it an id."""
        resource.physical_id = f"{scope.stack_name}-{resource.logical_id}"

    def update(self, resource: Resource, old: Resource, scope: Scope) -> None:  # noqa: ARG002
        """Keep the id."""
        resource.physical_id = old.physical_id

    def delete(self, resource: Resource, scope: Scope) -> None:
        """Nothing is there to be deleted."""

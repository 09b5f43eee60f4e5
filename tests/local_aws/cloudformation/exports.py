"""Values that stacks of an account and region share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.local_aws.cloudformation.deployment import DeploymentError
from tests.local_aws.cloudformation.stack import Output, Stack


class Exports:
    """All exports of an account and region.

    Args:
        stacks: Gives the stacks that exist.
    """

    def __init__(self, stacks: Callable[[], Iterable[Stack]]) -> None:
        self._stacks = stacks

    def find(self, name: str) -> str | None:
        """The value of an export, or None."""
        return next((stack.exports[name] for stack in self._stacks() if name in stack.exports), None)

    def importers(self, name: str) -> list[str]:
        """Names of the stacks that use an export."""
        return [stack.name for stack in self._stacks() if name in stack.imports]

    def check_change(self, stack: Stack, outputs: Sequence[Output]) -> None:
        """Refuse outputs that change or drop an export in use, or that take a name of another stack."""
        offered = {output.export_name: output.value for output in outputs if output.export_name is not None}
        for name, value in stack.exports.items():
            if users := self.importers(name):
                if name not in offered:
                    raise DeploymentError(
                        f"Export {name} cannot be deleted as it is in use by {', '.join(users)}"
                    )
                if offered[name] != value:
                    raise DeploymentError(
                        f"Export {name} cannot be updated as it is in use by {', '.join(users)}"
                    )
        for other in self._stacks():
            for name in offered.keys() & other.exports.keys():
                if other is not stack:
                    raise DeploymentError(
                        f"Export with name {name} is already exported by stack {other.name}."
                    )

    def reason_to_keep(self, stack: Stack) -> str | None:
        """Why the stack may not be deleted, or None."""
        for name in stack.exports:
            if users := self.importers(name):
                return f"Export {name} cannot be deleted as it is in use by {', '.join(users)}"
        return None

"""The stacks of one account and region, and the requests on them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping

from moto.core.utils import utcnow

from tests.local_aws.cloudformation.change_sets import ChangeSet, ChangeSets
from tests.local_aws.cloudformation.change_sets import Request as ChangeSetRequest
from tests.local_aws.cloudformation.changes import find_changes
from tests.local_aws.cloudformation.errors import (
    AlreadyExistsError,
    ValidationError,
)
from tests.local_aws.cloudformation.exports import Exports
from tests.local_aws.cloudformation.import_plan import find_imports
from tests.local_aws.cloudformation.operation import Operation, Verb
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.plan import Plan
from tests.local_aws.cloudformation.resources.base import HandlerOf
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.cloudformation.template import Template


class Engine:
    """CloudFormation of one account and region.

    Args:
        account: The account id.
        region: The region.
        handler_of: Finds the handler of a resource type.
        settings: How kind or hostile the engine is.
    """

    def __init__(self, account: str, region: str, handler_of: HandlerOf, settings: Settings) -> None:
        self._account = account
        self._region = region
        self._handler_of = handler_of
        self._settings = settings
        self._stacks: dict[str, Stack] = {}
        self._deleted: dict[str, Stack] = {}
        self.change_sets = ChangeSets()
        self.exports = Exports(self._stacks.values)

    def stacks(self) -> list[Stack]:
        """All stacks, deleted ones last."""
        return [*self._stacks.values(), *self._deleted.values()]

    def living(self) -> list[Stack]:
        """The stacks that exist."""
        return list(self._stacks.values())

    def find(self, name_or_id: str) -> Stack | None:
        """A stack by name or id; deleted ones by id only."""
        by_name = {stack.name: stack for stack in self._stacks.values()}
        return by_name.get(name_or_id) or self._stacks.get(name_or_id) or self._deleted.get(name_or_id)

    def get(self, name_or_id: str) -> Stack:
        """A stack by name or id; raises ValidationError if there is none."""
        if (stack := self.find(name_or_id)) is None:
            raise ValidationError(f"Stack with id {name_or_id} does not exist")
        return stack

    def create(
        self, name: str, template: Template, parameters: Mapping[str, str], *, tags: dict[str, str]
    ) -> Stack:
        """Create a stack."""
        if self.find(name) is not None:
            raise AlreadyExistsError(f"Stack [{name}] already exists")
        stack = self._new_stack(name, tags)
        plan = Plan.make(stack, template, parameters, self.exports.find)
        self._stacks[stack.stack_id] = stack
        self._deploy(stack, "CREATE", plan, retain_except_on_create=False)
        return stack

    def update(
        self, name: str, template: Template, parameters: Mapping[str, str], *, tags: dict[str, str]
    ) -> Stack:
        """Update a stack."""
        stack = self.get(name)
        with stack.lock:
            stack.require_updatable()
            plan = Plan.make(stack, template, parameters, self.exports.find)
            if not find_changes(plan, stack):
                raise ValidationError("No updates are to be performed.")
            stack.tags = tags or stack.tags
            self._deploy(stack, "UPDATE", plan, retain_except_on_create=False)
        return stack

    def delete(self, name: str, *, retain: Collection[str]) -> None:
        """Delete a stack; one that does not exist is deleted already."""
        stack = self.find(name)
        if stack is None or stack.stack_id in self._deleted:
            return
        with stack.lock:
            stack.require_deletable()
            if retain and stack.status != "DELETE_FAILED":
                raise ValidationError("RetainResources is only valid for a stack in DELETE_FAILED state")
            self.change_sets.forget(stack)
            stack.record("DELETE_IN_PROGRESS", "User Initiated")
        operation = self._operation(stack)
        operation.start(lambda: operation.delete(retain=retain, finished=lambda: self._bury(stack)))

    def continue_rollback(self, name: str, *, skip: Collection[str]) -> None:
        """Take up a failed rollback again."""
        stack = self.get(name)
        with stack.lock:
            if stack.status != "UPDATE_ROLLBACK_FAILED":
                raise ValidationError(
                    f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back further."
                )
            stack.record("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
        operation = self._operation(stack)
        operation.start(lambda: operation.continue_rollback(frozenset(skip)))

    def create_change_set(self, request: ChangeSetRequest) -> ChangeSet:
        """Work out what a template would change."""
        stack = self._stack_of(request)
        plan = Plan.make(stack, request.template, request.parameters, self.exports.find)
        if request.kind == "IMPORT":
            changes = find_imports(plan, stack, request.targets, self.living())
        else:
            changes = find_changes(plan, stack)
        if stack.stack_id not in self._stacks:
            self._stacks[stack.stack_id] = stack
            stack.record("REVIEW_IN_PROGRESS", "User Initiated")
        change_set = ChangeSet(
            change_set_id=self._arn("changeSet", request.name),
            name=request.name,
            kind=request.kind,
            stack=stack,
            plan=plan,
            changes=changes,
            targets=request.targets,
            tags=request.tags,
            description=request.description,
        )
        self.change_sets.add(change_set)
        return change_set

    def _stack_of(self, request: ChangeSetRequest) -> Stack:
        """The stack that a change set is for, new if there is none yet."""
        stack = self.find(request.stack_name)
        planned = stack is None or stack.status == "REVIEW_IN_PROGRESS"
        if request.kind == "UPDATE" or (request.kind == "IMPORT" and not planned):
            stack = self.get(request.stack_name)
            stack.require_updatable()
        elif not planned:
            raise ValidationError(
                f"Stack [{request.stack_name}] already exists "
                f"and cannot be created again with the changeSet [{request.name}]."
            )
        return stack if stack is not None else self._new_stack(request.stack_name, request.tags)

    def execute_change_set(self, change_set: ChangeSet, *, retain_except_on_create: bool) -> None:
        """Do what the change set says; the other change sets of the stack are void then."""
        stack = change_set.stack
        with stack.lock:
            change_set.require_executable()
            self.change_sets.forget(stack)
            stack.tags = change_set.tags or stack.tags
            if change_set.kind == "IMPORT":
                self._take_over(change_set)
                return
            self._deploy(
                stack, change_set.kind, change_set.plan, retain_except_on_create=retain_except_on_create
            )

    def _deploy(self, stack: Stack, verb: Verb, plan: Plan, *, retain_except_on_create: bool) -> None:
        stack.record(f"{verb}_IN_PROGRESS", "User Initiated")
        stack.updated = utcnow() if verb == "UPDATE" else None
        operation = self._operation(stack)
        operation.start(lambda: operation.deploy(verb, plan, retain_except_on_create=retain_except_on_create))

    def _take_over(self, change_set: ChangeSet) -> None:
        change_set.stack.record("IMPORT_IN_PROGRESS", "User Initiated")
        operation = self._operation(change_set.stack)
        operation.start(lambda: operation.take_over(change_set.plan, change_set.targets))

    def _operation(self, stack: Stack) -> Operation:
        return Operation(stack, self._handler_of, self.exports, self._settings.now)

    def _new_stack(self, name: str, tags: dict[str, str]) -> Stack:
        return Stack(
            stack_id=self._arn("stack", name),
            name=name,
            account=self._account,
            region=self._region,
            tags=tags,
        )

    def _arn(self, kind: str, name: str) -> str:
        return f"arn:aws:cloudformation:{self._region}:{self._account}:{kind}/{name}/{uuid.uuid4()}"

    def _bury(self, stack: Stack) -> None:
        self._deleted[stack.stack_id] = self._stacks.pop(stack.stack_id)

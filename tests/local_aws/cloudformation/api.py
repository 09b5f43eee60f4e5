"""CloudFormation's API on moto's server: requests in, answers out, the work is the engine's."""

from __future__ import annotations

from typing import ClassVar, Protocol

from moto.cloudformation.utils import get_stack_from_s3_url
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from tests.local_aws.cloudformation import views
from tests.local_aws.cloudformation.change_sets import Request as ChangeSetRequest
from tests.local_aws.cloudformation.engine import Engine
from tests.local_aws.cloudformation.errors import ValidationError
from tests.local_aws.cloudformation.import_plan import Target
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.cloudformation.template import Template

_UNSUPPORTED = ("DisableRollback", "UsePreviousTemplate")


class EngineOf(Protocol):
    """Finds the engine of an account and region."""

    def __call__(self, account: str, region: str) -> Engine:
        """The engine."""


class CloudFormationApi(BaseResponse):
    """Takes the place of moto's own response class; one public method an operation."""

    engine_of: ClassVar[EngineOf]

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    def create_stack(self) -> ActionResult:
        """CreateStack."""
        self._refuse_unsupported()
        stack = self._engine.create(
            self._get_param("StackName"), self._template(), self._parameters(None), tags=self._tags()
        )
        self._note_roles(stack)
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        """UpdateStack."""
        self._refuse_unsupported()
        stack = self._engine.get(self._get_param("StackName"))
        self._engine.update(stack.name, self._template(), self._parameters(stack), tags=self._tags())
        self._note_roles(stack)
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> ActionResult:
        """DeleteStack."""
        self._engine.delete(self._get_param("StackName"), retain=self._get_param("RetainResources", []))
        return EmptyResult()

    def continue_update_rollback(self) -> ActionResult:
        """ContinueUpdateRollback."""
        self._engine.continue_rollback(
            self._get_param("StackName"), skip=self._get_param("ResourcesToSkip", [])
        )
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        """UpdateTerminationProtection."""
        stack = self._engine.get(self._get_param("StackName"))
        stack.termination_protection = self._get_bool_param("EnableTerminationProtection", False)
        return ActionResult({"StackId": stack.stack_id})

    def describe_stacks(self) -> ActionResult:
        """DescribeStacks."""
        name = self._get_param("StackName")
        stacks = self._engine.living() if name is None else [self._engine.get(name)]
        return ActionResult({"Stacks": [views.stack(stack) for stack in stacks]})

    def list_stacks(self) -> ActionResult:
        """ListStacks."""
        wanted = self._get_param("StackStatusFilter", [])
        stacks = [stack for stack in self._engine.stacks() if not wanted or stack.status in wanted]
        return ActionResult({"StackSummaries": [views.summary(stack) for stack in stacks]})

    def describe_stack_events(self) -> ActionResult:
        """DescribeStackEvents, newest first."""
        stack = self._engine.get(self._get_param("StackName"))
        return ActionResult({"StackEvents": [views.event(event, stack) for event in reversed(stack.events)]})

    def describe_stack_resource(self) -> ActionResult:
        """DescribeStackResource."""
        stack, name = self._engine.get(self._get_param("StackName")), self._get_param("LogicalResourceId")
        if name not in stack.resources:
            raise ValidationError(f"Resource {name} does not exist for stack {stack.name}")
        return ActionResult({"StackResourceDetail": views.resource(stack.resources[name], stack)})

    def describe_stack_resources(self) -> ActionResult:
        """DescribeStackResources."""
        stack, name = self._engine.get(self._get_param("StackName")), self._get_param("LogicalResourceId")
        chosen = [one for one in stack.resources.values() if name in (None, one.logical_id)]
        return ActionResult({"StackResources": [views.resource(one, stack) for one in chosen]})

    def list_stack_resources(self) -> ActionResult:
        """ListStackResources."""
        stack = self._engine.get(self._get_param("StackName"))
        summaries = [views.resource(one, stack) for one in stack.resources.values()]
        return ActionResult({"StackResourceSummaries": summaries})

    def get_template(self) -> ActionResult:
        """GetTemplate."""
        stack = self._engine.get(self._get_param("StackName"))
        return ActionResult({"TemplateBody": stack.template.text if stack.template else "{}"})

    def get_template_summary(self) -> ActionResult:
        """GetTemplateSummary."""
        name = self._get_param("StackName")
        template = self._engine.get(name).template if name is not None else self._template()
        return ActionResult(views.template_summary(template) if template is not None else {})

    def create_change_set(self) -> ActionResult:
        """CreateChangeSet."""
        self._refuse_unsupported()
        name = self._get_param("StackName")
        one = self._engine.create_change_set(
            ChangeSetRequest(
                stack_name=name,
                name=self._get_param("ChangeSetName"),
                kind=self._get_param("ChangeSetType", "UPDATE"),
                template=self._template(),
                parameters=self._parameters(self._engine.find(name)),
                tags=self._tags(),
                description=self._get_param("Description"),
                targets=self._targets(),
            )
        )
        self._note_roles(one.stack)
        return ActionResult({"Id": one.change_set_id, "StackId": one.stack.stack_id})

    def describe_change_set(self) -> ActionResult:
        """DescribeChangeSet."""
        one = self._engine.change_sets.get(self._get_param("StackName"), self._get_param("ChangeSetName"))
        return ActionResult(views.change_set(one))

    def list_change_sets(self) -> ActionResult:
        """ListChangeSets."""
        change_sets = self._engine.change_sets.of(self._get_param("StackName"))
        return ActionResult({"Summaries": [views.change_set_summary(one) for one in change_sets]})

    def execute_change_set(self) -> ActionResult:
        """ExecuteChangeSet."""
        self._refuse_unsupported()
        one = self._engine.change_sets.get(self._get_param("StackName"), self._get_param("ChangeSetName"))
        retain_except_on_create = self._get_bool_param("RetainExceptOnCreate", False)
        self._engine.execute_change_set(one, retain_except_on_create=retain_except_on_create)
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """DeleteChangeSet."""
        self._engine.change_sets.remove(self._get_param("StackName"), self._get_param("ChangeSetName"))
        return EmptyResult()

    def list_exports(self) -> ActionResult:
        """ListExports."""
        exports = [
            {"ExportingStackId": stack.stack_id, "Name": name, "Value": value}
            for stack in self._engine.living()
            for name, value in stack.exports.items()
        ]
        return ActionResult({"Exports": exports})

    def list_imports(self) -> ActionResult:
        """ListImports."""
        return ActionResult({"Imports": self._engine.exports.importers(self._get_param("ExportName"))})

    @property
    def _engine(self) -> Engine:
        return type(self).engine_of(self.current_account, self.region)

    def _template(self) -> Template:
        url = self._get_param("TemplateURL")
        if url is None:
            return Template(self._get_param("TemplateBody", "{}"))
        return Template(get_stack_from_s3_url(url, account_id=self.current_account, partition=self.partition))

    def _parameters(self, stack: Stack | None) -> dict[str, str]:
        previous, parameters = stack.parameters if stack is not None else {}, {}
        for one in self._get_param("Parameters", []):
            name = one["ParameterKey"]
            if one.get("UsePreviousValue") not in (True, "true"):
                parameters[name] = one["ParameterValue"]
            elif name in previous:
                parameters[name] = previous[name]
            else:
                raise ValidationError(f"Parameter {name} has no previous value")
        return parameters

    def _tags(self) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])}

    def _targets(self) -> list[Target]:
        return [
            Target(
                logical_id=one["LogicalResourceId"],
                type=one["ResourceType"],
                identifier=one["ResourceIdentifier"],
            )
            for one in self._get_param("ResourcesToImport", [])
        ]

    def _note_roles(self, stack: Stack) -> None:
        stack.role_arn = self._get_param("RoleARN") or stack.role_arn
        stack.notification_arns = self._get_param("NotificationARNs") or stack.notification_arns

    def _refuse_unsupported(self) -> None:
        for name in _UNSUPPORTED:
            if self._get_bool_param(name, False):
                raise ValidationError(f"the local AWS does not support {name}")

"""The service: one door for every call, with no HTTP and no AWS around it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from botocore import xform_name

from tests.local_aws.calls import OK, Call, CallLog
from tests.local_aws.clock import Clock, RealClock
from tests.local_aws.faults import Faults, When
from tests.local_aws.iam import Iam
from tests.local_aws.sagemaker import (
    app_image_configs,
    apps,
    domains,
    image_versions,
    images,
    spaces,
    tags,
    user_profiles,
)
from tests.local_aws.sagemaker.copying import copied
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError
from tests.local_aws.sagemaker.model import operation_model, shaped
from tests.local_aws.sagemaker.permissions import permissions, resource_arn
from tests.local_aws.sagemaker.references import dangling
from tests.local_aws.sagemaker.request import Request
from tests.local_aws.sagemaker.rules import Latency, Rules
from tests.local_aws.sagemaker.state import State, Violation
from tests.local_aws.sagemaker.validation import check_request
from tests.local_aws.sagemaker.world import BaseImageResolver, World

__all__ = ["SageMaker", "ServiceError"]

_MODULES: tuple[ModuleType, ...] = (
    app_image_configs,
    apps,
    domains,
    image_versions,
    images,
    spaces,
    tags,
    user_profiles,
)


class SageMaker:
    """SageMaker's control plane of one account in one region.

    Args:
        account_id: The account.
        region: The region.
        clock: What time it is; changes end when their time has come on this clock.
        latency: How long changes take.
        rules: How the service behaves where the evidence leaves a choice.
        faults: What shall go wrong.
        calls: Where calls are logged.
        iam: The roles that are known; without it nobody's permissions are checked.
        resolve_base_image: Gives the digest behind a BaseImage, or raises LookupError.
        state: What is stored already; a new one is empty.
    """

    def __init__(
        self,
        *,
        account_id: str = "123456789012",
        region: str = "us-east-1",
        clock: Clock | None = None,
        latency: Latency | None = None,
        rules: Rules | None = None,
        faults: Faults | None = None,
        calls: CallLog | None = None,
        iam: Iam | None = None,
        resolve_base_image: BaseImageResolver | None = None,
        state: State | None = None,
    ) -> None:
        self.calls = CallLog() if calls is None else calls
        self.world = World(
            account_id=account_id,
            region=region,
            clock=RealClock() if clock is None else clock,
            latency=Latency() if latency is None else latency,
            rules=Rules() if rules is None else rules,
            faults=Faults() if faults is None else faults,
            iam=iam,
            resolve_base_image=resolve_base_image,
            state=State() if state is None else state,
        )

    @property
    def rules(self) -> Rules:
        return self.world.rules

    @property
    def latency(self) -> Latency:
        return self.world.latency

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def violations(self) -> list[Violation]:
        """What clients did, or tried, that leaves references to nothing."""
        return self.world.state.violations

    def dangling(self) -> list[tuple[str, str]]:
        """The references that lead nowhere now: who holds each, and why."""
        with self.world.state.lock:
            self.world.settle()
            return dangling(self.world)

    def call(
        self, operation: str, parameters: dict[str, Any], *, principal: str | None = None
    ) -> dict[str, Any]:
        """Runs one operation.

        Args:
            operation: Its name, such as UpdateDomain.
            parameters: The request, by the API's names.
            principal: Who calls. The policies of an IAM role (by ARN) are enforced; all others may do all.

        Raises:
            ServiceError: The service refuses.
            NoAnswer: A planned fault keeps the answer from the caller.
        """
        world = self.world
        call = self.calls.begin(Call(operation, copied(parameters), principal, world.clock.now()))
        try:
            world.faults.strike(call, When.BEFORE)
            with world.state.lock:
                answer = self._run(call)
            call.took_effect = True
            world.faults.strike(call, When.AFTER)
        except ServiceError as error:
            call.outcome = error.code
            raise
        except NoAnswer:
            call.outcome = "NoAnswer"
            raise
        call.outcome = OK
        return answer

    def _run(self, call: Call) -> dict[str, Any]:
        model = operation_model(call.operation)
        request = Request(self.world, call)
        self.world.settle()
        check_request(model.input_shape, call.parameters)
        call.resource = resource_arn(self.world, call.operation, call.parameters)
        if request.is_of_role:
            for action, resource in permissions(call.operation, call.parameters, call.resource):
                request.require(action, resource)
        answer = _handler(call.operation)(request)
        return dict(shaped(model.output_shape, answer))


def _handler(operation: str) -> Callable[[Request], dict[str, Any]]:
    """The function that carries out an operation: the public one of that name in one of the modules."""
    name = xform_name(operation)
    for module in _MODULES:
        if name in vars(module):
            handler: Callable[[Request], dict[str, Any]] = vars(module)[name]
            return handler
    raise ServiceError("UnknownOperationException", f"{operation} is not part of this double", 501)

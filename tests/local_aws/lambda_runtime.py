"""Lambda without containers: the real asset runs in a process of its own, with its role and nothing else."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import time
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends
from moto.iam.exceptions import NotFoundException

from tests.local_aws.lambda_environment import environment_of
from tests.local_aws.lambda_nursery import Nursery, NurseryClosedError
from tests.local_aws.lambda_process import Ended, Run, failed
from tests.local_aws.lambda_service import LambdaService
from tests.local_aws.lambda_session import Invocation, Session
from tests.local_aws.patching import replace_method

_DEFAULT_RETRIES = 2  # the Lambda guide, on asynchronous invocation


class LambdaRuntime:
    """Invokes the functions that moto keeps.

    Args:
        endpoint: Where the functions find AWS.
        directory: Where assets are unpacked.
        retry_delay: Gives the seconds before a failed asynchronous event is delivered again.
        service: What Lambda does with the roles of functions.
    """

    def __init__(
        self, *, endpoint: str, directory: Path, retry_delay: Callable[[], float], service: LambdaService
    ) -> None:
        self._endpoint = endpoint
        self._directory = directory
        self._retry_delay = retry_delay
        self.service = service
        self._unpacking = threading.Lock()
        self._session = Session()
        self._nursery = Nursery()

    @property
    def invocations(self) -> list[Invocation]:
        """What has run since the last reset, in the order in which it was started."""
        return sorted(self._session.invocations, key=lambda invocation: invocation.started)

    def install(self) -> None:
        """Make moto's Lambda API invoke through this runtime."""
        runtime = self

        def invoke(
            backend: LambdaBackend,
            name: str,
            qualifier: str | None,
            body: Any,
            headers: Any,
            answer: dict[str, str],
        ) -> bytes:
            function = backend.get_function(name, qualifier)
            event = json.loads(body or "{}")
            kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
            if kind == "Event":
                runtime.deliver(function.function_arn, event)
            if kind != "RequestResponse":
                return b""
            invocation = runtime.invoke(function, event)
            if invocation.error is not None:
                answer["x-amz-function-error"] = "Unhandled"
            answer["x-amz-log-result"] = base64.b64encode(invocation.logs.encode()[-4096:]).decode()
            return json.dumps(invocation.result).encode()

        replace_method(LambdaBackend, "invoke", invoke)
        self._nursery.open()

    def find(self, arn: str) -> LambdaFunction | None:
        """The function of an ARN, or None."""
        region, account = arn.split(":")[3:5]
        function: LambdaFunction | None = lambda_backends[account][region].get_function_by_arn(arn)
        return function

    def deliver(self, arn: str, event: Any) -> None:
        """Invoke asynchronously: in the background, and again after errors, as Lambda does."""
        arguments = (arn, event, self._session)
        threading.Thread(target=self._deliver, args=arguments, name=f"event for {arn}", daemon=True).start()

    def invoke(self, function: LambdaFunction, event: Any) -> Invocation:
        """Run a function once and wait for its end."""
        return self._invoke(function, event, str(uuid.uuid4()), self._session)

    def kill(self, matches: Callable[[Any], bool]) -> None:
        """Kill the running invocations whose event matches."""
        for process, event in list(self._session.running.items()):
            if matches(event):
                process.kill()

    def reset(self) -> None:
        """Kill whatever runs, deliver nothing of it again, and forget what ran."""
        session, self._session = self._session, Session()
        session.end()
        self.service.reset()

    def stop(self) -> None:
        """Kill whatever runs and deliver nothing any more."""
        self._session.end()
        self._nursery.close()

    def _deliver(self, arn: str, event: Any, session: Session) -> None:
        request_id, retries = str(uuid.uuid4()), 0
        while not session.ended.is_set() and (function := self.find(arn)) is not None:
            invocation = self._invoke(function, event, request_id, session)
            if invocation.error is None:
                return
            if retries == _retries(function):
                self.service.give_up(function, event)
                return
            retries += 1
            session.ended.wait(self._retry_delay())

    def _invoke(self, function: LambdaFunction, event: Any, request_id: str, session: Session) -> Invocation:
        started = time.monotonic()
        self.service.run(function)
        ended = self._run(function, event, request_id, session)
        invocation = Invocation(
            function_name=function.function_name,
            request_id=request_id,
            event=event,
            result=ended.result,
            error=ended.error,
            logs=ended.logs,
            started=started,
            seconds=time.monotonic() - started,
        )
        session.invocations.append(invocation)
        return invocation

    def _run(self, function: LambdaFunction, event: Any, request_id: str, session: Session) -> Ended:
        if not (function.run_time or "").startswith("python"):
            message = f"the local AWS runs Python functions only, got {function.run_time}"
            return failed("Runtime.Unsupported", message)
        root = self._unpacked(function)
        try:
            environment = environment_of(function, request_id, root, self._endpoint)
        except NotFoundException:
            message = "The role defined for the function cannot be assumed by Lambda."
            return failed("AccessDeniedException", message)
        run = Run(
            handler=function.handler or "",
            arn=function.function_arn,
            request_id=request_id,
            timeout=float(function.timeout or 3),
            environment=environment,
        )
        try:
            with run.start(self._nursery, event) as process, session.keeping(process, event):
                return run.wait(process)
        except NurseryClosedError:
            return failed("Sandbox.Stopped", "the local AWS has been stopped")

    def _unpacked(self, function: LambdaFunction) -> Path:
        directory = self._directory / hashlib.sha256(function.code_bytes).hexdigest()
        with self._unpacking:
            if not directory.exists():
                with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                    archive.extractall(directory)
        return directory


def _retries(function: LambdaFunction) -> int:
    configured = function.event_invoke_config[-1].config if function.event_invoke_config else {}
    return int(configured.get("MaximumRetryAttempts", _DEFAULT_RETRIES))

"""The service behind moto's server: real clients over HTTP get it instead of moto's own SageMaker."""

from __future__ import annotations

import contextlib
import datetime
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import flask
from moto.moto_api._internal.models import moto_api_backend
from moto.sagemaker.models import sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse

from tests.local_aws.calls import CallLog
from tests.local_aws.clock import Clock, RealClock
from tests.local_aws.faults import Faults
from tests.local_aws.iam import Iam
from tests.local_aws.moto_iam import MotoRoles, caller, guard_functions
from tests.local_aws.moto_lock import alone_in_moto
from tests.local_aws.patching import replace_method
from tests.local_aws.sagemaker.control_api import ControlApi
from tests.local_aws.sagemaker.errors import NoAnswer, ServiceError
from tests.local_aws.sagemaker.rules import Latency, Rules
from tests.local_aws.sagemaker.service import SageMaker
from tests.local_aws.sagemaker.world import BaseImageResolver

_Answer = tuple[int, dict[str, str], str]
_JSON = {"Content-Type": "application/x-amz-json-1.1"}


@dataclass(kw_only=True)
class Settings:
    """What all accounts and regions of one server share.

    Attributes:
        iam: The roles whose policies are enforced; None lets every caller do everything.
        resolve_base_image: Gives the digest behind a BaseImage, or raises LookupError.
    """

    clock: Clock = field(default_factory=RealClock)
    latency: Latency = field(default_factory=Latency)
    rules: Rules = field(default_factory=Rules)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    iam: Iam | None = field(default_factory=lambda: Iam(MotoRoles()))
    resolve_base_image: BaseImageResolver | None = None


class Front:
    """All accounts' and regions' SageMaker of this process, each with the state that moto's reset clears.

    Attributes:
        settings: What they share.
        control: The control API; other parts of the local AWS add their own routes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control = ControlApi(self)
        self._attribute = f"local_aws_{id(self)}"  # where moto's backends hold our services
        self._defaults = settings.latency.values(), settings.rules.values()
        self._lock = threading.Lock()

    def service(self, account_id: str = "123456789012", region: str = "us-east-1") -> SageMaker:
        """The SageMaker of one account and region; it lives on moto's backend for them."""
        with self._lock:
            backend = vars(sagemaker_backends[account_id][region])
            if self._attribute not in backend:
                service = SageMaker(account_id=account_id, region=region, **vars(self.settings))
                backend[self._attribute] = service
            return cast("SageMaker", backend[self._attribute])

    def reset(self) -> None:
        """Empties the whole local AWS, forgets calls and faults, and returns to the installed modes."""
        latency, rules = self._defaults
        alone_in_moto(moto_api_backend.reset)()
        self.settings.calls.clear()
        self.settings.faults.clear()
        if self.settings.iam is not None:
            self.settings.iam.ledger.clear()
        self.settings.latency.configure(latency)
        self.settings.rules.configure(rules)

    def answer(
        self, operation: str, body: str, account_id: str, region: str, headers: Mapping[str, str]
    ) -> _Answer:
        """Answers one HTTP request in JSON 1.1."""
        service = self.service(account_id, region)
        try:
            parameters = json.loads(body or "{}")
            result = service.call(operation, parameters, principal=caller(headers, account_id))
        except ServiceError as error:
            text = json.dumps({"__type": error.code, "message": error.message})
            return error.http_status, {"x-amzn-errortype": error.code, **_JSON}, text
        except NoAnswer as cut:
            time.sleep(cut.hold)
            _close_connection()
            return 500, {}, ""
        return 200, dict(_JSON), json.dumps(result, default=_epoch)


def install(settings: Settings | None = None) -> Front:
    """Replaces moto's SageMaker in this process, guards what functions call, and mounts the control API."""
    front = Front(settings or Settings())

    def call_action(response: SageMakerResponse) -> _Answer:
        operation = response.headers["X-Amz-Target"].rpartition(".")[2]
        account, region = response.current_account, response.region
        return front.answer(operation, response.body, account, region, response.headers)

    replace_method(SageMakerResponse, "call_action", call_action)
    if front.settings.iam is not None:
        guard_functions(front.settings.iam, front.settings.calls)
    front.control.mount()
    return front


def _epoch(value: datetime.datetime) -> float:
    return value.timestamp()


def _close_connection() -> None:
    """Ends the connection of the request in hand, so that the client gets no answer at all."""
    connection = flask.request.environ["werkzeug.socket"]
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

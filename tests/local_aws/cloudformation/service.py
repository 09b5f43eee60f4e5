"""CloudFormation and the parts that it needs, put together for one server."""

from __future__ import annotations

import threading

from moto.cloudformation import urls
from moto.cloudformation.models import cloudformation_backends

from tests.local_aws.cloudformation.api import CloudFormationApi
from tests.local_aws.cloudformation.control import PREFIX, Control
from tests.local_aws.cloudformation.custom_resources import CustomResources
from tests.local_aws.cloudformation.engine import Engine
from tests.local_aws.cloudformation.handlers import Handlers
from tests.local_aws.cloudformation.mailbox import Mailbox
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.resources.clients import Clients
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.lambda_runtime import LambdaRuntime

_ATTRIBUTE = "local_aws_engine"


class CloudFormation:
    """One server's CloudFormation, with an engine for every account and region.

    Args:
        endpoint: The server's own address.
        settings: How kind or hostile it is.
        runtime: Runs the functions behind custom resources.
    """

    def __init__(self, *, endpoint: str, settings: Settings, runtime: LambdaRuntime) -> None:
        mailbox = Mailbox(f"{endpoint}{PREFIX}/replies", settings, runtime.kill)
        custom_resources = CustomResources(runtime, mailbox, settings)
        self.control = Control(settings, mailbox, runtime, self.stack)
        self._handlers = Handlers(Clients(endpoint), custom_resources, settings, runtime.service)
        self._settings = settings
        self._lock = threading.Lock()

    def install(self) -> None:
        """Take the place of moto's CloudFormation."""
        CloudFormationApi.engine_of = self.engine
        urls.url_paths["{0}/$"] = CloudFormationApi.dispatch

    def stack(self, stack_id: str) -> Stack:
        """A stack by its id, deleted or not."""
        region, account = stack_id.split(":")[3:5]
        return self.engine(account, region).get(stack_id)

    def engine(self, account: str, region: str) -> Engine:
        """The engine of an account and region; it lives on moto's backend, so that moto's reset clears it."""
        backend = vars(cloudformation_backends[account][region])
        with self._lock:
            if _ATTRIBUTE not in backend:
                backend[_ATTRIBUTE] = Engine(account, region, self._handlers.of, self._settings)
            engine: Engine = backend[_ATTRIBUTE]
            return engine

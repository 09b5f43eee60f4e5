"""The server: moto behind one address on loopback, with this project's parts put into it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
)
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from tests.local_aws import cloudtrail, ecr, ecr_scans_http
from tests.local_aws.cloudformation.control import PREFIX as CLOUDFORMATION_PREFIX
from tests.local_aws.cloudformation.options import Options, Settings
from tests.local_aws.cloudformation.service import CloudFormation
from tests.local_aws.lambda_runtime import LambdaRuntime
from tests.local_aws.lambda_service import LambdaService
from tests.local_aws.moto_lock import create_guarded_app
from tests.local_aws.sagemaker import moto_front

_LOOPBACK = "127.0.0.1"


class Server:
    """A local AWS in this process.

    Args:
        directory: Where everything that is written goes.
        port: Port on loopback; 0 takes a free one.
        options: How kind or hostile CloudFormation is.
        registry: Address of the container registry behind ECR, as host:port.
    """

    def __init__(
        self, *, directory: Path, port: int = 0, options: Options | None = None, registry: str | None = None
    ) -> None:
        self.settings = Settings(options)
        self._registry = registry
        self._sagemaker_settings = self._settings_of_sagemaker()
        application = DispatcherMiddleware(DomainDispatcherApplication(create_guarded_app))
        self._http = make_server(_LOOPBACK, port, application, threaded=True, request_handler=_QuietHandler)
        self._thread = threading.Thread(target=self._http.serve_forever, name="local AWS", daemon=True)
        self.endpoint = f"http://{_LOOPBACK}:{self._http.port}"
        self.runtime = LambdaRuntime(
            endpoint=self.endpoint,
            directory=directory / "lambda",
            retry_delay=lambda: self.settings.now.retry_delay,
            service=LambdaService(self._sagemaker_settings.iam),
        )
        self.cloudformation = CloudFormation(
            endpoint=self.endpoint, settings=self.settings, runtime=self.runtime
        )
        application.mounts[CLOUDFORMATION_PREFIX] = self.cloudformation.control

    def start(self) -> None:
        """Put the parts into moto and begin to serve."""
        self.runtime.install()
        self.cloudformation.install()
        cloudtrail.install()
        self.sagemaker = moto_front.install(self._sagemaker_settings)
        self.scans = ecr_scans_http.install(self.sagemaker)
        self.sagemaker.control.route("POST", "reset", lambda _: self.reset())
        self._thread.start()

    def reset(self) -> None:
        """Empty this local AWS: no stacks, no resources, no history, and the options of the beginning."""
        self.runtime.reset()
        self.sagemaker.reset()
        self.scans.clear()
        self.settings.reset()

    def stop(self) -> None:
        """End serving, and everything that was started on the way."""
        self.runtime.stop()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _settings_of_sagemaker(self) -> moto_front.Settings:
        if self._registry is None:
            return moto_front.Settings()
        ecr.install(self._registry)
        return moto_front.Settings(resolve_base_image=ecr.base_image_resolver(self._registry))


class _QuietHandler(MotoRequestHandler):
    """Serves without writing a line for every request."""

    def log_request(self, *_: Any, **__: Any) -> None:
        """Say nothing."""

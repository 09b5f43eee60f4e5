"""The control API: what tests and the demo set and see of a running local AWS, beside the AWS APIs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Request, Response

from tests.local_aws.faults import Fault, Kind, When
from tests.local_aws.patching import replace_method
from tests.local_aws.sagemaker.errors import ServiceError
from tests.local_aws.sagemaker.seed import ForeignDomain, ForeignImage, seed_domain
from tests.local_aws.sagemaker.state import State

if TYPE_CHECKING:
    from tests.local_aws.sagemaker.moto_front import Front
    from tests.local_aws.sagemaker.service import SageMaker

PREFIX = "/local-aws"
Handler = Callable[[dict[str, Any]], Any]


class ControlApi:
    """JSON over HTTP below /local-aws; a request's body and its query are one set of values.

    `account_id` and `region` choose the SageMaker that is meant where that matters.
    """

    def __init__(self, front: Front) -> None:
        self._front = front
        settings = front.settings
        self._routes: dict[tuple[str, str], Handler] = {
            ("GET", "calls"): lambda _: [asdict(call) for call in settings.calls],
            ("DELETE", "calls"): lambda _: settings.calls.clear(),
            ("GET", "permissions"): lambda _: {} if settings.iam is None else settings.iam.ledger.pages(),
            ("GET", "latency"): lambda _: settings.latency.values(),
            ("POST", "latency"): settings.latency.configure,
            ("GET", "rules"): lambda _: settings.rules.values(),
            ("POST", "rules"): settings.rules.configure,
            ("POST", "faults"): lambda values: settings.faults.inject(_fault(values)),
            ("DELETE", "faults"): lambda _: settings.faults.clear(),
            ("POST", "barrier"): lambda values: settings.faults.barrier(**_with_when(values)),
            ("GET", "state"): lambda values: _everything(self._service(values)),
            ("POST", "domain"): self._seed,
            ("POST", "reset"): lambda _: front.reset(),
        }

    def route(self, method: str, path: str, handler: Handler) -> None:
        """Adds a route for another part of the local AWS."""
        self._routes[method, path] = handler

    def mount(self) -> None:
        """Lets every moto server of this process answer below the prefix."""
        find_application = _dispatch_of_moto

        def get_application(dispatcher: Any, environ: dict[str, Any]) -> Any:
            if environ.get("PATH_INFO", "").startswith(PREFIX):
                return self
            return find_application(dispatcher, environ)

        replace_method(DomainDispatcherApplication, "get_application", get_application)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        values = {**request.args.to_dict(), **(request.get_json(silent=True) or {})}
        handler = self._routes.get((request.method, request.path.removeprefix(PREFIX).strip("/")))
        if handler is None:
            response = _json({"error": f"no route {request.method} {request.path}"}, 404)
        else:
            try:
                response = _json(handler(values), 200)
            except (ServiceError, TypeError, ValueError) as error:
                response = _json({"error": str(error)}, 400)
        return response(environ, start_response)

    def _service(self, values: dict[str, Any]) -> SageMaker:
        chosen = {name: values.pop(name) for name in ("account_id", "region") if name in values}
        return self._front.service(**chosen)

    def _seed(self, values: dict[str, Any]) -> dict[str, str]:
        service = self._service(values)
        if "images" in values:
            values["images"] = [ForeignImage(**image) for image in values["images"]]
        return {"DomainId": seed_domain(service, ForeignDomain(**values))}


_dispatch_of_moto = DomainDispatcherApplication.get_application


def _json(value: Any, status: int) -> Response:
    return Response(json.dumps(value, default=str), status, content_type="application/json")


def _with_when(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "when": When(values.get("when", When.AFTER))}


def _fault(values: dict[str, Any]) -> Fault:
    kind, when = Kind(values.get("kind", Kind.ERROR)), When(values.get("when", When.BEFORE))
    return Fault(**{**values, "kind": kind, "when": when})


def _everything(service: SageMaker) -> dict[str, Any]:
    """All that is stored, with what was noted against the clients."""
    dangling = service.dangling()
    state: State = service.world.state
    with state.lock:
        versions = [version for image in state.images.values() for version in image.versions.values()]
        return {
            "domains": [domain.fields for domain in state.domains.values()],
            "user_profiles": [profile.fields for profile in state.user_profiles.values()],
            "spaces": [space.fields for space in state.spaces.values()],
            "apps": [app.fields for app in state.apps.values()],
            "images": [image.fields for image in state.images.values()],
            "image_versions": [{**version.fields, "Aliases": version.aliases} for version in versions],
            "app_image_configs": [config.fields for config in state.app_image_configs.values()],
            "violations": [violation._asdict() for violation in state.violations],
            "dangling": [list(problem) for problem in dangling],
        }

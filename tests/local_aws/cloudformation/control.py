"""The door beside the API: options, invocations, and where custom resources answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from tests.local_aws.cloudformation.mailbox import Mailbox
from tests.local_aws.cloudformation.options import Settings
from tests.local_aws.cloudformation.stack import Stack
from tests.local_aws.lambda_runtime import LambdaRuntime

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

PREFIX = "/local-aws/cloudformation"


class Control:
    """A WSGI application for everything below PREFIX.

    - GET and PATCH /options: the options in force, as in `Options`.
    - GET /invocations: what ran on Lambda, oldest first.
    - GET /settled: waits until nothing is under way on the stack `stack_id`, for `seconds` at most.
    - PUT /replies/TOKEN: the answer of a custom resource.
    """

    def __init__(
        self, settings: Settings, mailbox: Mailbox, runtime: LambdaRuntime, stack: Callable[[str], Stack]
    ) -> None:
        self._settings = settings
        self._mailbox = mailbox
        self._runtime = runtime
        self._stack = stack

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["options"]:
                return _json(self._settings.as_dict())
            case "PATCH", ["options"]:
                return self._change_options(request)
            case "GET", ["invocations"]:
                return _json([asdict(invocation) for invocation in self._runtime.invocations])
            case "GET", ["settled"]:
                asked = request.get_json()
                settled = self._stack(asked["stack_id"]).wait_until_settled(asked["seconds"])
                return _json({"settled": settled})
            case "PUT", ["replies", token]:
                content_type = request.headers.get("Content-Type", "")
                return Response(status=self._mailbox.receive(token, request.get_data(), content_type))
            case method, _:
                return _json({"error": f"no route {method} {request.path}"}, status=404)

    def _change_options(self, request: Request) -> Response:
        try:
            self._settings.change(request.get_json())
        except ValueError as problem:
            return _json({"error": str(problem)}, status=400)
        return _json(self._settings.as_dict())


def _json(value: Any, *, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")

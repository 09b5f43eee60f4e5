"""A client of Jupyter's server and of its kernel gateway: their REST API, and a kernel's channels."""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import websocket

_SECONDS = 30.0  # a kernel that has not answered by then is dead


class JupyterError(RuntimeError):
    """The server or the kernel did not do what it was asked for; the text says what it answered."""


class JupyterClient:
    """A client without a token, as Studio is one.

    Args:
        host: Where the server is.
        port: Its port.
        base_url: The path under which it answers.
    """

    def __init__(self, host: str, port: int, base_url: str) -> None:
        self._host = host
        self._port = port
        self._base_url = base_url
        self._cookies: dict[str, str] = {}

    def visit(self, path: str) -> None:
        """Get a page as a browser does, for the cookie that lets it change something."""
        self._request("GET", path)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the API and return what it answers.

        Raises:
            JupyterError: It answers with an error.
        """
        status, answer = self._request(method, path, body)
        if status >= http.client.BAD_REQUEST:
            raise JupyterError(f"{method} {self._base_url}{path} answered {status}: {answer.decode()[:300]}")
        return json.loads(answer) if answer else None

    def execute(self, kernel_id: str, code: str) -> str:
        """Run code in a kernel and return what it prints.

        Raises:
            JupyterError: The code fails, or the kernel ends the connection.
        """
        request = _execute_request(code)
        try:
            with self._channels(kernel_id) as channels:
                channels.send(json.dumps(request))
                return "".join(_printed(channels, request["header"]["msg_id"])).strip()
        except websocket.WebSocketException as trouble:
            raise JupyterError(f"the channels of the kernel: {trouble}") from trouble

    @contextmanager
    def _channels(self, kernel_id: str) -> Iterator[websocket.WebSocket]:
        path = f"{self._base_url}/api/kernels/{kernel_id}/channels?session_id={uuid.uuid4().hex}"
        url = f"ws://{self._host}:{self._port}{path}"
        with closing(
            websocket.create_connection(url, timeout=_SECONDS, header=self._headers(), suppress_origin=True)
        ) as channels:
            yield channels

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_SECONDS)
        with closing(connection):
            data = None if body is None else json.dumps(body)
            connection.request(method, f"{self._base_url}{path}", data, self._headers())
            response = connection.getresponse()
            for header in response.headers.get_all("Set-Cookie", []):
                name, _, value = header.partition(";")[0].partition("=")
                self._cookies[name.strip()] = value.strip()
            return response.status, response.read()

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies, "X-XSRFToken": self._cookies.get("_xsrf", "")} if cookies else {}


def _printed(channels: websocket.WebSocket, message_id: str) -> Iterator[str]:
    """Return what the kernel prints until it is done with a request."""
    while True:
        message = json.loads(channels.recv())
        if message.get("parent_header", {}).get("msg_id") != message_id:
            continue
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "error":
            raise JupyterError(f"{content['ename']}: {content['evalue']}")
        yield _text(kind, content)
        if kind == "status" and content["execution_state"] == "idle":
            return


def _execute_request(code: str) -> dict[str, Any]:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
    return {
        "channel": "shell",
        "header": {**header, "username": "sagemaker-image", "session": uuid.uuid4().hex, "date": ""},
        "parent_header": {},
        "metadata": {},
        "content": content,
        "buffers": [],
    }


def _text(kind: str, content: dict[str, Any]) -> str:
    if kind == "stream":
        return str(content["text"])
    if kind in ("execute_result", "display_data"):
        return str(content["data"].get("text/plain", ""))
    return ""

"""The receiving end of answers: a real HTTP server on loopback, which may refuse some of them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class AnswerBox:
    """Keeps every answer that was delivered, as parsed from its body.

    Attributes:
        refusals: HTTP statuses for the next answers; they are not kept.
        bodies: the bodies as they came.
        headers: the headers of each request, refused ones included.
    """

    def __init__(self) -> None:
        self.refusals: list[int] = []
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                box.headers.append(dict(self.headers))
                if box.refusals:
                    self.send_response(box.refusals.pop(0))
                else:
                    box.bodies.append(body)
                    self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        """An address as S3 signs it, with a part that must stay secret."""
        return f"http://127.0.0.1:{self._server.server_port}/answer?Signature=top-secret"

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

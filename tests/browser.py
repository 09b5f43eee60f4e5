"""A real browser without a screen, spoken to by its DevTools protocol.

``python -m tests.browser`` installs it, as root on Debian.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import websocket

from tests.local_aws import containers_apt

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_ADDRESS = re.compile(r"DevTools listening on (ws://\S+)")
_OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0")
_TIMEOUT = 60.0
MISSING = "no browser: as root on Debian run `make test`, which installs Chromium; elsewhere install it"


def find() -> str | None:
    """Return the path of a browser."""
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


class Page:
    """A page in the browser.

    Attributes:
        events: Everything that the browser told on its own, in order.
    """

    def __init__(self, connection: websocket.WebSocket, session: str) -> None:
        self._connection = connection
        self._session = session
        self._numbers = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, "sessionId": self._session}
        self._connection.send(json.dumps(message))
        while True:
            answer = json.loads(self._connection.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def wait_for(self, event: str, *, since: int = 0) -> None:
        """Wait until the browser told of an event, after as many as were told before."""
        while not any(one.get("method") == event for one in self.events[since:]):
            self.events.append(json.loads(self._connection.recv()))

    def open(self, url: str) -> None:
        """Open an address and wait until it is loaded."""
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")
        told = len(self.events)
        self.send("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired", since=told)

    def evaluate(self, expression: str) -> Any:
        """Return what an expression of JavaScript gives; the page's own policy does not hold for it."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)

    def size(self, width: int, height: int = 900) -> None:
        """Make the window as large as this."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefer(self, scheme: str) -> None:
        """Let the user prefer light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def screenshot(self) -> bytes:
        """Return the whole page as PNG."""
        shot = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


@contextmanager
def browsing(program: str) -> Iterator[Page]:
    """Start a browser with one empty page, and end it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            connection = websocket.create_connection(
                _address(process),
                timeout=_TIMEOUT,
                suppress_origin=True,
                skip_utf8_validation=True,  # done in Python, which takes seconds for a picture of the page
            )
            try:
                yield Page(connection, _session(connection))
            finally:
                connection.close()
        finally:
            process.terminate()
            process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if match := _ADDRESS.search(line):
            return match[1]
    raise RuntimeError("the browser ended before it listened")


def _session(connection: websocket.WebSocket) -> str:
    """Attach to a new page; its messages carry the session, those of the browser none."""
    target = _ask(connection, "Target.createTarget", url="about:blank")["targetId"]
    return str(_ask(connection, "Target.attachToTarget", targetId=target, flatten=True)["sessionId"])


def _ask(connection: websocket.WebSocket, method: str, **parameters: Any) -> dict[str, Any]:
    connection.send(json.dumps({"id": 0, "method": method, "params": parameters}))
    while True:
        answer = json.loads(connection.recv())
        if answer.get("id") == 0:
            result: dict[str, Any] = answer["result"]
            return result


def main() -> int:
    """Install a browser where there is none and that may be done."""
    if find() is not None:
        return 0
    if not containers_apt.may_install():
        sys.stderr.write(f"{MISSING}\n")
        return 1
    sys.stderr.write("installing a browser for the tests of the review report\n")
    containers_apt.apt_get("update")
    containers_apt.apt_get("install", "--yes", "--no-install-recommends", "chromium")
    return 0


if __name__ == "__main__":
    sys.exit(main())

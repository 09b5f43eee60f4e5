"""A WebSocket client, as small as the kernels of Jupyter need it: text both ways, one message at a time."""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Mapping
from contextlib import closing

_TEXT, _CLOSE = 0x1, 0x8
_FINAL, _MASKED = 0x80, 0x80
_SHORT, _MEDIUM, _LONG = 125, 126, 127
_DATA = (0x0, _TEXT, 0x2)


class WebSocketError(OSError):
    """The other side refused or ended the connection."""


class WebSocket:
    """A connection.

    Args:
        host: Where the server is.
        port: Its port.
        path: The path of the endpoint.
        headers: Further headers of the handshake.
        timeout: How many seconds to wait for anything.

    Raises:
        WebSocketError: The server does not switch to WebSocket.
    """

    def __init__(
        self, host: str, port: int, path: str, *, headers: Mapping[str, str], timeout: float
    ) -> None:
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._stream = self._socket.makefile("rb")
        try:
            self._shake_hands(f"{host}:{port}", path, headers)
        except BaseException:
            self.close()
            raise

    def _shake_hands(self, host: str, path: str, headers: Mapping[str, str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        fields = {
            "Host": host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        status = self._stream.readline().decode().strip()
        while self._stream.readline().strip():
            pass
        if " 101 " not in f"{status} ":
            raise WebSocketError(f"{path} answered {status!r}")

    def send(self, text: str) -> None:
        """Send a message in one frame, masked as a client must."""
        data, mask = text.encode(), os.urandom(4)
        if len(data) <= _SHORT:
            size = struct.pack("!B", _MASKED | len(data))
        elif len(data) < 2**16:
            size = struct.pack("!BH", _MASKED | _MEDIUM, len(data))
        else:
            size = struct.pack("!BQ", _MASKED | _LONG, len(data))
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self._socket.sendall(bytes([_FINAL | _TEXT]) + size + mask + masked)

    def receive(self) -> str:
        """Return the next message, whole; pings and pongs are passed over.

        Raises:
            WebSocketError: The other side ended the connection.
        """
        parts = []
        while True:
            final, kind, data = self._frame()
            if kind == _CLOSE:
                raise WebSocketError("the server closed the connection")
            if kind in _DATA:
                parts.append(data)
                if final:
                    return b"".join(parts).decode()

    def close(self) -> None:
        """End the connection."""
        with closing(self._socket), closing(self._stream):
            pass

    def _frame(self) -> tuple[bool, int, bytes]:
        first, size = self._read(2)
        if size == _MEDIUM:
            (size,) = struct.unpack("!H", self._read(2))
        elif size == _LONG:
            (size,) = struct.unpack("!Q", self._read(8))
        return bool(first & _FINAL), first & 0x0F, self._read(size)

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise WebSocketError("the server ended the connection")
        return data

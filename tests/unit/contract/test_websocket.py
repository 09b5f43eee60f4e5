"""The WebSocket client against a real server on loopback."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.contract.running.websocket import WebSocket, WebSocketError

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
CLOSE, PING = 0x88, 0x89


def frame(data: bytes, first: int = 0x81) -> bytes:
    """Return an unmasked frame, as servers send them."""
    if len(data) < 126:
        return struct.pack("!BB", first, len(data)) + data
    if len(data) < 2**16:
        return struct.pack("!BBH", first, 126, len(data)) + data
    return struct.pack("!BBQ", first, 127, len(data)) + data


def read_frame(stream: socket.SocketIO) -> bytes:
    """Return the data of a masked frame, as clients send them."""
    first, size = stream.read(2) or b"\0\0"
    assert first == 0x81
    assert size & 0x80, "a client must mask"
    size &= 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", stream.read(2) or b"")
    elif size == 127:
        (size,) = struct.unpack("!Q", stream.read(8) or b"")
    mask, data = stream.read(4) or b"", stream.read(size) or b""
    return bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))


@contextmanager
def server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one connection; yields the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def accept() -> None:
            connection, _ = listening.accept()
            with closing(connection):
                serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def connect(port: int) -> WebSocket:
    return WebSocket("127.0.0.1", port, "/channels", headers={"Cookie": "a=b"}, timeout=10)


def shake_hands(connection: socket.socket) -> str:
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += connection.recv(1)
    connection.sendall(SWITCHED)
    return request.decode()


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=200), st.integers(min_value=120, max_value=70_000).map("x".__mul__)))
def test_what_is_sent_comes_back_whole(text: str) -> None:
    def echo(connection: socket.socket) -> None:
        shake_hands(connection)
        with connection.makefile("rb") as stream:
            connection.sendall(frame(read_frame(stream)))  # type: ignore[arg-type]  # a buffered reader

    with server(echo) as port, closing(connect(port)) as websocket:
        websocket.send(text)
        assert websocket.receive() == text


def test_passes_over_pings_and_joins_parts() -> None:
    def speak(connection: socket.socket) -> None:
        request = shake_hands(connection)
        assert "GET /channels HTTP/1.1" in request
        assert "Cookie: a=b" in request
        connection.sendall(frame(b"", PING) + frame(b"one ", 0x01) + frame(b"", PING) + frame(b"two", 0x80))

    with server(speak) as port, closing(connect(port)) as websocket:
        assert websocket.receive() == "one two"


@pytest.mark.parametrize("ending", [frame(b"", CLOSE), b"", b"\x81"])
def test_says_that_the_server_ended_the_connection(ending: bytes) -> None:
    def end(connection: socket.socket) -> None:
        shake_hands(connection)
        connection.sendall(ending)

    with server(end) as port, closing(connect(port)) as websocket, pytest.raises(WebSocketError):
        websocket.receive()


def test_says_what_a_server_answers_that_does_not_switch() -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    with server(refuse) as port, pytest.raises(WebSocketError, match="403 Forbidden"):
        connect(port)

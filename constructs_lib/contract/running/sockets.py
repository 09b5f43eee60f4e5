"""Which addresses a container listens on, as Linux lists them."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

_LISTENING = "0A"
_HEX_OF_IPV4 = 8


@dataclass(frozen=True)
class Listener:
    """A socket that waits for connections.

    Args:
        address: The address that it listens on.
        port: Its port.
    """

    address: str
    port: int

    @property
    def local_only(self) -> bool:
        """Whether nobody outside the container reaches it."""
        return self.address.startswith("127.") or self.address in ("::1", "::ffff:127.0.0.1")


def listeners(table: str) -> tuple[Listener, ...]:
    """Read ``/proc/net/tcp`` and ``/proc/net/tcp6``, one after the other."""
    rows = (line.split() for line in table.splitlines())
    found = {_listener(row[1]) for row in rows if len(row) > 3 and row[3] == _LISTENING}
    return tuple(sorted(found, key=lambda listener: (listener.port, listener.address)))


def _listener(text: str) -> Listener:
    address, _, port = text.partition(":")
    words = [int(address[start : start + 8], 16) for start in range(0, len(address), 8)]
    packed = struct.pack(f"<{len(words)}I", *words)  # each word in the byte order of amd64
    family = socket.AF_INET if len(address) == _HEX_OF_IPV4 else socket.AF_INET6
    return Listener(socket.inet_ntop(family, packed), int(port, 16))

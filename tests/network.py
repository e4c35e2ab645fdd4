"""The guard that keeps tests on this machine."""

import ipaddress
import socket
from typing import Any


class OutsideConnectionError(RuntimeError):
    """A test reached for another machine."""


def refuse_outside_connections(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise when Python code is about to connect beyond loopback; an audit hook."""
    if event == "socket.connect":
        connection, address = arguments
        if connection.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise OutsideConnectionError(f"tests must not connect to {address[0]}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        if host is not None and not _is_here(host):
            raise OutsideConnectionError(f"tests must not look up {host!r}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in {"", "localhost"} or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

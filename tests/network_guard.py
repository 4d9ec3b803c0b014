"""Tests stay on this machine: whatever reaches for another one fails."""

import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

LOCAL_NAMES = {"", "localhost", socket.gethostname()}


class NetworkBlockedError(RuntimeError):
    """A test reached for another machine."""


class Network:
    """Listens to what the interpreter does with sockets, and remembers what it refused.

    An audit hook sees every connection of Python code, whatever library opens it; it cannot be
    removed, so it is installed once and asks `watching`. The PostgreSQL driver connects in C and
    is not seen: its server is the one the test run names.
    """

    def __init__(self) -> None:
        self.watching = False
        self.refused: list[str] = []

    def hook(self, event: str, arguments: tuple) -> None:
        if not self.watching or not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            address = arguments[1]
            # Unix sockets have a path for an address, a connected socket sends without one.
            if not isinstance(address, tuple):
                return
            host = address[0]
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            host = arguments[0]
        else:
            return
        if not is_local(host):
            self.refused.append(str(host))
            raise NetworkBlockedError(f"{event} to {host}: tests stay on this machine")


def is_local(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    if text in LOCAL_NAMES:
        return True
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


NETWORK = Network()
sys.addaudithook(NETWORK.hook)


@pytest.fixture(autouse=True)
def network() -> Iterator[Network]:
    """Refuse other machines, and fail the test even if its code swallowed the refusal."""
    NETWORK.refused.clear()
    NETWORK.watching = True
    yield NETWORK
    NETWORK.watching = False
    assert not NETWORK.refused, f"reached for the network: {NETWORK.refused}"

"""The test run itself: the engine it names, the network it refuses, the browser it drives."""

import os
import socket
import threading
import urllib.request
from pathlib import Path

import pytest
from django.db import connection


def test_engine_is_the_one_the_run_names(db):
    assert connection.vendor == os.environ.get("LW_ENGINE", connection.vendor)
    if connection.vendor == "sqlite":
        # A file, as in use: in memory, locks and write-ahead log would be others.
        assert not connection.is_in_memory_db()
        assert Path(connection.settings_dict["NAME"]).stat().st_size > 0


def send_datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"", ("192.0.2.1", 53))


# 192.0.2.0/24 is reserved for documentation: were the guard to fail, nobody would be called.
@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("example.invalid", 443),
        send_datagram,
        lambda: urllib.request.urlopen("http://[2001:db8::1]/", timeout=1),
    ],
    ids=["connection", "name", "datagram", "library"],
)
def test_network_is_refused(network, reach):
    with pytest.raises((RuntimeError, OSError), match="tests stay on this machine"):
        reach()
    assert len(network.refused) == 1
    network.refused.clear()


def test_loopback_is_allowed(network):
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
        thread.join()
    assert network.refused == []


def test_swallowed_refusal_still_fails_the_test(pytester):
    """The control of the guard: a test that hides the refusal from itself."""
    pytester.makeconftest(Path(__file__).with_name("network_guard.py").read_text())
    pytester.makepyfile(
        """
        import contextlib, socket

        def test_hides_it():
            with contextlib.suppress(Exception):
                socket.create_connection(("192.0.2.1", 80), timeout=1)

        def test_does_nothing():
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:django", "-p", "no:xdist")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*reached for the network: ?'192.0.2.1'?*"])

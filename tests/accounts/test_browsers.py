"""What a browser calls itself, in words."""

import pytest

from accounts import browsers

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{MOZILLA} (Windows NT 10.0; rv:146.0) Gecko/20100101 Firefox/146.0", "Firefox, Windows"),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        (f"{MOZILLA} (Linux; Android 15) Chrome/143.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 19_1 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15) Version/19 Safari/605", "Safari, macOS"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_browser_is_named(agent, words):
    assert browsers.named(agent) == words

"""How many bytes a first visit brings over the wire: by plain requests, and in a browser."""

import os
import re
import socket
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

PAGES = ("/", "/?q=Dorstfeld", "/ar/?q=Dorstfeld", "/standorte/dorstfeld/")
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: de\r\nConnection: close\r\n\r\n"
)
# Style sheet, script, icon, manifest, images, and the sprite that drawings come from. The icon
# for the home screen of a phone is left out: it is fetched when somebody puts it there.
PARTS = re.compile(
    r'<link rel="(?:stylesheet|icon|manifest)" href="([^"]+)"'
    r'|<(?:script|img)\b[^>]* src="([^"]+)"'
    r'|<use href="([^"#]+)#'
)
BROWSER_ARGUMENTS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass
class Weight:
    """Bytes of one first visit, headers of the answers included."""

    page: int
    all: int
    requests: int


def by_requests(port: int, path: str) -> Weight:
    """The page and every file it names, each fetched once."""
    answer = _fetch(port, path, accept=False)
    text = answer.partition(b"\r\n\r\n")[2].decode()
    base = f"http://127.0.0.1:{port}{path}"
    parts = {
        urlsplit(urljoin(base, part)) for found in PARTS.findall(text) for part in found if part
    }
    local = sorted(part.path for part in parts if part.port == port)
    page = len(_fetch(port, path))
    return Weight(page, page + sum(len(_fetch(port, part)) for part in local), 1 + len(local))


def _fetch(port: int, path: str, *, accept: bool = True) -> bytes:
    """The whole answer with its headers, as it came; compressed where that is accepted."""
    request = REQUEST.format(path=path, port=port)
    if not accept:
        request = request.replace("gzip, deflate, br", "identity")
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.encode())
        while received := connection.recv(65_536):
            answer += received
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{path}: {answer[:60]!r}")
    return answer


def in_browser(port: int, chromium: str) -> dict[str, Weight]:
    """What Chromium says came over the wire (CDP), for each page with an empty cache."""
    from playwright.sync_api import sync_playwright

    arguments = [*BROWSER_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    weights = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for path in PAGES:
            context = browser.new_context(locale="de-DE")
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            url = f"http://127.0.0.1:{port}{path}"
            addresses: dict[str, str] = {}
            sizes: dict[str, int] = {}
            session.on(
                "Network.requestWillBeSent",
                lambda event, into=addresses: into.update(
                    {event["requestId"]: event["request"]["url"]}
                ),
            )
            session.on(
                "Network.loadingFinished",
                lambda event, into=sizes: into.update(
                    {event["requestId"]: int(event["encodedDataLength"])}
                ),
            )
            page.goto(url, wait_until="networkidle")
            foreign = [name for name in addresses.values() if urlsplit(name).port != port]
            foreign = [name for name in foreign if not name.startswith("data:")]
            if foreign:
                raise RuntimeError(f"{path} asks elsewhere: {foreign}")
            own = next(size for key, size in sizes.items() if addresses.get(key) == url)
            weights[path] = Weight(own, sum(sizes.values()), len(sizes))
            context.close()
        browser.close()
    return weights

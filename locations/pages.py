"""Whole public pages kept in memory until the next minute at which anything on them can change."""

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from locations import keeper
from locations.fragments import unbroken

PAGES_KEPT = 512
# It begins with the dash: a regular expression searches for a character ten times as fast.
REFUSED = re.compile(r";q=0(\.0*)?$")
# Quick enough for a page that is asked for once; a kept page is compressed once for all.
# A window of 64 kB costs less memory and time than the usual 4 MB and holds almost all of a page.
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5, lgwin=16),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "identity": lambda body: body,
}

View = Callable[..., HttpResponse]


@dataclass
class Kept:
    """One answer: its headers as sent, its body once per encoding."""

    response: HttpResponse
    until: datetime
    bodies: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def body(self, encoding: str) -> bytes:
        if encoding not in self.bodies:
            self.bodies[encoding] = COMPRESSORS[encoding](self.response.content)
            digest = hashlib.blake2b(self.bodies[encoding], digest_size=12).hexdigest()
            self.tags[encoding] = quote_etag(digest)
        return self.bodies[encoding]


_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
_lock = threading.Lock()


def base_url(request: HttpRequest) -> str:
    """Scheme and host under which people know this site, without a slash at the end."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def forget() -> None:
    """Empty the store (for tests)."""
    _kept.clear()


def encoding_for(request: HttpRequest) -> str:
    """The best of br, gzip and identity that the browser accepts."""
    accepted = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    names = {item.partition(";")[0] for item in accepted if not REFUSED.search(item)}
    return next((name for name in ("br", "gzip") if name in names), "identity")


class FramedPage(HttpResponse):
    """A page from `Frames`: its hours are unbroken already."""


def kept(view: View) -> View:
    """Answer GET from memory while data, day and status are the same; with an ETag.

    The store holds at most `PAGES_KEPT` pages. A page goes at the next moment at which any
    place opens or closes, at midnight, or with the next data version, whichever is first.
    Only answers with status 200 are kept; the browser asks each time (`no-cache`).
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        now = timezone.now()
        directory = keeper.current(now)
        key = (
            (directory.number, directory.known_at),
            directory.today,
            request.scheme,
            request.get_host(),
            translation.get_language(),
            request.get_full_path(),
        )
        page = _kept.get(key)
        if page is None or page.until <= now:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            is_html = response.get("Content-Type", "").startswith("text/html")
            if is_html and not isinstance(response, FramedPage):
                response.content = unbroken(response.content.decode())
            page = Kept(response, directory.changes_after(now))
            # What the view saw may be newer, and a note about old data on a page that is new.
            if response.status_code == 200 and keeper.current(now) is directory:
                with _lock:
                    _keep(key, page)
        return sent(request, page)

    return answer


def _keep(key: tuple[object, ...], page: Kept) -> None:
    """Put a page into the store; pages of an older state or span of time go first, all at once.

    Everything that is kept at one time is of one state and holds until the same moment.
    """
    newest = next(reversed(_kept), None)
    if newest and (newest[:2] != key[:2] or _kept[newest].until != page.until):
        _kept.clear()
    _kept[key] = page
    if len(_kept) > PAGES_KEPT:
        _kept.popitem(last=False)


def sent(request: HttpRequest, page: Kept) -> HttpResponse:
    """A fresh response from a kept page, or 304 when the browser has it already."""
    encoding = encoding_for(request)
    body = page.body(encoding)
    # RFC 9110, 13.1.2: a tag that a proxy has made weak is the same tag.
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    known = {tag.removeprefix("W/") for tag in asked}
    if page.response.status_code == 200 and (page.tags[encoding] in known or "*" in known):
        response: HttpResponse = HttpResponseNotModified()
    else:
        sent_body = b"" if request.method == "HEAD" else body
        response = HttpResponse(sent_body, status=page.response.status_code)
        response["Content-Length"] = str(len(body))
        if encoding != "identity":
            response["Content-Encoding"] = encoding
        for name, value in page.response.items():
            response[name] = value
    response["ETag"] = page.tags[encoding]
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

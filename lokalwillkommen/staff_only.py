"""Middleware that works below /intern/ and nowhere else.

A public page then cannot touch session or user, not even by mistake: the request has neither, so
no cookie is set and nothing varies by one.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

STAFF = "/intern/"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def is_staff_page(request: HttpRequest) -> bool:
    return request.path_info.startswith(STAFF)


def is_within(target: str) -> bool:
    """Whether `target` is empty or an address of this site below /intern/, with nothing else in it.

    After a login people are sent to where they wanted to go, and to no other place.
    """
    path = urlsplit(target).path if target.startswith(STAFF) else ""
    tricky = any(not character.isprintable() or character in "\\ " for character in target)
    return not target or (bool(path) and not tricky and ".." not in unquote(path).split("/"))


def private(get_response: GetResponse) -> GetResponse:
    """Middleware, the first of all: nobody keeps an answer from below /intern/, errors included."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if is_staff_page(request):
            response.headers["Cache-Control"] = "no-store, private"
            response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return answer


class _Below:
    """Another middleware, asked for staff pages only."""

    def __init__(self, inner: Any, get_response: GetResponse) -> None:
        self.inner = inner
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return (self.inner if is_staff_page(request) else self.get_response)(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponseBase | None:
        hook = getattr(self.inner, "process_view", None)
        return hook(request, view, args, kwargs) if hook and is_staff_page(request) else None


def _below(path: str) -> Callable[[GetResponse], _Below]:
    def factory(get_response: GetResponse) -> _Below:
        return _Below(import_string(path)(get_response), get_response)

    return factory


sessions = _below("django.contrib.sessions.middleware.SessionMiddleware")
users = _below("django.contrib.auth.middleware.AuthenticationMiddleware")
gate = _below("lokalwillkommen.gate.Gate")
csrf = _below("django.middleware.csrf.CsrfViewMiddleware")

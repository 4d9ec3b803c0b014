"""Error pages below /intern/: German, in the frame of the staff pages, nothing typed is lost."""

import logging
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lokalwillkommen import resending
from lokalwillkommen.staff_only import GetResponse, is_staff_page

logger = logging.getLogger(__name__)

TEMPLATE = "staff/error.html"


def not_found(request: HttpRequest) -> HttpResponse:
    """The same for what does not exist and for what belongs to another location."""
    title = _("This page does not exist")
    text = _("Perhaps the address is wrong, or what was here belongs to somebody else by now.")
    return _in_frame(request, 404, {"title": title, "texts": [text]})


def forbidden(request: HttpRequest) -> HttpResponse:
    title = _("This page is not for your role")
    texts = [
        _("Which pages somebody reaches follows from the roles of today."),
        _("If you need it, please ask whoever leads your location or the coordination."),
        _("Nothing was changed. Attempts like this one are written to the audit trail."),
    ]
    return _in_frame(request, 403, {"title": title, "texts": texts})


def bad_request(request: HttpRequest) -> HttpResponse:
    title = _("This request could not be understood")
    text = _("Something in the address or in what was sent is not right. Nothing was saved.")
    return _in_frame(request, 400, {"title": title, "texts": [text]})


def too_big(request: HttpRequest) -> HttpResponse:
    """The form was cut off before it was read: only the browser still has the text."""
    limit = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    texts = [
        _("At most %(limit)s and %(count)s fields can be sent at once. Nothing was saved.")
        % {"limit": limit, "count": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS},
        _("Go back in your browser: your text is still there. Please shorten it."),
    ]
    return _alone(request, 413, {"title": _("This is too long"), "texts": texts})


def wrong_method(request: HttpRequest) -> HttpResponse:
    title = _("This address only takes a button")
    text = _("It cannot be opened like a page. Please go to the page with the button.")
    return _in_frame(request, 405, {"title": title, "texts": [text]})


def csrf_failure(request: HttpRequest) -> HttpResponse:
    """The form has no valid mark of this login: most often it stood open for very long."""
    texts = [_("The form is too old, or you have logged in again since. Nothing was saved yet.")]
    page: dict[str, Any] = {"title": _("Please send this once more"), "texts": texts}
    if resending.comes_from_here(request):
        page["again"] = resending.again(request, token=get_token(request))
    else:
        texts.append(_("It was not sent from a page of this site, so it cannot be sent from here."))
    return _alone(request, 403, page)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer: so nothing here asks who is there or what they may."""
    texts = [
        _("The database does not answer. It is most often back in a minute."),
        _("Nothing that was saved before is lost."),
    ]
    page = {"title": _("Just now this does not work"), "texts": texts}
    return _alone(request, 503, page | {"again": resending.again(request)})


def mistake(request: HttpRequest) -> HttpResponse:
    texts = [_("The mistake is ours and has been written down. Nothing was saved.")]
    page = {"title": _("Something went wrong"), "texts": texts}
    return _alone(request, 500, page | {"again": resending.again(request)})


def friendly(get_response: GetResponse) -> GetResponse:
    """Middleware: a view that refuses the method answers with nothing; people get a page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 405 or not is_staff_page(request):
            return response
        page = wrong_method(request)
        page["Allow"] = response.headers.get("Allow", "POST")
        return page

    return answer


def _in_frame(request: HttpRequest, status: int, page: dict[str, Any]) -> HttpResponse:
    """With the areas that this login reaches; without them when the database is away."""
    try:
        # No buttons: their keys would make two pages differ that have to be the same.
        return render(request, TEMPLATE, {**_texts(page), "is_error": True}, status=status)
    except Error:
        return _alone(request, status, page)


def _alone(request: HttpRequest, status: int, page: dict[str, Any]) -> HttpResponse:
    """Without context processors: they ask the database."""
    site = {
        "language": settings.LANGUAGE_CODE,
        "direction": "ltr",
        "network": settings.NETWORK_NAME,
    }
    frame = {"site": site, "staff": {"instance": settings.INSTANCE}, "is_error": True}
    return HttpResponse(render_to_string(TEMPLATE, {**frame, **_texts(page)}), status=status)


def _texts(page: dict[str, Any]) -> dict[str, Any]:
    return {"again": None, **page}

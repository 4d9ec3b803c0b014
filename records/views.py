"""Drafts: kept while somebody types, thrown away when they say so."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from records import drafts, submits
from records.submits import BadTicket, Ticket

HOME = "/intern/"


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what a form holds: the form is sent as it is, its key says whose it is and where."""
    try:
        drafts.save(_ticket(request), request.POST)
    except BadTicket:
        return JsonResponse({"code": "not_yours"}, status=403)
    except drafts.TooLong:
        return JsonResponse({"code": "too_long"}, status=413)
    return HttpResponse(status=204)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft of a form away and go back to its page."""
    try:
        ticket = _ticket(request)
    except BadTicket:
        return redirect(HOME)
    drafts.drop(ticket)
    return HttpResponseRedirect(ticket.page)


def _ticket(request: HttpRequest) -> Ticket:
    """The ticket of the form, if it belongs to who is logged in; else raises `BadTicket`."""
    ticket = submits.read(request.POST.get(submits.FIELD, ""), timezone.now())
    if ticket.owner in (submits.NOBODY,) or ticket.owner != submits.owner_of(request):
        raise BadTicket
    return ticket

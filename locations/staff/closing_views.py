"""Pages on which hours are closed or changed for a day or some days, and taken back."""

import uuid
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from locations import calendar_words as words
from locations.actions.closures import change_closure, publish_closure, remove_closure
from locations.actions.seasons import settle
from locations.actions.undoing import undo_change
from locations.directory import Directory, local
from locations.keeper import current, look_again
from locations.models import Closure, Location
from locations.place import Place
from locations.staff import closing_preview
from locations.staff.closing_forms import AskedDays, ClosingForm, initial_of
from locations.staff.closing_words import ahead_of
from locations.staff.request import (
    SHOW,
    StaffRequest,
    form_page,
    is_sent,
    kept_location,
    key_in,
    refused,
)
from locations.staff.ways_back import came_from, page_before, saved
from records.changes import CannotUndo
from records.forms import KeptForm, form_for, submitted, unsent
from records.models import Change
from records.submits import answered


class _Desk:
    """What every view here needs: the place as it is kept and as residents see it, and the time."""

    def __init__(self, request: StaffRequest, slug: str) -> None:
        now = timezone.now()
        look_again()
        self.request = request
        self.directory: Directory = current(now)
        self.moment: datetime = local(now)
        self.today: date = self.directory.today
        self.location = kept_location(request, slug)
        place = self.directory.place_of(self.location.pk)
        if place is None:
            raise Http404(slug)
        self.place: Place = place

    def closure(self, pk: int) -> Closure:
        found: Closure = get_object_or_404(self.location.closures.all(), pk=pk)
        return found

    def form(self, editing: Closure | None = None, **options: Any) -> ClosingForm:
        return form_for(self.request, ClosingForm, **self._options(editing), **options)

    def unsent(self, **options: Any) -> ClosingForm:
        return unsent(self.request, ClosingForm, **self._options(None), **options)

    def _options(self, editing: Closure | None) -> dict[str, Any]:
        return {
            "row": editing,
            "editing": editing,
            "place": self.place,
            "directory": self.directory,
            "moment": self.moment,
        }

    def shown(self, form: ClosingForm) -> closing_preview.Preview | None:
        """What residents will see of the form, none as long as it says nothing whole."""
        closure = form.shown()
        if closure is None:
            return None
        return closing_preview.preview(closure, self.place, self.directory, self.moment)

    @property
    def back(self) -> str:
        return came_from(self.request, self.location)


@form_page
def close(request: StaffRequest, slug: str) -> HttpResponse:
    desk = _Desk(request, slug)
    asked = AskedDays(request.GET, today=desk.today).days
    form = _form_for_days(desk, asked)

    def act() -> str:
        closure = form.made()
        change = publish_closure(by=request.user, closure=closure, today=desk.today)
        settle(by=request.user, closure=closure, today=desk.today)
        return saved(desk.back, change)

    if is_sent(request) and (answer := submitted(request, form, act)):
        return answer
    shown = form.shown()
    is_settled = bool(asked) and (shown is not None or request.method == "POST")
    days = (shown.starts_on, shown.ends_on) if shown else asked
    if is_settled:
        form.fix_days()
    context = _context(desk, form) | {
        "title": _title(days, desk.today) if days and is_settled else _("Close or change"),
        "is_settled": is_settled,
        # Two taps begin with the default reason each time, whatever was tried before.
        "keeps_draft": not is_settled,
        "preview_url": f"{_preview_url(desk)}?tage=fest" if is_settled else _preview_url(desk),
        "refused": form.refused_days if asked and not is_settled else [],
    }
    return render(request, "locations/staff/close.html", context)


def _form_for_days(desk: _Desk, asked: tuple[date, date] | None) -> ClosingForm:
    """The form, filled with the days that the link names; a draft of other days is left alone."""
    if not asked:
        return desk.form()
    first, last = asked
    initial = {"starts_on": first, "ends_on": last if last != first else None}
    form = desk.form(initial=initial)
    if form.restored_at and form["starts_on"].value() != first.isoformat():
        return desk.unsent(initial=initial)
    return form


def _title(asked: tuple[date, date], today: date) -> str:
    first, last = asked
    if first == last == today:
        return _("Closed today")
    if first == last and (first - today).days == 1:
        return _("Closed tomorrow")
    if first == last:
        return _("Closed on %(day)s") % {"day": words.long_date(first, today)}
    return _("Closed for several days")


@form_page
def closure(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    if done := answered(request):
        return done
    desk = _Desk(request, slug)
    row = desk.closure(pk)
    form = desk.form(editing=row, initial=initial_of(row))

    def act() -> str:
        made = form.made()
        change = change_closure(by=request.user, closure=made, seen=form.seen, today=desk.today)
        settle(by=request.user, closure=made, today=desk.today)
        return saved(desk.back, change)

    if is_sent(request) and (answer := submitted(request, form, act)):
        return answer
    context = _context(desk, form) | {"row": row, "kept": ahead_of(row, desk.place, desk.today)}
    return render(request, "locations/staff/closure.html", context)


@require_POST
def closure_delete(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    if answer := answered(request):
        return answer
    desk = _Desk(request, slug)
    row = desk.closure(pk)
    form = form_for(request, KeptForm, row=row)

    def act() -> str:
        change = remove_closure(by=request.user, closure=row, seen=form.seen)
        return saved(desk.back, change)

    return submitted(request, form, act) or _refused(request, form)


@require_POST
def close_preview(request: StaffRequest, slug: str) -> HttpResponse:
    desk = _Desk(request, slug)
    pk = key_in(request, "statt")
    editing = None if pk is None else desk.closure(pk)
    form = desk.form(editing=editing)
    form.is_valid()
    context = {"preview": desk.shown(form), "is_settled": request.GET.get("tage") == "fest"}
    return render(request, "locations/staff/preview.html", context)


@require_POST
def undo(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    if answer := answered(request):
        return answer
    change = get_object_or_404(Change, public_id=public_id, actor=request.user.public_id)
    location = _location_of(request, change)
    form = form_for(request, KeptForm)

    def act() -> str:
        undo_change(by=request.user, change=change, location=location)
        return page_before(request)

    try:
        return submitted(request, form, act) or _refused(request, form)
    except CannotUndo as refusal:
        return refused(request, [str(refusal)], page_before(request, undone=False))


def _location_of(request: StaffRequest, change: Change) -> Location:
    """The location that a change belongs to, if its hours are still kept by this account."""
    kind, _colon, key = change.subject.partition(":")
    if kind != "location" or not key.isdecimal():
        raise Http404
    kept = Location.objects.kept_by(request.user, request.today)
    location: Location = get_object_or_404(kept, pk=int(key))
    return location


def _refused(request: StaffRequest, form: KeptForm) -> HttpResponse:
    """Why a button did nothing."""
    return refused(request, form.non_field_errors(), page_before(request, undone=False))


def _context(desk: _Desk, form: ClosingForm) -> dict[str, Any]:
    statt = f"?statt={form.editing.pk}" if form.editing else ""
    return {
        "form": form,
        "place": desk.place,
        "preview": desk.shown(form),
        "preview_url": f"{_preview_url(desk)}{statt}",
        "show": SHOW,
        "back": desk.back,
    }


def _preview_url(desk: _Desk) -> str:
    return reverse("hours:close_preview", args=[desk.place.slug])

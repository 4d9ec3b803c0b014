"""Pages of one day of a place: enter it, correct it, take it back."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from consultations import entries
from consultations.actions import days as actions
from consultations.days import day_words, ledger
from consultations.days.forms import DayForm, HeldForm, TakeBackForm, initial_of
from consultations.days.listing import page_of
from consultations.days.promise import Promise, promises
from consultations.locks import is_locked
from consultations.models import LocationDay
from consultations.revising import texts
from locations import calendar_words as words
from locations.directory import Directory, local
from locations.keeper import current, look_again
from locations.models import Location, Membership
from locations.place import Place
from locations.staff.request import StaffRequest, form_page, pressed, refused
from locations.staff.ways_back import page_before
from records.changes import PARAMETER, CannotUndo
from records.forms import form_for, submitted, unsent
from records.models import Change
from records.submits import answered


class _Desk:
    """What every view of one day needs: the place, the day, what was promised and entered."""

    def __init__(self, request: StaffRequest, slug: str, on: date) -> None:
        now = timezone.now()
        look_again()
        self.request, self.on = request, on
        self.directory: Directory = current(now)
        self.moment: datetime = local(now)
        self.today: date = self.directory.today
        mine = Location.objects.advised_by(request.user, self.today)
        self.location: Location = get_object_or_404(mine, slug=slug)
        last = min(self.today, self.location.ended_on or self.today)
        place = self.directory.place_of(self.location.pk)
        if place is None or not entries.first_day(self.location) <= on <= last:
            raise Http404(slug)
        self.place: Place = place
        visible = LocationDay.objects.visible_to(request.user, self.today)
        self.row: LocationDay | None = visible.filter(location=self.location, on=on).first()

    @property
    def promise(self) -> Promise:
        return promises(self.place, self.directory, self.on, self.on)[0]

    @property
    def team(self) -> list[User] | None:
        """Who had a role here that day, and who is said to have staffed it; None: too long ago."""
        term = settings.RETENTION["location_day_staff"]["term"]
        if self.today - self.on > term:
            return None
        held = Membership.objects.valid_on(self.on).of_team(self.location)
        people = User.objects.filter(pk__in=held.values("user"))
        if self.row:
            people |= User.objects.filter(pk__in=self.row.staffed_by.values("user"))
        return list(people)

    @property
    def is_still_open(self) -> bool:
        """Whether residents are told that there are hours still to come today."""
        ends_at = self.promise.ends_at
        return self.on == self.today and ends_at is not None and ends_at > self.moment.time()

    @property
    def back(self) -> str:
        if self.request.GET.get("zurueck") == "heute":
            return reverse("today")
        pages = (self.today - self.on).days // ledger.DAYS
        until = self.today - timedelta(days=pages * ledger.DAYS)
        return reverse("contacts:days") + (page_of("", until) if pages else "")

    @property
    def way_back(self) -> str:
        """After a button was refused: in a closed month to the form, which asks for the reason."""
        if not is_locked(self.on):
            return self.back
        return reverse("contacts:day", args=[self.location.slug, self.on])

    def saved(self, change: Change) -> str:
        """The page they came from, which then says what was saved."""
        page = self.back
        return f"{page}{'&' if '?' in page else '?'}{PARAMETER}={change.public_id}"


@form_page
def day(request: StaffRequest, slug: str, on: date) -> HttpResponse:
    desk = _Desk(request, slug, on)
    initial = initial_of(desk.row) if desk.row else {}
    form: DayForm = form_for(request, DayForm, row=desk.row, team=desk.team, initial=initial)

    def act() -> str:
        return desk.saved(_entered(desk, form))

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    promise, asks_why = desk.promise, form.asks_why(on)
    context = {
        "form": form,
        "location": desk.location,
        "row": desk.row,
        "iso": on.isoformat(),
        "title": words.long_date(on, desk.today),
        "hours": day_words.hours(promise),
        "taken_back": day_words.taken_back(promise),
        "close": f"{reverse('hours:close', args=[slug])}?tag=heute" if desk.is_still_open else "",
        "back": desk.back,
        "came_from_today": request.GET.get("zurueck") == "heute",
        "asks_why": asks_why,
        "take_back_form": unsent(request, TakeBackForm, row=desk.row) if asks_why else None,
    }
    return render(request, "consultations/days/day.html", context)


def _entered(desk: _Desk, form: DayForm) -> Change:
    """Does what the form of a day says."""
    by, reason = desk.request.user, form.reason
    if desk.row:
        return actions.change_day(
            by=by, day=desk.row, seen=form.seen, reason=reason, counts=form.counts,
            staff=form.staffed_by, revision_reason=form.revision,
        )  # fmt: skip
    new: dict[str, Any] = {
        "by": by, "location": desk.location, "on": desk.on, "today": desk.today,
        "revision_reason": form.revision,
    }  # fmt: skip
    if reason:
        return actions.cancel(**new, reason=reason)
    return actions.confirm_held(**new, counts=form.counts, staff=form.staffed_by or ())


@require_POST
def day_held(request: StaffRequest, slug: str, on: date) -> HttpResponse:
    if answer := answered(request):
        return answer
    desk = _Desk(request, slug, on)
    form = form_for(request, HeldForm)

    def act() -> str:
        counts = actions.Counts(visitors=0 if form.cleaned_data["nobody"] else None)
        change = actions.confirm_held(
            by=request.user, location=desk.location, on=on, today=desk.today, counts=counts
        )
        return desk.saved(change)

    done = submitted(request, form, act)
    return done or refused(request, form.non_field_errors(), desk.way_back)


@require_POST
def day_take_back(request: StaffRequest, slug: str, on: date) -> HttpResponse:
    if answer := answered(request):
        return answer
    desk = _Desk(request, slug, on)
    if (row := desk.row) is None:
        raise Http404(slug)

    form = form_for(request, TakeBackForm, row=row)

    def act() -> str:
        change = actions.take_back(
            by=request.user, day=row, seen=form.seen, revision_reason=form.revision
        )
        return desk.saved(change)

    return submitted(request, form, act) or refused(request, texts(form), desk.way_back)


@require_POST
def day_undo(request: StaffRequest, public_id: UUID) -> HttpResponse:
    if answer := answered(request):
        return answer
    mine = Change.objects.filter(actor=request.user.public_id, kind="consultations.locationday")
    change = get_object_or_404(mine, public_id=public_id)
    location = _location_of(request, change)

    def act(_seen: int | None) -> str:
        actions.undo(by=request.user, change=change, location=location)
        return page_before(request)

    back = page_before(request, undone=False)
    try:
        return pressed(request, act, back)
    except CannotUndo as refusal:
        return refused(request, [str(refusal)], back)


def _location_of(request: StaffRequest, change: Change) -> Location:
    """The place whose day was changed, if they still advise there."""
    values = change.after or change.before or {}
    mine = Location.objects.advised_by(request.user, request.today)
    location: Location = get_object_or_404(mine, pk=values.get("location_id"))
    return location

"""Pages on which leads say whether their locations are open in a holiday season."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from locations import calendar_words as words
from locations import days_ahead, wording
from locations.actions.seasons import answer_season
from locations.keeper import current
from locations.models import SeasonQuestion
from locations.season_questions import known_seasons, led_by, sessions_in
from locations.staff.request import StaffRequest, form_page
from records.forms import KeptForm, form_for, submitted

ANSWERED = "beantwortet"
DATES_SHOWN = 8
ANSWERS = {
    SeasonQuestion.Answer.OPEN: gettext_lazy("Open as usual"),
    SeasonQuestion.Answer.CLOSED: gettext_lazy("Closed"),
    SeasonQuestion.Answer.OTHER_HOURS: gettext_lazy("Other hours"),
}


class SeasonForm(KeptForm):
    """The answer; other hours are entered as a change of the hours, on the page for these."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Are you open in these holidays?"),
        choices=[
            (code, ANSWERS[code])
            for code in (SeasonQuestion.Answer.OPEN, SeasonQuestion.Answer.CLOSED)
        ],
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class Question:
    """A question in words."""

    row: SeasonQuestion
    season: str
    span: str
    answer: str
    answered_on: str
    is_saved: bool


@require_safe
def seasons(request: StaffRequest) -> HttpResponse:
    today = request.today
    saved = request.GET.get(ANSWERED, "")
    questions = [
        _in_words(row, is_saved=str(row.pk) == saved) for row in led_by(request.user, today)
    ]
    known_until = known_seasons(today).known_until
    context = {
        "open": [question for question in questions if not question.row.answer],
        "answered": [question for question in questions if question.row.answer],
        "saved": next((question for question in questions if question.is_saved), None),
        "unknown_from": words.plain_date((known_until or today) + timedelta(days=1)),
    }
    return render(request, "locations/staff/seasons.html", context)


@form_page
def season(request: StaffRequest, pk: int) -> HttpResponse:
    today = request.today
    mine = {row.pk for row in led_by(request.user, today)}
    row = get_object_or_404(SeasonQuestion.objects.select_related("location"), pk__in=mine & {pk})
    form: Any = form_for(request, SeasonForm, row=row, initial={"answer": row.answer})

    def act() -> str:
        answer_season(
            by=request.user,
            question=row,
            answer=form.cleaned_data["answer"],
            seen=form.seen,
            today=today,
        )
        return f"{reverse('hours:seasons')}?{urlencode({ANSWERED: row.pk})}"

    if request.method == "POST" and (done := submitted(request, form, act)):
        return done
    return render(request, "locations/staff/season.html", _page(request, row, form, today))


def _page(request: HttpRequest, row: SeasonQuestion, form: KeptForm, today: date) -> dict[str, Any]:
    directory = current(timezone.now())
    place = directory.place_of(row.location_id)
    sessions = sessions_in(row, place, directory) if place else []
    first = max(row.starts_on, today)
    asked = urlencode({"von": first.isoformat(), "bis": row.ends_on.isoformat()})
    return {
        "form": form,
        "question": _in_words(row),
        "dates": [wording.session_words(session, today) for session in sessions[:DATES_SHOWN]],
        "more": max(0, len(sessions) - DATES_SHOWN),
        "days_off": days_ahead.days_off(place, directory, first, row.ends_on) if place else [],
        "other_hours_url": f"{reverse('hours:close', args=[row.location.slug])}?{asked}",
    }


def _in_words(row: SeasonQuestion, *, is_saved: bool = False) -> Question:
    span = _("%(first)s to %(last)s") % {
        "first": words.plain_date(row.starts_on),
        "last": words.plain_date(row.ends_on),
    }
    answered_on = timezone.localdate(row.answered_at) if row.answered_at else None
    return Question(
        row=row,
        season=words.season_name(row.season),
        span=words.plain_date(row.starts_on) if row.starts_on == row.ends_on else span,
        answer=str(ANSWERS[SeasonQuestion.Answer(row.answer)]) if row.answer else "",
        answered_on=words.plain_date(answered_on) if answered_on else "",
        is_saved=is_saved,
    )

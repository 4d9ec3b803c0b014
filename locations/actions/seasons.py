"""Answers to the question whether a location is open in a holiday season."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from locations.actions.closures import Happening, publish_closure, remove_closure
from locations.actions.written import locked, write
from locations.models import Closure, SeasonQuestion
from locations.schedule import Effect
from records import changes
from records.models import Change
from records.versions import check_version

if TYPE_CHECKING:
    from accounts.models import User

Answer = SeasonQuestion.Answer
COVERS = {Answer.CLOSED: Effect.CLOSED, Answer.OTHER_HOURS: Effect.OTHER_HOURS}
# Why a closure of the whole season would change nothing: then none is needed.
NOT_NEEDED = {"already", "absent", "holiday", "nothing"}


@transaction.atomic
def answer_season(
    *, by: "User", question: SeasonQuestion, answer: str, seen: int | None, today: date
) -> Change:
    """Keep the answer, and close the rest of the season or open it again accordingly.

    What the team has entered for single days of the season stays. Raises
    `records.versions.Conflict` if somebody has answered since version `seen`, and
    `ValidationError` when the season is over.
    """
    locked(question.location_id)
    kept = SeasonQuestion.objects.select_for_update().get(pk=question.pk)
    check_version(kept, seen)
    if kept.ends_on < today:
        raise ValidationError(_("These holidays are over."))
    change = _keep(kept, by, answer)
    closures = _made_by_an_answer(kept)
    if answer == Answer.CLOSED and not closures:
        _close(kept, by, today)
    if answer != Answer.CLOSED:
        for closure in closures:
            remove_closure(by=by, closure=closure, seen=closure.version)
    return change


@transaction.atomic
def settle(*, by: "User", closure: Closure, today: date) -> None:
    """Take a closure that covers all that is left of a season for the answer, if there is none.

    Other hours on a single day say nothing about the other days. Called in the transaction that
    keeps the closure.
    """
    answer = next((one for one, effect in COVERS.items() if effect == closure.effect), None)
    if answer is None or closure.opening_hours_id:
        return
    open_ones = SeasonQuestion.objects.select_for_update().filter(
        location=closure.location_id, answer="", ends_on__gte=today, ends_on__lte=closure.ends_on
    )
    for question in open_ones:
        if closure.starts_on <= max(question.starts_on, today):
            _keep(question, by, answer)


def reopen(closure: Closure, happening: Happening) -> None:
    """Take an answer away with the closure that it was: nobody knows again what holds.

    Called for every closure; undone, removed or shortened it no longer covers the season.
    """
    if happening is Happening.PUBLISHED:
        return
    answered = SeasonQuestion.objects.select_for_update().filter(
        location=closure.location_id,
        answer__in=[Answer.CLOSED, Answer.OTHER_HOURS],
        ends_on__gte=timezone.localdate(),
    )
    # A closure that is removed is still there while this is called.
    gone = closure.pk if happening is Happening.REMOVED else None
    for question in answered:
        if not _is_covered(question, timezone.localdate(), gone):
            before = changes.values_of(question)
            question.answer, question.answered_at, question.answered_by = "", None, None
            write(question, by=None, before=before)


def _is_covered(question: SeasonQuestion, today: date, gone: int | None) -> bool:
    """Whether a closure or other hours hold for all that is left of the season."""
    left = Closure.objects.exclude(pk=gone) if gone else Closure.objects.all()
    return left.filter(
        location=question.location_id,
        opening_hours=None,
        effect=COVERS[Answer(question.answer)],
        starts_on__lte=max(question.starts_on, today),
        ends_on__gte=question.ends_on,
    ).exists()


def _keep(question: SeasonQuestion, by: "User", answer: str) -> Change:
    before = changes.values_of(question)
    question.answer, question.answered_at, question.answered_by = answer, timezone.now(), by
    return write(question, by=by, before=before)


def _close(question: SeasonQuestion, by: "User", today: date) -> None:
    closure = Closure(
        location_id=question.location_id,
        effect=Effect.CLOSED,
        starts_on=max(question.starts_on, today),
        ends_on=question.ends_on,
        reason=Closure.Reason.BREAK,
    )
    try:
        publish_closure(by=by, closure=closure, today=today)
    except ValidationError as error:
        if getattr(error, "code", None) not in NOT_NEEDED:
            raise


def _made_by_an_answer(question: SeasonQuestion) -> list[Closure]:
    """Closures of the location to the end of the season; entered by hand they mean the same."""
    return list(
        Closure.objects.filter(
            location=question.location_id,
            opening_hours=None,
            effect=Effect.CLOSED,
            reason=Closure.Reason.BREAK,
            starts_on__gte=question.starts_on,
            ends_on=question.ends_on,
        )
    )

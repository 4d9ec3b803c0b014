"""Keep the catalogues: entries are added, changed, moved, retired, offered again; never deleted."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from consultations.models import CatalogueEntry, ConversationLanguage, Topic
from locations.models import Closure, RetiredReason
from locations.slugs import free_slug
from records import changes, rows
from records.models import Change
from records.versions import check_version

# The reason that is chosen beforehand; it also covers what nobody has to say, such as sickness.
ALWAYS_OFFERED = Closure.Reason.ORGANIZATIONAL


def subject_of(model: type[models.Model]) -> str:
    """What the history of a catalogue is found by."""
    return f"catalogue:{model._meta.model_name}"


@transaction.atomic
def add_topic(*, by: uuid.UUID, label: str, letter: str, is_sensitive: bool) -> Change:
    """A new topic at the end; raises `ValidationError` for a key that is taken."""
    topic = Topic(
        code=_free_code(label),
        position=_end_of(Topic),
        label=label,
        letter=letter,
        is_sensitive=is_sensitive,
    )
    return _kept(topic, by=by, before=None)


@transaction.atomic
def change_topic(*, by: uuid.UUID, code: str, seen: int | None, **values: Any) -> Change:
    """Other words, another key or mark for a topic; raises `Conflict` and `ValidationError`."""
    topic = Topic.objects.select_for_update().get(code=code)
    check_version(topic, seen)
    before = changes.values_of(topic)
    for name in ("label", "letter", "is_sensitive"):
        setattr(topic, name, values[name])
    return _kept(topic, by=by, before=before)


@transaction.atomic
def add_language(*, by: uuid.UUID, code: str, letter: str = "") -> Change:
    """A language at the end of those that are offered at once; `code` is BCP 47.

    Raises `ValidationError` for a key that is taken.
    """
    position = _end_of(ConversationLanguage)
    language = ConversationLanguage(code=code, letter=letter, position=position)
    return _kept(language, by=by, before=None)


@transaction.atomic
def change_language(*, by: uuid.UUID, code: str, seen: int | None, letter: str) -> Change:
    """Another key for a language, or none; raises `Conflict` and `ValidationError`."""
    language = ConversationLanguage.objects.select_for_update().get(code=code)
    check_version(language, seen)
    before = changes.values_of(language)
    language.letter = letter
    return _kept(language, by=by, before=before)


@transaction.atomic
def offer(*, by: uuid.UUID, model: type[CatalogueEntry], code: str, offered: bool) -> None:
    """Retire an entry, or offer it again; what refers to it keeps it.

    Raises `ValidationError` for the last one that is offered, and for a key that is taken.
    """
    entries = model._default_manager.select_for_update()
    entry = entries.get(code=code)
    if entry.is_offered == offered:
        return
    if not offered and not entries.filter(is_offered=True).exclude(pk=entry.pk).exists():
        raise ValidationError(_("At least one entry has to be offered."))
    before = changes.values_of(entry)
    entry.is_offered = offered
    _kept(entry, by=by, before=before)


@transaction.atomic
def move(*, by: uuid.UUID, model: type[CatalogueEntry], code: str, up: bool) -> None:
    """Exchange an entry with its neighbour among those that are offered; at the end it stays.

    Positions are numbered anew, so that no two are ever equal.
    """
    entries = list(model._default_manager.select_for_update())
    shown = [row for row in entries if row.is_offered]
    place = next((index for index, row in enumerate(shown) if row.code == code), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(shown):
        return
    first, second = entries.index(shown[place]), entries.index(shown[other])
    before = changes.values_of(entries[first])
    entries[first], entries[second] = entries[second], entries[first]
    for position, row in enumerate(entries, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    moved = entries[second]
    subject = subject_of(model)
    rows.told(moved, by=by, before=before, subject=subject, record=moved.code)


@transaction.atomic
def offer_closure_reason(*, by: uuid.UUID, code: str, offered: bool) -> None:
    """Retire a public reason of closures, or offer it again; notices that use it stay.

    Raises `ValidationError` for the reason that is chosen beforehand.
    """
    if not offered and code == ALWAYS_OFFERED:
        raise ValidationError(_("This reason is chosen beforehand and is always offered."))
    retired = RetiredReason.objects.select_for_update().filter(code=code).first()
    if offered == (retired is None):
        return
    subject = subject_of(RetiredReason)
    if retired is None:
        rows.save(RetiredReason(code=code), by=by, before=None, subject=subject, record=code)
    else:
        rows.remove(retired, by=by, subject=subject, record=code)


def _kept(entry: CatalogueEntry, *, by: uuid.UUID, before: dict[str, Any] | None) -> Change:
    subject = subject_of(type(entry))
    return rows.save(entry, by=by, before=before, subject=subject, record=entry.code)


def _end_of(model: type[CatalogueEntry]) -> int:
    last = model._default_manager.select_for_update().order_by("position").last()
    return last.position + 1 if last else 1


def _free_code(label: str) -> str:
    """A code made of the label that no topic has yet."""
    taken = set(Topic.objects.values_list("code", flat=True))
    return free_slug(label, taken, longest=40, otherwise="thema")

"""What the pages of the catalogues show: their entries in order, and what was changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.actions.catalogues import ALWAYS_OFFERED, subject_of
from consultations.models import CatalogueEntry, ConversationLanguage, Topic, UnmetNeedReason
from locations import calendar_words as words
from locations import notice_words
from locations.models import Closure, RetiredReason
from locations.schedule import ClosureSpan, Day, Deviation, Effect
from records.models import Change

CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Catalogue:
    """One list that people choose from."""

    slug: str
    title: str | Promise
    about: str | Promise
    model: type[models.Model]
    can_move: bool = False
    # Name of the address of the form for a new entry; empty where the codes are fixed.
    add: str = ""
    # Name of the address of the form for an entry; empty where nothing of it can be changed.
    change: str = ""

    @property
    def entry_model(self) -> type[CatalogueEntry] | None:
        """The table of the entries; none for the reasons of closures, which stand in the code."""
        return self.model if issubclass(self.model, CatalogueEntry) else None


CATALOGUES = {
    catalogue.slug: catalogue
    for catalogue in (
        Catalogue(
            "themen",
            gettext_lazy("Topics"),
            gettext_lazy("What a contact was about. Their order is the order on the screen."),
            Topic,
            can_move=True,
            add="catalogues:topic_add",
            change="catalogues:topic",
        ),
        Catalogue(
            "sprachen",
            gettext_lazy("Languages of the conversation"),
            gettext_lazy("Offered at once; all others can be searched for."),
            ConversationLanguage,
            can_move=True,
            add="catalogues:language_add",
            change="catalogues:language",
        ),
        Catalogue(
            "fehlgruende",
            gettext_lazy("What was missing"),
            gettext_lazy("Reasons why somebody could not be helped. They are fixed."),
            UnmetNeedReason,
        ),
        Catalogue(
            "schliessungsgruende",
            gettext_lazy("Public reasons of a closure"),
            gettext_lazy("As residents read them. Sickness is none of them."),
            RetiredReason,
        ),
    )
}


@dataclass(frozen=True)
class Entry:
    """A line of a catalogue as its page shows it."""

    code: str
    label: str
    is_offered: bool
    letter: str = ""
    is_sensitive: bool = False
    is_fixed: bool = False  # cannot be retired
    sentences: tuple[tuple[str, str], ...] = ()  # code of the language, what residents read


def entries_of(catalogue: Catalogue, day: date) -> list[Entry]:
    """All entries, those that are offered first; `day` dates the sentences of reasons."""
    model = catalogue.entry_model
    found = _reasons(day) if model is None else map(_entry, model._default_manager.all())
    return sorted(found, key=lambda entry: not entry.is_offered)


def _entry(row: CatalogueEntry) -> Entry:
    return Entry(
        code=row.code,
        label=label_of(row._meta.model_name or "", vars(row)),
        is_offered=row.is_offered,
        letter=getattr(row, "letter", ""),
        is_sensitive=getattr(row, "is_sensitive", False),
    )


def _reasons(day: date) -> Iterable[Entry]:
    retired = set(RetiredReason.objects.values_list("code", flat=True))
    for code, label in Closure.Reason.choices:
        yield Entry(
            code=code,
            label=str(label),
            is_offered=code not in retired,
            is_fixed=code == ALWAYS_OFFERED,
            sentences=tuple(sentences(code, day)),
        )


def sentences(reason: str, day: date) -> Iterable[tuple[str, str]]:
    """The notice of a closure on `day` for this reason, once in each language of the site."""
    span = ClosureSpan(key=0, starts_on=day, ends_on=day, effect=Effect.CLOSED, reason=reason)
    deviation = Deviation(closure=span)
    closed = Day(day=day, sessions=(), deviations=(deviation,))
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield code, notice_words.closure_notice(deviation, closed, day)


def label_of(kind: str, values: dict[str, Any]) -> str:
    """What an entry is called, from its model's name and its values."""
    code = str(values.get("code", ""))
    if kind == "topic":
        return str(values.get("label") or code)
    if kind == "conversationlanguage":
        return words.language_name(code)
    choices = UnmetNeedReason.Code if kind == "unmetneedreason" else Closure.Reason
    return str(dict(choices.choices).get(code, code))


@dataclass(frozen=True)
class ChangeWords:
    """A change of an entry: when, of which, what."""

    at: datetime
    label: str
    text: str


def last_changes(catalogue: Catalogue) -> list[ChangeWords]:
    """The newest changes, newest first; by whom stands in the audit trail only."""
    rows = Change.objects.filter(subject=subject_of(catalogue.model))[:CHANGES_SHOWN]
    return [_in_words(row, catalogue.model) for row in rows]


def _in_words(change: Change, model: type[models.Model]) -> ChangeWords:
    before, after = change.before or {}, change.after or {}
    label = label_of(model._meta.model_name or "", after or before)
    return ChangeWords(change.at, label, _what(before, after, model))


def _what(before: dict[str, Any], after: dict[str, Any], model: type[models.Model]) -> str:
    if model is RetiredReason:
        return _("retired") if after else _("offered again")
    if not before:
        return _("added")
    if before.get("is_offered") != after.get("is_offered"):
        return _("offered again") if after.get("is_offered") else _("retired")
    fields = apps.get_model(model._meta.label)._meta
    changed = [name for name in ("label", "letter", "is_sensitive") if _differ(name, before, after)]
    if not changed:
        return _("moved")
    return words.listed(
        _("%(field)s: %(before)s → %(after)s")
        % {
            "field": fields.get_field(name).verbose_name,
            "before": _shown(before.get(name)),
            "after": _shown(after.get(name)),
        }
        for name in changed
    )


def _differ(name: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    return before.get(name) != after.get(name)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or _("none")

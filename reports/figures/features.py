"""Figures by what a contact says of itself: each contact has one answer, or nobody noted it."""

from typing import Any

from django.utils.translation import gettext as _

from consultations.choices import (
    AgeBand,
    Channel,
    Counterpart,
    Duration,
    Gender,
    Interpreting,
    Result,
)
from reports.counting import By
from reports.definitions import DEFINITIONS
from reports.figures import making
from reports.figures.periods import spans_of
from reports.report import Asked
from reports.tables import Table, Value


def counterparts(asked: Asked) -> Table:
    """Contacts by who was there."""
    return _by(asked, By.COUNTERPART, Counterpart, "wer-war-da", _("Contacts by who was there"))


def interpreting(asked: Asked) -> Table:
    """Contacts by how people understood each other."""
    note = _("A child or an app is an emergency solution, and no interpreting.")
    title = _("Contacts by interpreting")
    return _by(asked, By.INTERPRETING, Interpreting, "sprachmittlung", title, note)


def age_bands(asked: Asked) -> Table:
    """Contacts by age."""
    return _by(asked, By.AGE_BAND, AgeBand, "alter", _("Contacts by age"))


def genders(asked: Asked) -> Table:
    """Contacts by gender."""
    return _by(asked, By.GENDER, Gender, "geschlecht", _("Contacts by gender"))


def durations(asked: Asked) -> Table:
    """Contacts by duration."""
    return _by(asked, By.DURATION, Duration, "dauer", _("Contacts by duration"))


def results(asked: Asked) -> Table:
    """Contacts by what came of them."""
    return _by(asked, By.RESULT, Result, "ergebnis", _("Contacts by result"))


def channels(asked: Asked) -> Table:
    """Contacts by how they happened."""
    return _by(asked, By.CHANNEL, Channel, "wege", _("Contacts by how they happened"))


def channels_by_month(asked: Asked) -> Table:
    """How contacts happened, month by month; longer periods by quarter or by year."""
    spans, lines = spans_of(asked), making.choice_lines(Channel)
    by_month: dict[str, dict[str, Value]] = {line.key: {} for line in lines}
    for (channel, month), value in making.pairs(asked, By.CHANNEL, By.MONTH).items():
        by_month.setdefault(channel or making.UNNOTED, {})[month] = value
    counts = {
        (channel, key): value
        for channel, values in by_month.items()
        for key, value in spans.counts(values).items()
    }
    named = making.Named(
        "wege-nach-monat",
        _("How contacts happened, by month"),
        str(DEFINITIONS["channel"].name),
        definitions=("contacts", "channel", "period"),
        notes=spans.notes,
        total_label=_("All together"),
    )
    return making.crossed(
        asked,
        named,
        lines,
        spans.columns,
        counts,
        is_sensitive=making.is_asked_about(asked),
    )


def _by(asked: Asked, by: By, choices: Any, key: str, title: str, note: str = "") -> Table:
    """Lines of all choices; the last one is what nobody noted, if that can be."""
    named = making.Named(
        key,
        title,
        str(DEFINITIONS[by.value].name),
        definitions=("contacts", by.value),
        notes=(note,) if note else (),
        total_label=_("All together"),
    )
    return making.compared(
        asked,
        named,
        making.choice_lines(choices, has_unnoted=by != By.COUNTERPART),
        lambda question: making.with_unnoted(making.measured(making.grouped(asked, question, by))),
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )

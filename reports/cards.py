"""Key figures as the top of a page shows them: number, change, what it was, what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.definitions import DEFINITIONS, Definition
from reports.number_words import change_text, percent, percent_change, text
from reports.pages.leads import is_year_before
from reports.question import Question
from reports.tables import Table, Unit, Value

# Of the key figures of `figures.key_figures`; the others stand in its table.
SHOWN = ("contacts", "consultations", "advised", "first_contacts", "not_helped")


@dataclass(frozen=True)
class Card:
    """Texts; what there is nothing to say about is empty."""

    key: str
    label: str
    number: str
    change: str
    aside: str  # the change in per cent, or the share of before
    before: str
    definition: Definition


def cards(question: Question, keys: Table, hours: Table | None = None) -> Iterator[Card]:
    """`keys`: as `figures.key_figures`; `hours`: as `hours.key_lines`."""
    for key in SHOWN:
        new, old = _cells(keys, key)
        yield Card(
            key=key,
            label=keys.lines[_at(keys, key)].label,
            number=text(new),
            change="" if new is None or old is None else change_text(new - old),
            aside=_in_brackets(change_text(percent_change(new, old), Unit.PERCENT), new, old),
            before=_before(question, old) + _bound(key),
            definition=DEFINITIONS[key],
        )
    if hours:
        yield _held(question, hours)


def _held(question: Question, hours: Table) -> Card:
    held, held_before = _cells(hours, "held_minutes")
    promised, promised_before = _cells(hours, "promised_minutes")
    share, share_before = percent(held, promised), percent(held_before, promised_before)
    then = f"{_then(question)} {text(share_before, Unit.PERCENT)}"
    return Card(
        key="held",
        label=_("Hours held"),
        number=text(held, Unit.MINUTES),
        change="" if share is None else text(share, Unit.PERCENT),
        aside="" if share_before is None else f"({then})",
        before=_promised(promised),
        definition=DEFINITIONS["held"],
    )


def _promised(promised: Value) -> str:
    """Held hours are those of days that were promised."""
    if not promised:
        return _("No opening hours are confirmed.")
    return _("of %(number)s promised.") % {"number": text(promised, Unit.MINUTES)}


def _cells(table: Table, key: str) -> tuple[Value, Value]:
    """Of this period, and of the one compared with."""
    at, before = _at(table, key), table.values.get("before")
    return table.values["now"][at], before[at] if before else None


def _at(table: Table, key: str) -> int:
    return next(number for number, line in enumerate(table.lines) if line.key == key)


def _in_brackets(words: str, new: Value, old: Value) -> str:
    return "" if new is None or not old else f"({words})"


def _before(question: Question, old: Value) -> str:
    if question.against is None:
        return ""
    if old is None:
        return _("Nothing to compare with.")
    return _("%(then)s %(number)s.") % {"then": _then(question), "number": text(old)}


def _then(question: Question) -> str:
    if question.against and is_year_before(question.period, question.against):
        return _("Year before")
    return _("Before")


def _bound(key: str) -> str:
    return " " + _("Lower bound.") if key == "first_contacts" else ""

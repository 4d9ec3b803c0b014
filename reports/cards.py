"""Key figures as the top of a page shows them: number, change, what it was, what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.definitions import DEFINITIONS, Definition
from reports.hours import is_told, of_how_many_short
from reports.number_words import change_text, percent, percent_change, text
from reports.pages.leads import is_year_before
from reports.question import Question
from reports.report import Asked
from reports.tables import Table, Unit, Value

# Of `figures.key_figures` and `figures.people`; the others stand in their tables.
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


def cards(asked: Asked, keys: Table, people: Table, hours: Table | None = None) -> Iterator[Card]:
    """`keys`: as `figures.key_figures`; `people`: as that; `hours`: as `hours.key_lines`."""
    tables = {line.key: table for table in (keys, people) for line in table.lines}
    for key in SHOWN:
        yield _of_measure(asked, tables[key], key)
    if hours:
        yield _held(asked, hours)


def _of_measure(asked: Asked, table: Table, key: str) -> Card:
    new, old = _cells(table, key)
    return Card(
        key=key,
        label=table.lines[_at(table, key)].label,
        number=text(new),
        before=_before(asked, old) + (_bound(key) if new is not None else ""),
        definition=DEFINITIONS[key],
        **_changed(asked, new, old),
    )


def _changed(asked: Asked, new: Value, old: Value) -> dict[str, str]:
    """Nothing of days that are not over: those before are more."""
    if new is None or old is None or asked.is_running:
        return {"change": "", "aside": ""}
    percents = change_text(percent_change(new, old), Unit.PERCENT)
    return {"change": change_text(new - old), "aside": f"({percents})" if old else ""}


def _held(asked: Asked, table: Table) -> Card:
    """No value where nobody has said yet what became of a promised day."""
    held, held_before = _cells(table, "held_minutes")
    promised, promised_before = _cells(table, "promised_minutes")
    if not is_told(table):
        held = None
    if "before" in table.values and not is_told(table, "before"):
        held_before = None
    share, share_before = percent(held, promised), percent(held_before, promised_before)
    then = f"{_then(asked.question)} {text(share_before, Unit.PERCENT)}"
    return Card(
        key="held",
        label=_("Hours held"),
        number=text(held, Unit.MINUTES),
        change="" if share is None else text(share, Unit.PERCENT),
        aside="" if share is None or share_before is None else f"({then})",
        before=" ".join(filter(None, (_promised(promised), of_how_many_short(asked)))),
        definition=DEFINITIONS["held"],
    )


def _promised(promised: Value) -> str:
    """Held hours are those of days that were promised."""
    if not promised:
        return _("As far as is known, none were promised.")
    return _("of %(number)s promised.") % {"number": text(promised, Unit.MINUTES)}


def _cells(table: Table, key: str) -> tuple[Value, Value]:
    """Of this period, and of the one compared with."""
    at, before = _at(table, key), table.values.get("before")
    return table.values["now"][at], before[at] if before else None


def _at(table: Table, key: str) -> int:
    return [line.key for line in table.lines].index(key)


def _before(asked: Asked, old: Value) -> str:
    """What it was; all of it beside days that are not over yet."""
    if asked.is_running:
        return " ".join(filter(None, (_("Not over yet."), _whole(asked.question, old))))
    if asked.question.against is None:
        return ""
    if old is None:
        return _("Nothing to compare with.")
    return _("%(then)s %(number)s.") % {"then": _then(asked.question), "number": text(old)}


def _whole(question: Question, old: Value) -> str:
    if question.against is None or old is None:
        return ""
    return _("%(then)s in all: %(number)s.") % {"then": _then(question), "number": text(old)}


def _then(question: Question) -> str:
    if question.against and is_year_before(question.period, question.against):
        return _("Year before")
    return _("Before")


def _bound(key: str) -> str:
    return " " + _("Lower bound.") if key == "first_contacts" else ""

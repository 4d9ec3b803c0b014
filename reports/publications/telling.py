"""Sentences for paper, made from printed numbers alone."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from reports import number_words
from reports.figures.making import short
from reports.publications.keys import CONTACTS
from reports.tables import Line, Table, Value

# Printed contacts from which on a 0 may be spoken of as rare: each quarter of a half-year prints 0
# for up to two.
ENOUGH = 100


def of_city(homes: Table, *, has_before: bool) -> Iterator[str]:
    """How many contacts, where there are more than before, and of how many nobody knows."""
    yield _how_many(homes.totals["now"], homes.totals.get("before"))
    if has_before:
        yield from _risen(homes)
    if unknown := value_of(homes, "unknown", "now"):
        text = _("Of %(count)s contacts the home is not known.")
        yield text % {"count": number_words.text(unknown)}


def of_district(line: Line, measures: Table, topics: Table) -> Iterator[str]:
    """Three: how many contacts, what they were about, and where nobody could help."""
    contacts = value_of(measures, CONTACTS, "now")
    before = value_of(measures, CONTACTS, "before")
    yield f"{line.label}: {_how_many(contacts, before)}"
    yield _about(topics)
    yield _not_helped(contacts or 0, value_of(measures, "not_helped", "now"))


def _about(topics: Table) -> str:
    most = [
        f"{short(one.label)} ({number_words.text(value_of(topics, one.key, 'now'))})"
        for one in topics.lines[:2]
    ]
    if not most:
        return _("No topic was counted often enough to be printed.")
    return _("Most of them were about %(topics)s.") % {"topics": words.joined(most)}


def _not_helped(contacts: int, not_helped: Value) -> str:
    """Of few contacts a printed 0 says nothing: two of five are no rare case."""
    if not_helped:
        text = _("In about %(count)s contacts we could not help.")
        return text % {"count": number_words.text(not_helped)}
    if not_helped is None or contacts < ENOUGH:
        return _("The numbers are too small to say how often we could not help.")
    return _("It hardly ever happened that we could not help.")


def _how_many(now: Value, before: Value) -> str:
    count = now or 0
    about = ngettext("About %(count)s contact", "About %(count)s contacts", count)
    said = about % {"count": number_words.text(count)}
    if before is None:
        return f"{said}."
    change = number_words.text(abs(count - before))
    if count > before:
        than = _("about %(count)s more than in the year before") % {"count": change}
    elif count < before:
        than = _("about %(count)s fewer than in the year before") % {"count": change}
    else:
        than = _("about as many as in the year before")
    return f"{said}, {than}."


def _risen(table: Table) -> Iterator[str]:
    changes = table.cells(table.column("change"))
    pairs = zip(table.lines, changes, strict=True)
    known = [(change, line.label) for line, change in pairs if change and not line.is_apart]
    most = max((change for change, _label in known), default=0)
    if most <= 0:
        return
    names = words.joined(label for change, label in known if change == most)
    values = {"names": names, "change": number_words.change_text(most)}
    yield _("Risen most: %(names)s (%(change)s).") % values


def value_of(table: Table, line: str, column: str) -> Value:
    """None where there is no such line or column."""
    return values_by_line(table, column).get(line)


def values_by_line(table: Table | None, column: str) -> Mapping[str, Value]:
    """By the keys of the lines; empty without the table or the column."""
    if table is None or column not in table.values:
        return {}
    keys = (line.key for line in table.lines)
    return dict(zip(keys, table.values[column], strict=True))

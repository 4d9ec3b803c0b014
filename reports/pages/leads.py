"""The first sentences of a page: what happened, in words, with the numbers of its tables."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from records.periods import Period, ends, year_before
from reports.number_words import change_text, text
from reports.question import Question
from reports.report import Asked
from reports.tables import Column, Kind, Line, Table, Unit, Value

# So many lines that grew or shrank most are named.
RISES, FALLS = 1, 2

Moved = tuple[int, Line]


def total_lead(table: Table, asked: Asked) -> Iterator[str]:
    """How many contacts a table has in all, against the days that it compares with."""
    change = _change(table)
    before = table.totals.get(change.against) if change else None
    return contacts_lead(table.total(_counted(table)), before, asked)


def line_lead(table: Table, key: str, asked: Asked) -> Iterator[str]:
    """The same of one line, such as that of the contacts among the key figures."""
    at = _at(table, key)
    if at is None:
        return iter(())
    change = _change(table)
    before = table.values[change.against][at] if change else None
    return contacts_lead(table.cells(_counted(table))[at], before, asked)


def contacts_lead(count: Value, before: Value, asked: Asked) -> Iterator[str]:
    """How many contacts, and how many more than before; only so many of days that are not over."""
    if count is None:
        yield _no_value(asked)
    elif not count:
        yield _("No contact was logged in these days.")
    elif asked.is_running:
        yield _("%(contacts)s so far.") % {"contacts": _contacts(count)}
    elif before is None or asked.question.against is None:
        yield _("%(contacts)s.") % {"contacts": _contacts(count)}
    else:
        yield _against(count - before) % {
            "contacts": _contacts(count),
            "difference": text(abs(count - before)),
            "then": then(asked.question),
        }


def _no_value(asked: Asked) -> str:
    if not asked.known.has_counted_by(ends(asked.question.period)[1]):
        return _("Nothing was logged yet up to the end of these days; “–” means: not known.")
    if asked.question.location:
        return _(
            "No contact was logged, and it is not known that the place was open in these days;"
            " “–” means: no value."
        )
    return _("No contact was logged in these days.")


def _contacts(count: int) -> str:
    return ngettext("%(number)s contact", "%(number)s contacts", count) % {"number": text(count)}


def _against(difference: int) -> str:
    if difference > 0:
        return _("%(contacts)s, %(difference)s more than %(then)s.")
    if difference < 0:
        return _("%(contacts)s, %(difference)s fewer than %(then)s.")
    return _("%(contacts)s, as many as %(then)s.")


def then(question: Question) -> str:
    """The days that are compared with, within a sentence."""
    against = question.against
    if against is not None and is_year_before(question.period, against):
        return _("in the year before")
    return _("in the period before")


def is_year_before(period: Period, against: Period) -> bool:
    """Whether `against` has the same dates of the year before."""
    return against == year_before(period)


def moved_lead(table: Table) -> Iterator[str]:
    """Which lines rose and fell most against what the table compares with."""
    change = _change(table)
    if change is None:
        return
    moved = sorted(_moved(table, change), key=lambda one: -abs(one[0]))
    rises = [one for one in moved if one[0] > 0]
    falls = [one for one in moved if one[0] < 0]
    if rises:
        yield _("The strongest rise: %(names)s.") % {"names": _named(rises, RISES)}
    if falls:
        yield _("Fallen: %(names)s.") % {"names": _named(falls, FALLS)}


def _moved(table: Table, change: Column) -> Iterator[Moved]:
    """How far each line moved; those that are apart are left out."""
    for line, value in zip(table.lines, table.cells(change), strict=True):
        if value and not line.is_apart:
            yield value, line


def _named(moved: list[Moved], count: int) -> str:
    """The first ones, and one more that moved as far as the last of them."""
    tied = [one for one in moved if abs(one[0]) >= abs(moved[:count][-1][0])]
    chosen = tied if len(tied) <= count + 1 else moved[:count]
    return words.joined(f"{line.label} ({change_text(value)})" for value, line in chosen)


def unknown_lead(table: Table, key: str = "unknown") -> Iterator[str]:
    """Of how many contacts the home is not known, with its share; nothing if of none."""
    at = _at(table, key)
    count = table.cells(_counted(table))[at] if at is not None else None
    if at is None or not count:
        return
    sentence = ngettext(
        "The home of %(number)s contact (%(share)s) is not known.",
        "The home of %(number)s contacts (%(share)s) is not known.",
        count,
    )
    yield sentence % {"number": text(count), "share": _share(table, at)}


def _share(table: Table, at: int) -> str:
    column = next((one for one in table.columns if one.kind == Kind.SHARE), None)
    return text(table.cells(column)[at] if column else None, Unit.PERCENT)


def most_lead(table: Table, sentence: str, count: int = 3) -> Iterator[str]:
    """The lines with the highest numbers, in a sentence that has a place for `names`."""
    pairs = zip(table.cells(_counted(table)), table.lines, strict=True)
    found = [(value, line) for value, line in pairs if value and not line.is_apart]
    found.sort(key=lambda one: -one[0])
    if found:
        yield sentence % {"names": words.joined(_with_number(found[:count]))}


def _with_number(found: Iterable[Moved]) -> Iterator[str]:
    """Without what stands in brackets of a label: numbers stand there."""
    return (f"{line.label.partition(' (')[0]} ({text(value)})" for value, line in found)


def _counted(table: Table) -> Column:
    return next(one for one in table.columns if one.kind == Kind.COUNTED)


def _change(table: Table) -> Column | None:
    return next((one for one in table.columns if one.kind == Kind.CHANGE), None)


def _at(table: Table, key: str) -> int | None:
    return next((at for at, line in enumerate(table.lines) if line.key == key), None)

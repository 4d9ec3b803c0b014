"""What a page shows from top to bottom: tables, and what is kept back, with the reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from records.periods import Period, quarter_of
from reports import hours
from reports.asking import addresses
from reports.asking.presets import period_name
from reports.counting import TooLong, Unanswerable
from reports.guard import Withheld, guarded, quarters
from reports.question import Question
from reports.report import Asked, Report
from reports.tables import Line, Table

Figure = Callable[[Asked], Table]


@dataclass(frozen=True)
class Link:
    """`of`: which table or place it belongs to, for whoever hears the link alone."""

    label: str
    address: str
    of: str = ""


@dataclass(frozen=True)
class Section:
    """A table under its heading; without one `reason` says why, and `nearest` leads to the nearest.

    `sketch`: what is drawn of it, "map" (beside it), "line" (in its place) or nothing; "folded":
    its rows are shown when they are asked for.
    """

    key: str
    title: str
    table: Table | None = None
    reason: str = ""
    nearest: Link | None = None
    links: tuple[Link, ...] = ()
    sketch: str = ""


@dataclass(frozen=True)
class Page:
    """Who asks for a page; `by`: names of conditions, one of which its tables may be by."""

    key: str
    asked: Asked
    by: tuple[str, ...] = ()

    def section(
        self,
        figure: Figure,
        title: str = "",
        *,
        otherwise: str = "",
        sketch: str = "",
        links: Sequence[Link] = (),
    ) -> Section:
        """A table, rounded if it holds a sensitive topic, or why it is not there.

        `title`: if the table is not to be called what it calls itself; `otherwise`: what stands
        above the reason why it cannot be made, which the table cannot say then.
        """
        try:
            table = figure(self.asked)
        except Unanswerable as error:
            return self._unanswered(title or otherwise, error)
        found = guarded(figure, self.asked, by=self._by()) if table.is_sensitive else table
        if isinstance(found, Withheld):
            return self._withheld(title or table.title, found)
        return of_table(_called(found, title), sketch=sketch, links=links)

    def _by(self) -> tuple[str, ...]:
        """The one condition that the tables are by; none if there are two of them."""
        asked = [name for name in self.by if getattr(self.asked.question, name)]
        return tuple(asked) if len(asked) == 1 else ()

    def _unanswered(self, title: str, error: Unanswerable) -> Section:
        nearest = self._nearest() if isinstance(error, TooLong) else None
        return Section(slugify(title), title, reason=str(error), nearest=nearest)

    def _withheld(self, title: str, found: Withheld) -> Section:
        nearest = self._nearest()
        return Section(slugify(title), title, reason=str(found.reason), nearest=nearest)

    def _nearest(self) -> Link:
        """The same page about a quarter that is over, without conditions that stand in the way."""
        question, by = self.asked.question, self._by()
        dropped: dict[str, Any] = {name: "" for name in question.conditions if name not in by}
        period = _closed(question, self.asked.today)
        about = replace(question.of(period), **dropped)
        words = {"period": period_name(period)}
        label = _("Show it for %(period)s, without further filters") % words
        if not dropped:
            label = _("Show it for %(period)s") % words
        return Link(label, addresses.report(self.key, about))


def of_table(table: Table, *, sketch: str = "", links: Sequence[Link] = ()) -> Section:
    """A table that everybody sees who reaches the page."""
    return Section(table.key, table.title, table, sketch=sketch, links=tuple(links))


def _called(table: Table, title: str) -> Table:
    return replace(table, title=title) if title else table


def _closed(question: Question, today: date) -> Period:
    """The period asked about if closed quarters make it, else the last of them before its end."""
    quarter = quarter_of(min(question.period.last or today, today))
    if quarter.first and quarter.last and quarter.last >= today:
        return quarter_of(quarter.first - timedelta(days=1))
    return question.period if quarters(question.period, today) else quarter


def report(
    key: str, title: str, lead: Iterable[str], sections: Iterable[Section], **extra: Any
) -> Report:
    """A report of these sections; a table that is kept back is not exported either."""
    found = tuple(sections)
    tables = tuple(one.table for one in found if one.table is not None)
    return Report(key, title, tuple(lead), tables, {"sections": found, **extra})


def hours_of(asked: Asked) -> Table | None:
    """Hours promised and held, unless the question has a condition that hours know nothing of."""
    if set(asked.question.conditions) - set(hours.OF_PLACES):
        return None
    return hours.key_lines(asked)


def of_all_days(asked: Asked) -> Asked:
    """For old totals, which show whatever period is asked for: each is of its own."""
    return replace(asked, question=asked.question.of(Period(date.min, asked.today)))


def titled(asked: Asked, name: str) -> str:
    """The heading of a page: Stadtbezirke, 3. Quartal 2026."""
    period = period_name(asked.question.period)
    return _("%(name)s, %(period)s") % {"name": name, "period": period}


def linked(table: Table, address_of: Callable[[Line], str]) -> Table:
    """The same table, each line of which leads somewhere; an empty address leads nowhere."""
    lines = tuple(replace(line, link=address_of(line)) for line in table.lines)
    return replace(table, lines=lines)


def only(table: Table, keys: Iterable[str]) -> Table:
    """The same table with these lines, in this order, and totals of them."""
    places = {line.key: at for at, line in enumerate(table.lines)}
    at = [places[key] for key in keys if key in places]
    lines = tuple(table.lines[number] for number in at)
    values = {key: tuple(column[number] for number in at) for key, column in table.values.items()}
    return replace(table, lines=lines).with_values(values)

"""How counts become tables: lines, the columns of a comparison, and what is sensitive."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from consultations.models import Topic
from records.periods import ends
from reports.asking.presets import name_so_far, period_name
from reports.counting import NOTHING, UNNOTED, By, Counts, Unanswerable, counted, folded
from reports.figures.open_months import was_at_work
from reports.question import RESIDENCE, Question
from reports.report import Asked
from reports.tables import Column, Kind, Line, Table, Value, total_of

NOW, BEFORE, CHANGE, SHARE = "now", "before", "change", "share"
# How many columns stand side by side, and how many lines a short list has.
MOST_SHOWN = 6
Groups = Mapping[str, Counts]
ByPeriod = Callable[[Question], Mapping[str, Value]]


@dataclass(frozen=True)
class Named:
    """What a table is called, and what is said about it."""

    key: str
    title: str
    heading: str
    definitions: tuple[str, ...] = ("contacts",)
    notes: tuple[str, ...] = ()
    total_label: str = ""  # empty: its lines are not added


# --- Counts ---


def grouped(asked: Asked, question: Question, by: By) -> dict[str, Counts]:
    """Counts by one column; raises `Unanswerable`."""
    return folded(counted(question, (by,), asked.known), 0)


def measured(groups: Groups, measure: str = "contacts") -> dict[str, Value]:
    """One measure of each group."""
    return {key: getattr(counts, measure) for key, counts in groups.items()}


def contacts_by(asked: Asked, by: By, measure: str = "contacts") -> ByPeriod:
    """What counts this measure by this column, for any days of the question."""
    return lambda question: measured(grouped(asked, question, by), measure)


def before(asked: Asked, count: Callable[[Question], Any]) -> Any:
    """What `count` finds for the days that are compared with; None if nobody can know it."""
    question = asked.question.before
    if question is None or not is_counted(asked, question):
        return None
    try:
        return count(question)
    except Unanswerable:
        return None


def is_counted(asked: Asked, question: Question) -> bool:
    """Whether anything can have been counted in its days; else there is no value, not 0.

    Something was counted up to their end, and the place that is asked about was at work in them.
    """
    if not asked.known.has_counted_by(ends(question.period)[1]):
        return False
    return not question.location or was_at_work(asked, question)


# --- Tables ---


@dataclass(frozen=True)
class More:
    """A further column of counts, of this period only."""

    column: Column
    values: Mapping[str, Value] = field(default_factory=dict)


def compared(
    asked: Asked,
    named: Named,
    lines: Sequence[Line],
    count: ByPeriod,
    *,
    more: Iterable[More] = (),
    absent: Value = 0,
    has_share: bool = False,
    has_bar: bool = True,
    is_sensitive: bool = False,
) -> Table:
    """Lines with this period, the one compared with, the change, and perhaps the share.

    `absent` is the value of a line of which nothing was counted; of further columns it is 0, or
    None where the line has no value in this period.
    """
    now = count(asked.question) if is_counted(asked, asked.question) else None
    sides = {NOW: now, BEFORE: before(asked, count)}
    further = tuple(more)
    values = {
        key: tuple(None if found is None else found.get(line.key, absent) for line in lines)
        for key, found in sides.items()
        if key == NOW or asked.question.against
    }
    for one in further:
        pairs_of = zip(lines, values[NOW], strict=True)
        values[one.column.key] = tuple(
            None if known is None else one.values.get(line.key, 0) for line, known in pairs_of
        )
    columns = (*comparison(asked, has_share, has_bar), *(one.column for one in further))
    return table(named, lines, columns, values, is_sensitive=is_sensitive)


def comparison(asked: Asked, has_share: bool, has_bar: bool) -> tuple[Column, ...]:
    """The columns of `compared`, without further ones.

    Days that are not over yet stand beside all of those before, without a difference.
    """
    against = asked.question.against
    mark = BEFORE if against and has_bar and not asked.is_running else ""
    name = name_so_far(asked.question.period, asked.today)
    columns = [Column(NOW, name, has_bar=has_bar, mark=mark)]
    if against:
        columns.append(Column(BEFORE, period_name(against)))
    if against and not asked.is_running:
        columns.append(Column(CHANGE, _("Difference"), Kind.CHANGE, of=NOW, against=BEFORE))
    if has_share:
        columns.append(Column(SHARE, _("Share of all"), Kind.SHARE, of=NOW))
    return tuple(columns)


def crossed(
    asked: Asked,
    named: Named,
    lines: Sequence[Line],
    columns: Sequence[Column],
    counts: Mapping[tuple[str, str], Value],
    *,
    is_sensitive: bool = False,
) -> Table:
    """Lines and columns of counts, by the keys of both; of what is not in `counts` there were 0."""
    absent = 0 if is_counted(asked, asked.question) else None
    values = {
        column.key: tuple(counts.get((line.key, column.key), absent) for line in lines)
        for column in columns
    }
    return table(named, lines, columns, values, is_sensitive=is_sensitive)


def pairs(asked: Asked, first: By, second: By) -> dict[tuple[str, str], Value]:
    """Contacts of this period by two columns; raises `Unanswerable`."""
    found = counted(asked.question, (first, second), asked.known)
    return {(one, other): counts.contacts for (one, other), counts in found.items()}


def second(counts: Mapping[tuple[str, str], Value]) -> dict[str, Value]:
    """The sums of `pairs` by their second column."""
    sums: dict[str, Value] = {}
    for (_first, key), value in counts.items():
        sums[key] = (sums.get(key) or 0) + (value or 0)
    return sums


def table(
    named: Named,
    lines: Sequence[Line],
    columns: Sequence[Column],
    values: Mapping[str, tuple[Value, ...]],
    *,
    is_sensitive: bool = False,
) -> Table:
    """With totals as sums of the lines, if `named` has a label for them."""
    totals = {key: total_of(cells) for key, cells in values.items()} if named.total_label else {}
    return Table(
        key=named.key,
        title=named.title,
        heading=named.heading,
        lines=tuple(lines),
        columns=tuple(columns),
        values=values,
        totals=totals,
        total_label=named.total_label,
        definitions=named.definitions,
        notes=named.notes,
        is_sensitive=is_sensitive,
    )


# --- Lines ---


def home_lines(asked: Asked) -> tuple[Line, ...]:
    """Every home, or the one that is asked for."""
    wanted = asked.question.district
    return tuple(line for line in asked.known.home_lines if wanted in ("", line.key))


def choice_lines(choices: Any, has_unnoted: bool = True) -> tuple[Line, ...]:
    """Every choice in the order of the screen; last, what nobody noted."""
    lines = [Line(str(code), str(label)) for code, label in choices.choices]
    return (*lines, unnoted_line()) if has_unnoted else tuple(lines)


def unnoted_line() -> Line:
    return Line(UNNOTED, _("not noted"), is_apart=True)


def are_compared(tables: Iterable[Table]) -> bool:
    """Whether a number of them stands beside one of the days that are compared with."""
    return any(BEFORE in table.values for table in tables)


def short(label: str) -> str:
    """A label for the head of a column: without the examples in brackets at its end."""
    return label.split(" (")[0]


def with_unnoted(values: Mapping[str, Value]) -> dict[str, Value]:
    """The same with the key of `unnoted_line` for what nobody noted."""
    return {key or UNNOTED: value for key, value in values.items()}


def largest(values: Mapping[str, Value], keys: Iterable[str]) -> list[str]:
    """The six of the keys with the largest values, largest first; a tie keeps their order.

    Those without a value are not among them, unless none has one: then the first six.
    """
    every = list(keys)
    counted = [key for key in every if values.get(key)]
    return sorted(counted, key=lambda key: -(values[key] or 0))[:MOST_SHOWN] or every[:MOST_SHOWN]


def total(groups: Groups) -> Counts:
    """All groups together: right only where a contact is in one of them."""
    found = NOTHING
    for counts in groups.values():
        found = found.plus(counts)
    return found


# --- What is sensitive ---


def is_sensitive(
    asked: Asked, question: Question, topics: Iterable[str] = (), *, by_language: bool = False
) -> bool:
    """Whether nobody above the place may read exactly what is counted by these topics.

    The topics that the catalogue calls so, and residence by language (docs/figures.md).
    """
    codes = {*topics, question.topic} - {""}
    if RESIDENCE in codes and (by_language or question.language):
        return True
    return any(topic.is_sensitive for topic in asked.known.topics if topic.code in codes)


def open_topics(asked: Asked) -> list[Topic]:
    """The topics of which the most frequent may be named and counted exactly.

    Without residence where a language is asked for: whether it is among them tells about both.
    """
    hides_residence = bool(asked.question.language) and not asked.sees_exact
    return [
        topic
        for topic in asked.known.topics
        if not topic.is_sensitive and not (hides_residence and topic.code == RESIDENCE)
    ]


def is_asked_about(asked: Asked) -> bool:
    """Whether the question itself is about what is sensitive; asks no catalogue needlessly."""
    return bool(asked.question.topic) and is_sensitive(asked, asked.question)


def of_town(asked: Asked) -> str:
    """What the sum of all lines is called: the whole town only if nothing less was asked for."""
    return _("All together") if asked.question.conditions else _("Whole city")

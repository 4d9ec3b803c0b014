"""Tables with sensitive topics for those above the place, to be rounded by `guarded`.

Rounding alone is not enough beside what they may read exactly. A home, place or language with
three contacts, all of them about health, would print 5 of 3; so what fewer than 5 contacts are
about is not counted. The whole city is the sum of what is printed of its homes: rounded for itself
it would give small cells of them away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from reports import disclosure, figures
from reports.counting import By
from reports.figures import making
from reports.figures.languages import in_lines
from reports.inference import Interval, of_printed
from reports.question import Question
from reports.report import Asked
from reports.tables import Table, Value, total_of

Figure = Callable[[Asked], Table]


def topics(asked: Asked) -> Table:
    """Contacts by topic, of the city, of one district or of one place."""
    if asked.sees_exact or asked.question.conditions:
        return _of_part(figures.topics, asked)
    table = figures.topics(asked)
    sums = {"now": asked.question, "before": asked.question.before}
    values = {
        key: _sums_of_homes(asked, sums[key], table, column) if key in sums else column
        for key, column in table.values.items()
    }
    return table.with_values(values)


def location_topics(asked: Asked) -> Table:
    """Contacts by topic of the place that is asked about."""
    return _of_part(figures.location_topics, asked)


def homes_by_topic(asked: Asked) -> Table:
    """Contacts by home and every topic."""
    table = figures.homes_by_topic(asked, [topic.code for topic in asked.known.topics])
    if asked.sees_exact or not table.is_sensitive:
        return table
    contacts = _contacts(asked, asked.question, By.HOME)
    is_enough = [_is_enough(contacts.get(line.key)) for line in table.lines]
    values = {
        code: tuple(
            value if enough else nothing
            for value, nothing, enough in zip(cells, _nothing(cells), is_enough, strict=True)
        )
        for code, cells in table.values.items()
    }
    return replace(table.with_values(values), notes=(*table.notes, _of_few()))


def topics_by_language(asked: Asked) -> Table:
    """Contacts by every topic and language.

    All contacts about residence are counted exactly elsewhere: its line is empty where that number
    would say what its cells are.
    """
    table = figures.topics_by_language(asked, [topic.code for topic in asked.known.topics])
    if asked.sees_exact or not table.is_sensitive:
        return table
    contacts = in_lines(asked, _contacts(asked, asked.question, By.LANGUAGE))
    is_enough = {column.key: _is_enough(contacts.get(column.key)) for column in table.columns}
    values = {
        code: cells if is_enough[code] else _nothing(cells) for code, cells in table.values.items()
    }
    for at, line in enumerate(table.lines):
        exact = {code: cells[at] or 0 for code, cells in table.values.items()}
        if line.key == making.RESIDENCE and _is_told(exact, is_enough, contacts):
            values = {code: (*c[:at], None, *c[at + 1 :]) for code, c in values.items()}
    return replace(table.with_values(values), notes=(*table.notes, _of_few()))


def _of_part(figure: Figure, asked: Asked) -> Table:
    """Of one district or place: nothing of a period with too few contacts."""
    table = figure(asked)
    if asked.sees_exact or not table.is_sensitive:
        return table
    questions = {"now": asked.question, "before": asked.question.before}
    values = {
        key: _unless_few(asked, questions.get(key), cells) for key, cells in table.values.items()
    }
    return replace(table.with_values(values), notes=(*table.notes, _of_few()))


def _unless_few(
    asked: Asked, question: Question | None, cells: tuple[Value, ...]
) -> tuple[Value, ...]:
    if question is None or all(value is None for value in cells):
        return cells
    by = By.LOCATION if question.location else By.HOME
    everything = total_of(list(_contacts(asked, question, by).values()))
    return cells if _is_enough(everything) else _nothing(cells)


def _nothing(cells: Sequence[Value]) -> tuple[Value, ...]:
    """0 in place of each of them; what has no value stays so."""
    return tuple(None if value is None else 0 for value in cells)


def _sums_of_homes(
    asked: Asked, question: Question | None, table: Table, column: Sequence[Value]
) -> tuple[Value, ...]:
    """What cannot be known stays so."""
    if question is None or all(value is None for value in column):
        return tuple(column)
    about = replace(asked, question=question.of(question.period))
    homes = disclosure.rounded(homes_by_topic(about))
    return tuple(total_of(homes.values[line.key]) for line in table.lines)


def _contacts(asked: Asked, question: Question, by: By) -> dict[str, Value]:
    return making.measured(making.grouped(asked, question, by))


def _is_enough(contacts: Value) -> bool:
    return (contacts or 0) >= disclosure.BASE


def _of_few() -> str:
    return _("Of fewer than 5 contacts it is not counted what they were about.")


def _is_told(
    exact: Mapping[str, int], is_enough: Mapping[str, bool], contacts: Mapping[str, Value]
) -> bool:
    """Whether the exact sum leaves the printed cells no room: all are at the same end."""
    known = [
        of_printed(disclosure.round_to(value) or 0)
        if is_enough[code]
        else Interval(0, contacts.get(code) or 0)
        for code, value in exact.items()
    ]
    total = sum(exact.values())
    return total > 0 and total in (sum(one.low for one in known), sum(one.high for one in known))

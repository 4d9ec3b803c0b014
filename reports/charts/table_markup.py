"""The rows of a table as HTML, with their bars; made without templates, for there are many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from reports import number_words
from reports.charts import printed
from reports.charts.bars import STROKE, Bars, bar, bars, mark_of
from reports.charts.drawing import BAR, INK, hatch
from reports.charts.printed import Row
from reports.tables import Column, Line, Table, Value

# With more columns of bars than these, each is short.
MANY = 6
# Pixels: of the only column with bars, and of one among several.
WIDE, SHORT, HEIGHT = 152, 72, 18
# The space after an ordinal number: 3. Quartal, 30. September.
AFTER_ORDINAL = re.compile(r"(?<=\d\.) (?=[^\W\d])")


@dataclass(frozen=True)
class Markup:
    """HTML of the parts of a table; `several`, `many`: more than one column has bars, or MANY."""

    head: str
    body: str
    foot: str
    pattern: str
    several: bool
    many: bool


def markup(table: Table) -> Markup:
    """The line of headings, all lines, the totals, and what hatched bars are filled with."""
    drawn = bars(table)
    pictures = [_pictures(drawn, column) for column in table.columns]
    return Markup(
        _head(table, drawn),
        "\n".join(_lines(list(printed.rows(table)), pictures)),
        _foot(table),
        hatch(_hatch(table)) if any(line.is_apart for line in table.lines) else "",
        len(drawn.columns) > 1,
        len(drawn.columns) > MANY,
    )


def how(table: Table) -> tuple[str, ...]:
    """Sentences about what is drawn beside the numbers; none if nothing is."""
    drawn = bars(table)
    if not any(drawn.most.values()):
        return ()
    sentences = [
        _("Bar: %(label)s, stroke: %(compared)s.")
        % {"label": _tied(column.label), "compared": _tied(table.column(column.mark).label)}
        for column in drawn.columns
        if column.mark
    ]
    if len(drawn.columns) > 1:
        sentences.append(_("All bars are on the same scale."))
    return tuple(sentences)


def _head(table: Table, drawn: Bars) -> str:
    cells = "".join(
        f'<th scope="col" class="number">{_sign(column, drawn)}</th>' for column in table.columns
    )
    return f'<tr><th scope="col">{escape(table.heading)}</th>{cells}</tr>'


def _sign(column: Column, drawn: Bars) -> str:
    """The heading of a column, with how it is drawn if that needs saying."""
    label = _tied(column.label)
    if not drawn.marks:
        return escape(label)
    if column.has_bar:
        return _signed(label, 14, f'<path d="M0 8h14" stroke="{BAR}" stroke-width="8"/>')
    if column.key in drawn.marks:
        return _signed(label, 4, f'<path d="M2 1v14" stroke="{INK}" stroke-width="{STROKE}"/>')
    return escape(label)


def _tied(label: str) -> str:
    """No line ends between an ordinal number and its word."""
    return AFTER_ORDINAL.sub(number_words.FIXED_SPACE, label)


def _signed(label: str, width: int, shape: str) -> str:
    """The sign stays with the first word."""
    first, space, rest = label.partition(" ")
    return (
        f'<span class="signed"><svg width="{width}" height="16" viewBox="0 0 {width} 16" '
        f'aria-hidden="true">{shape}</svg>{escape(first)}</span>{space}{escape(rest)}'
    )


def _lines(rows: Sequence[Row], pictures: Sequence[Sequence[str]]) -> list[str]:
    lines: list[str] = []
    for at, row in enumerate(rows):
        begins = row.is_apart and at > 0 and not rows[at - 1].is_apart
        cells = "".join(
            _cell(text, picture[at]) for text, picture in zip(row.texts, pictures, strict=True)
        )
        begin = '<tr class="apart">' if begins else "<tr>"
        lines.append(f"{begin}{_label(row)}{cells}</tr>")
    return lines


def _label(row: Row) -> str:
    label: str = escape(row.label)
    if row.line and row.line.link:
        label = f'<a href="{escape(row.line.link)}">{label}</a>'
    return f'<th scope="row">{label}</th>'


def _cell(text: str, picture: str) -> str:
    if text == number_words.NOTHING:
        text = _nothing()
    if picture:
        text = f'<span class="with-bar">{picture}<span>{text}</span></span>'
    return f'<td class="number">{text}</td>'


def _nothing() -> str:
    spoken = escape(number_words.spoken(None))
    return (
        f'<span aria-hidden="true">{number_words.NOTHING}</span>'
        f'<span class="visually-hidden">{spoken}</span>'
    )


def _foot(table: Table) -> str:
    row = printed.total_row(table)
    if row is None:
        return ""
    room = '<span class="value-bar short"></span>'
    several = len([column for column in table.columns if column.has_bar]) > 1
    cells = "".join(
        _cell(text, room if several and column.has_bar else "")
        for column, text in zip(table.columns, row.texts, strict=True)
    )
    return f'<tr class="sum">{_label(row)}{cells}</tr>'


def _hatch(table: Table) -> str:
    return f"apart-{table.key}"


def _pictures(drawn: Bars, column: Column) -> Sequence[str]:
    """The bar of each line; empty texts for a column without bars."""
    table = drawn.table
    if not column.has_bar:
        return [""] * len(table.lines)
    several = len(drawn.columns) > 1
    width = SHORT if several else WIDE
    css = "value-bar short" if several else "value-bar"
    begin = (
        f'<svg class="{css}" viewBox="0 0 {width} {HEIGHT}" '
        'preserveAspectRatio="none" aria-hidden="true">'
    )
    cells = zip(table.lines, table.cells(column), mark_of(table, column), strict=True)
    return [f"{begin}{_shape(drawn, column, width, *cell)}</svg>" for cell in cells]


def _shape(drawn: Bars, column: Column, width: int, line: Line, value: Value, mark: Value) -> str:
    unit = drawn.table.unit(line, column)
    stroke = None if mark is None else drawn.share(mark, unit)
    apart = _hatch(drawn.table) if line.is_apart else ""
    return bar(drawn.share(value, unit), stroke, width, HEIGHT, apart)

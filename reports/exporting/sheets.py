"""A report as a workbook: a page with the figures, and one that says how they were counted."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _

from records.exports import BOLD, Cell, Look, Sheet, Styled, on_paper, xlsx_file
from reports.exporting.about import About
from reports.exporting.rows import Figure, Row, about_rows, table_rows
from reports.tables import Table, Unit

WIDTHS = (38, *[14] * 15)
FACT_WIDTHS = (30, 90)
WRAPPED = Look(is_wrapped=True)
MINUS = "\N{MINUS SIGN}"
PERCENT = '0"\N{NO-BREAK SPACE}"%'


def xlsx(tables: Iterable[Table], about: About) -> IO[bytes]:
    """An open file as `records.exports.xlsx_file` makes it; `tables` is read table by table."""
    figures, facts = _("Figures"), _("Definitions and filters")
    paper = {"header": f"&C&B{on_paper(about.mark)}", "footer": _footer(about)}
    sheets = {figures: Sheet(widths=WIDTHS, **paper), facts: Sheet(widths=FACT_WIDTHS, **paper)}

    def rows() -> Iterator[tuple[str, Sequence[Cell]]]:
        for row in _figures(tables, about):
            yield figures, row
        for name, text in about.facts():
            yield facts, [Styled(name, BOLD), Styled(text, WRAPPED)]

    return xlsx_file(sheets, rows())


def _footer(about: About) -> str:
    title = on_paper(f"{about.title}, {about.period}")
    return f"&L{title}&R{_('Page [page] of [pages]')}".replace("[page]", "&P").replace(
        "[pages]", "&N"
    )


def _figures(tables: Iterable[Table], about: About) -> Iterator[list[Cell]]:
    for row in about_rows(about):
        yield _bold(row[:1]) + list(map(_cell, row[1:]))
    for table in tables:
        yield []
        for number, row in enumerate(table_rows(table)):
            # Its title and its headings.
            yield _bold(row) if number < 2 else list(map(_cell, row))
    for title, reason in about.withheld:
        yield []
        yield _bold([title])
        yield [reason]


def _bold(row: Row) -> list[Cell]:
    return [Styled(cell, BOLD) if isinstance(cell, str) else _cell(cell) for cell in row]


def _cell(cell: str | Figure) -> Cell:
    if isinstance(cell, str) or cell.number is None:
        return cell if isinstance(cell, str) else None
    number = Decimal(cell.number)
    is_percent = cell.unit == Unit.PERCENT
    pattern = PERCENT if is_percent else _pattern(number)
    if cell.is_change:
        pattern = f"+{pattern};{MINUS}{pattern};{pattern}"
    return Styled(number / 100 if is_percent else number, Look(pattern))


def _pattern(number: Decimal) -> str:
    """With as many decimals as are printed."""
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    return f"#,##0.{'0' * decimals}" if decimals > 0 else "#,##0"

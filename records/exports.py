"""Writes tables for spreadsheets, row by row, whatever they are about: CSV and XLSX."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Look:
    """How a cell of a workbook is shown; `number` is a format of numbers as Excel has them."""

    number: str = ""
    is_bold: bool = False
    is_wrapped: bool = False


@dataclass(frozen=True)
class Styled:
    """A value with its look, which CSV does not have."""

    value: Value
    look: Look


Cell = Value | Styled


@dataclass(frozen=True)
class Sheet:
    """A page of a workbook: headings that stay in view, widths in letters, A4 on paper.

    `header` and `footer` stand on each printed page; texts for them go through `on_paper`.
    """

    headings: Sequence[str] = ()
    widths: Sequence[int] = ()
    header: str = ""
    footer: str = ""


# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 200
WIDTH = 22
BOLD, DAY = Look(is_bold=True), Look(number="dd.mm.yyyy")
A4 = 9
# A longer header is left out by Excel; codes and other parts need some of its 255 characters.
LONGEST_ON_PAPER = 90
# Nothing that somebody has named may become a formula, a link or a number.
PLAIN = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "constant_memory": True,
}


class _Line:
    """What `csv` writes to: it keeps the lines until they are taken."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def take(self) -> bytes:
        text = "".join(self.lines)
        self.lines.clear()
        return text.encode()


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """CSV that a German Excel opens with a double click: with BOM, semicolons, CRLF.

    In pieces of 200 rows; `rows` is asked for no more than what is being written.
    """
    held = _Line()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        if len(held.lines) >= LINES_AT_ONCE:
            yield held.take()
    yield held.take()


def csv_cell(value: Cell) -> str:
    """A value as text that no spreadsheet takes for a formula; 24.11.2026, 12,5."""
    if isinstance(value, Styled):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    text = str(value)
    harmless = isinstance(value, int) or not text.lstrip(" ").startswith(FORMULA_STARTS)
    return text if harmless else f"'{text}"


def on_paper(text: str) -> str:
    """A text for a header or footer: cut where it is too long, and no code of Excel's."""
    cut = text if len(text) <= LONGEST_ON_PAPER else f"{text[: LONGEST_ON_PAPER - 1]}…"
    return cut.replace("&", "&&")


def xlsx_file(
    sheets: Mapping[str, Sequence[str] | Sheet], rows: Iterable[tuple[str, Sequence[Cell]]]
) -> IO[bytes]:
    """An XLSX file, open for reading; nothing of it has a name on the disk any more.

    `sheets` are titles with the headings of their columns, or with all that is known of their
    pages; `rows` each say to which sheet they belong. Only the row that is being written is in
    memory. The rest lies in a folder that nobody else may read, and that is removed before this
    returns, also when something fails.
    """
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "export.xlsx"
        with xlsxwriter.Workbook(path, {**PLAIN, "tmpdir": folder}) as book:
            _write(_Book(book), sheets, rows)
        return path.open("rb")


class _Book:
    """A workbook that makes each look once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._looks: dict[Look, Any] = {}

    def look(self, look: Look) -> Any:
        if look not in self._looks:
            style: dict[str, Any] = {"bold": look.is_bold, "text_wrap": look.is_wrapped}
            if look.is_wrapped:
                style["valign"] = "top"
            if look.number:
                style["num_format"] = look.number
            self._looks[look] = self.book.add_format(style)
        return self._looks[look]

    def page(self, title: str, sheet: Sheet) -> Any:
        page = self.book.add_worksheet(title)
        for column, width in enumerate(sheet.widths or [WIDTH] * len(sheet.headings)):
            page.set_column(column, column, width)
        if sheet.headings:
            page.freeze_panes(1, 0)
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_header(sheet.header)
        page.set_footer(sheet.footer)
        for column, heading in enumerate(sheet.headings):
            page.write_string(0, column, heading, self.look(BOLD))
        return page


def _write(
    book: _Book,
    sheets: Mapping[str, Sequence[str] | Sheet],
    rows: Iterable[tuple[str, Sequence[Cell]]],
) -> None:
    known = {title: one if isinstance(one, Sheet) else Sheet(one) for title, one in sheets.items()}
    pages = {title: book.page(title, sheet) for title, sheet in known.items()}
    following = {title: int(bool(sheet.headings)) for title, sheet in known.items()}
    for title, row in rows:
        for column, value in enumerate(row):
            _write_cell(book, pages[title], following[title], column, value)
        following[title] += 1


def _write_cell(book: _Book, page: Any, row: int, column: int, cell: Cell) -> None:
    styled = cell if isinstance(cell, Styled) else None
    value: Any = styled.value if styled else cell
    look = book.look(styled.look) if styled else None
    if isinstance(value, date):
        page.write_datetime(row, column, value, look or book.look(DAY))
    elif isinstance(value, int | Decimal):
        page.write_number(row, column, value, look)
    elif value:
        page.write_string(row, column, value, look)

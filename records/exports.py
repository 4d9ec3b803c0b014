"""Writes tables for spreadsheets, row by row, whatever they are about: CSV and XLSX."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

Cell = str | int | date | None

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 200
WIDTH = 22
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
    """A value as text that no spreadsheet takes for a formula; dates as 24.11.2026."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = str(value)
    harmless = isinstance(value, int) or not text.lstrip(" ").startswith(FORMULA_STARTS)
    return text if harmless else f"'{text}"


def xlsx_file(
    sheets: Mapping[str, Sequence[str]], rows: Iterable[tuple[str, Sequence[Cell]]]
) -> IO[bytes]:
    """An XLSX file, open for reading; nothing of it has a name on the disk any more.

    `sheets` are titles with the headings of their columns, `rows` each say to which sheet they
    belong. Only the row that is being written is in memory. The rest lies in a folder that nobody
    else may read, and that is removed before this returns, also when something fails.
    """
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "export.xlsx"
        with xlsxwriter.Workbook(path, {**PLAIN, "tmpdir": folder}) as book:
            _write(book, sheets, rows)
        return path.open("rb")


def _write(
    book: Any, sheets: Mapping[str, Sequence[str]], rows: Iterable[tuple[str, Sequence[Cell]]]
) -> None:
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
    pages = {title: book.add_worksheet(title) for title in sheets}
    for title, headings in sheets.items():
        pages[title].set_column(0, len(headings) - 1, WIDTH)
        pages[title].freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            pages[title].write_string(0, column, heading, bold)
    written = dict.fromkeys(sheets, 0)
    for title, row in rows:
        written[title] += 1
        for column, value in enumerate(row):
            _write_cell(pages[title], written[title], column, value, day)


def _write_cell(page: Any, row: int, column: int, value: Cell, day: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value, day)
    elif isinstance(value, int):
        page.write_number(row, column, value)
    elif value:
        page.write_string(row, column, value)

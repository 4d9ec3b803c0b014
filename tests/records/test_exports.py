import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from records.exports import csv_cell, csv_lines, xlsx_file

# What OWASP calls CSV injection, also behind spaces.
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", '=HYPERLINK("http://x")']


def read_csv(lines):
    text = b"".join(lines).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_csv_cell_is_no_formula(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-1, "-1"),
        (date(2026, 12, 1), "01.12.2026"),
        ("Mengede/Huckarde – 2", "Mengede/Huckarde – 2"),
        ("a=b", "a=b"),
    ],
    ids=repr,
)
def test_csv_cell_says_everything_else_as_it_is(value, text):
    assert csv_cell(value) == text


def test_csv_opens_in_a_german_spreadsheet():
    text = b"".join(csv_lines([["Straße", 'sagt "ja"; nein'], [1, "zwei\nZeilen"]]))
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    assert read_csv([text]) == [["Straße", 'sagt "ja"; nein'], ["1", "zwei\nZeilen"]]


def test_csv_is_made_while_it_is_read():
    asked = []

    def rows():
        for number in range(1000):
            asked.append(number)
            yield [number]

    lines = csv_lines(rows())
    next(lines)
    assert asked == []
    next(lines)
    assert len(asked) == 200
    assert len(read_csv([b"\xef\xbb\xbf", *lines])) == 800


def sheets_of(file):
    with file:
        book = openpyxl.load_workbook(file)
    return {page.title: [[cell.value for cell in row] for row in page] for page in book}


def test_xlsx_has_its_sheets_with_rows_in_between():
    rows = [("Eins", ["a", 1]), ("Zwei", ["x"]), ("Eins", ["b", None]), ("Zwei", ["y"])]
    found = sheets_of(xlsx_file({"Eins": ["Wort", "Zahl"], "Zwei": ["Wort"]}, rows))
    assert found == {
        "Eins": [["Wort", "Zahl"], ["a", 1], ["b", None]],
        "Zwei": [["Wort"], ["x"], ["y"]],
    }


def test_xlsx_holds_dates_as_dates_and_formulas_as_text():
    rows = [("Eins", [date(2026, 12, 1), *FORMULAS, "http://example.org", "12"])]
    headings = [str(number) for number in range(len(FORMULAS) + 3)]
    with xlsx_file({"Eins": headings}, rows) as file:
        _headings, cells = openpyxl.load_workbook(file)["Eins"].iter_rows()
    assert cells[0].is_date
    assert cells[0].value.date() == date(2026, 12, 1)
    assert {cell.data_type for cell in cells[1:]} == {"s"}
    assert [cell.value.strip() for cell in cells[1:3]] == ["=1+1", "+1"]


def test_nothing_of_a_file_stays_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []

    def rows():
        yield ("Eins", ["a"])
        seen.extend(tmp_path.rglob("*"))
        yield ("Eins", ["b"])

    with xlsx_file({"Eins": ["Wort"]}, rows()) as file:
        assert list(tmp_path.iterdir()) == []
        assert sheets_of(file)["Eins"][2] == ["b"]
    (folder, *_files) = seen
    assert folder.name.startswith("export-")
    assert not Path(folder).exists()


def test_nothing_stays_on_the_disk_when_it_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows():
        yield ("Eins", ["a"])
        raise ValueError("the database is away")

    with pytest.raises(ValueError, match="away"):
        xlsx_file({"Eins": ["Wort"]}, rows())
    assert list(tmp_path.iterdir()) == []

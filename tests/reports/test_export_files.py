"""Tables as files: numbers and words of a report, nothing else, in constant memory."""

from datetime import UTC, datetime

import openpyxl
import pytest

from records import exports
from reports import exporting
from reports.tables import Column, Kind, Line, Table, Unit
from tests.memory import peak_of
from tests.reports.reading import csv_rows, in_csv, page_rows

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", '=HYPERLINK("http://x")']


def about(**values):
    said = {
        "title": "Stadtbezirke, 1. Quartal 2026",
        "period": "1. Quartal 2026",
        "filters": ("Wer: Ratsuchende",),
        "definitions": (("Kontakte", "Ein Gespräch an einem Tag. Keine Personen."),),
        "at": datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
        "is_exact": True,
    }
    return exporting.About(**(said | values))


def table(**values):
    """Of everything something: counts, hours, changes, shares, gaps, totals."""
    said = {
        "key": "kontakte-nach-wohnort",
        "title": "Kontakte nach Wohnort",
        "heading": "Stadtbezirk",
        "lines": (Line("a", "Hörde"), Line("b", "nicht bekannt", is_apart=True)),
        "columns": (
            Column("now", "2026"),
            Column("before", "2025"),
            Column("change", "Veränderung", Kind.CHANGE, of="now", against="before"),
            Column("share", "Anteil", Kind.SHARE, of="now"),
            Column("hours", "Stunden", unit=Unit.MINUTES),
        ),
        "values": {"now": (1207, 93), "before": (1300, None), "hours": (72_870, 50)},
        "totals": {"now": 1300, "hours": 72_920},
        "total_label": "Zusammen",
        "notes": ("Ein Kontakt ist kein Mensch.",),
    }
    return Table(**(said | values))


def csv_of(*tables, **values):
    return csv_rows(b"".join(exporting.csv(tables, about(**values))))


def book_of(*tables, **values):
    with exporting.xlsx(tables, about(**values)) as file:
        return openpyxl.load_workbook(file)


# --- The files ---


def test_csv_says_the_numbers_of_the_table():
    rows = csv_of(table())
    at = rows.index(["Kontakte nach Wohnort"])
    assert rows[at + 2 : at + 6] == [
        ["Hörde", "1207", "1300", "-93", "93", "1214,5"],
        ["nicht bekannt", "93", "", "", "7", "0,8"],
        ["Zusammen", "1300", "", "", "100", "1215,3"],
        ["Ein Kontakt ist kein Mensch."],
    ]
    assert rows[at + 1][:4] == ["Stadtbezirk", "2026", "2025", "Veränderung"]


def test_workbook_holds_numbers_and_no_texts():
    figures, _facts = book_of(table())
    rows = list(figures)
    at = next(number for number, row in enumerate(rows) if row[0].value == "Hörde")
    values = [cell.value for cell in rows[at]]
    assert values == ["Hörde", 1207, 1300, -93, 0.93, 1214.5]
    assert {cell.data_type for cell in rows[at][1:]} == {"n"}
    formats = [cell.number_format for cell in rows[at][1:]]
    assert formats == ["#,##0", "#,##0", "+#,##0;−#,##0;#,##0", '0"\xa0"%', "#,##0.0"]
    assert [cell.value for cell in rows[at + 1]][2:4] == [None, None]


def test_workbook_has_a_page_about_itself():
    figures, facts = book_of(table(), source="1. Quartal 2026, Fassung 1")
    assert all(len(page.title) <= 31 for page in (figures, facts))
    said = dict(page_rows(facts))
    assert said["Kontakte"] == "Ein Gespräch an einem Tag. Keine Personen."
    texts = " ".join(map(str, said.values()))
    for text in ("1. Quartal 2026, Fassung 1", "Ratsuchende", "24. November 2026, 14:30"):
        assert text in texts


def mark_of(*, is_exact):
    return about(is_exact=is_exact).mark


@pytest.mark.parametrize("is_exact", [True, False])
def test_mark_stands_on_every_sheet_and_on_paper(is_exact):
    mark, other = mark_of(is_exact=is_exact), mark_of(is_exact=not is_exact)
    assert csv_of(table(), is_exact=is_exact)[0] == [mark]
    for page in book_of(table(), is_exact=is_exact):
        assert page.oddHeader.center.text == f"&B{mark}"
        cells = [cell for row in page_rows(page) for cell in row]
        assert mark in cells
        assert other not in cells


def test_demonstration_says_so_everywhere():
    plain = about(is_demo=True).demo
    assert [plain] in csv_of(table(), is_demo=True)
    for page in book_of(table(), is_demo=True):
        assert plain in [cell for row in page_rows(page) for cell in row]
    assert [plain] not in csv_of(table())


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_nothing_that_somebody_has_named_becomes_a_formula(text):
    named = table(title=text, heading=text, lines=(Line("a", text), Line("b", text)), notes=(text,))
    cells = [cell for row in csv_of(named, title=text, filters=(text,)) for cell in row]
    assert f"'{text}" in cells
    assert text not in cells
    for page in book_of(named, title=text, filters=(text,)):
        assert not [cell for row in page for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    "title", ["S" * 300, "&A & Söhne: [a]*?/\\", "Übersicht Hörde", "'"], ids=lambda text: text[:8]
)
def test_long_and_odd_titles_are_no_obstacle(title):
    figures, _facts = book_of(table(title=title), title=title)
    assert title in [row[0] for row in page_rows(figures)]
    assert len(figures.oddFooter.left.text) <= 200


def test_several_tables_stand_below_each_other():
    second = table(key="themen", title="Themen")
    figures, _facts = book_of(table(), second)
    titles = [row[0] for row in page_rows(figures)]
    assert titles.index("Kontakte nach Wohnort") < titles.index("Themen")
    assert [row[0] for row in csv_of(table(), second) if row][-4:] != titles[-4:]


WITHHELD = (("Alle Themen", "Diese Tabelle enthält ein sensibles Thema."),)


def test_tables_that_are_kept_back_are_named_with_the_reason():
    rows = csv_of(table(), withheld=WITHHELD)
    at = rows.index(["Alle Themen"])
    assert at > rows.index(["Ein Kontakt ist kein Mensch."])
    assert rows[at + 1] == ["Diese Tabelle enthält ein sensibles Thema."]
    figures, _facts = book_of(table(), withheld=WITHHELD)
    names = [row[0] for row in page_rows(figures)]
    at = names.index("Alle Themen")
    assert names[at + 1] == "Diese Tabelle enthält ein sensibles Thema."
    assert figures.cell(at + 1, 1).font.b
    assert not figures.cell(at + 2, 1).font.b
    # Control: without them the file ends with the table.
    assert ["Alle Themen"] not in csv_of(table())


def test_table_without_lines_is_no_obstacle():
    empty = table(lines=(), values={"now": (), "before": (), "hours": ()}, totals={})
    assert ["Kontakte nach Wohnort"] in csv_of(empty)


def test_control_another_number_is_noticed():
    rows = csv_of(table())
    changed = [[cell.replace("1207", "1208") for cell in row] for row in rows]
    assert in_csv(rows, "Kontakte nach Wohnort")[0][0] == 1207
    assert in_csv(changed, "Kontakte nach Wohnort") != in_csv(rows, "Kontakte nach Wohnort")


# --- Memory ---


def many(count):
    """So many tables of a hundred lines, made one by one."""
    lines = tuple(Line(str(at), f"Ort {at}") for at in range(100))
    for at in range(count):
        values = {"now": tuple(range(at, at + 100))}
        yield table(title=f"Tabelle {at}", lines=lines, columns=(Column("now", "Kontakte"),),
                    values=values, totals={})  # fmt: skip


@pytest.mark.parametrize(("shape", "most"), [("csv", 240), ("xlsx", 30)])
def test_many_rows_take_no_more_memory_than_few(shape, most, monkeypatch):
    def written(count):
        if shape == "csv":
            assert sum(map(len, exporting.csv(many(count), about()))) > 900 * count
        else:
            exporting.xlsx(many(count), about()).close()

    def kept_whole():
        """The control: all lines, or all cells, at once."""
        if shape == "csv":
            return list(exporting.csv(many(most), about()))
        monkeypatch.setitem(exports.PLAIN, "constant_memory", False)
        return written(most)

    written(6)  # what is kept from the first time on is no part of it
    bound = 1.6 * peak_of(lambda: written(6))
    assert peak_of(lambda: written(most)) < bound < peak_of(kept_whole)

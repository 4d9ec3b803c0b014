import csv
import io
import re
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import typst
from django.template import engines
from PIL import Image

from reports import exporting
from reports.charts import picture as pictures
from reports.charts.drawing import Drawing, rect
from reports.charts.picture import Picture, picture, picture_of
from reports.charts.png import FONTS, MOST_PIXELS, png, scale
from reports.exporting import About
from reports.report import Report
from reports.tables import Column, Line, Unit
from tests.reports import sample_tables as samples

SVG = "{http://www.w3.org/2000/svg}"
ABOUT = About(
    "Stadtbezirke, 3. Quartal 2026", "3. Quartal 2026", ("alle Orte",), (),
    datetime(2026, 11, 30, 13, 32, tzinfo=UTC), True, True,
)  # fmt: skip
TABLES = [name for name, (table, _sketch) in samples.ALL.items() if table.lines]


def drawn(table, sketch="", **more):
    return picture(table, ABOUT, sketch, samples.districts(), **more)


def rows_of_picture(table):
    """Texts below the headings in the order of the drawing: what stands in lines and totals."""
    root = ET.fromstring(drawn(table).svg)
    group = next(one for one in root.iter(f"{SVG}g") if one.get("transform"))
    return [
        one.text
        for one in group.iter(f"{SVG}text")
        if one.get("text-anchor") == "end" and one.get("font-size") is None
    ]


def rows_of_page(table):
    source = "{% load report_ui %}{% report_table table %}"
    markup = engines["django"].from_string(source).render({"table": table})
    root = ET.fromstring("<div>" + re.sub("[\x00\x0b]", "", markup) + "</div>")
    cells = (one for one in root.iter("td"))
    return ["".join(_seen(one)) for one in cells]


def _seen(cell):
    """Without what is only read aloud."""
    if cell.get("class") != "visually-hidden":
        yield cell.text or ""
        for one in cell:
            yield from _seen(one)


def rows_of_file(table):
    text = b"".join(exporting.csv([table], ABOUT)).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    begin = next(at for at, row in enumerate(lines) if len(row) == 1 + len(table.columns))
    count = len(table.lines) + bool(table.totals)
    return [cell for row in lines[begin + 1 : begin + 1 + count] for cell in row[1:]]


def value(text):
    """The number that a text of a page or a file says; None where there is none."""
    plain = text.replace("\N{NO-BREAK SPACE}%", "").replace("\N{MINUS SIGN}", "-").lstrip("+'")
    if plain in ("", "\N{EN DASH}"):
        return None
    return Decimal(plain.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("name", TABLES)
def test_page_picture_and_file_say_the_same_numbers_cell_by_cell(name):
    table, _sketch = samples.ALL[name]
    page = rows_of_page(table)
    assert len(page) == (len(table.lines) + bool(table.totals)) * len(table.columns)
    assert rows_of_picture(table) == [text or " " for text in page]
    assert [*map(value, rows_of_file(table))] == [*map(value, page)]


def test_another_number_is_another_cell_in_all_three():
    """The control of the test before."""
    values = {**samples.HOMES.values, "not_helped": (20, *samples.HOMES.values["not_helped"][1:])}
    other = replace(samples.HOMES, values=values)
    for read in (rows_of_page, rows_of_picture, rows_of_file):
        before, after = read(samples.HOMES), read(other)
        assert [at for at in range(len(before)) if before[at] != after[at]] == [4]


@pytest.mark.parametrize("name", samples.ALL)
def test_picture_is_xml_and_says_for_whom_it_is(name):
    table, sketch = samples.ALL[name]
    found = drawn(table, sketch)
    root = ET.fromstring(found.svg)
    words = " ".join(one.text or "" for one in root.iter(f"{SVG}text"))
    assert ABOUT.mark in words
    assert ABOUT.title in words
    assert "30. November 2026, 14:32\N{NO-BREAK SPACE}Uhr" in words
    assert "Demo-Ort" in words
    assert {one.tag for one in root.iter()} <= {
        f"{SVG}{tag}"
        for tag in (
            "svg",
            "title",
            "desc",
            "defs",
            "pattern",
            "rect",
            "path",
            "g",
            "text",
            "circle",
        )
    }
    assert (root.get("width"), root.get("height")) == tuple(
        f"{round(side, 1):g}" for side in (found.width, found.height)
    )


def test_words_that_are_too_long_are_cut_and_stay_within_the_picture():
    """The whole name stands in the table of the page."""
    found = drawn(samples.HOSTILE)
    words = [one.text for one in ET.fromstring(found.svg).iter(f"{SVG}text")]
    assert any(one.startswith("<script>alert") for one in words)
    assert any(one.startswith("Donaudampf") and one.endswith("…") for one in words)
    assert found.width < 1200


def test_report_may_bring_a_drawing_of_its_own():
    own = Drawing(1400, 50, rect(0, 0, 1400, 50, "#123456"))
    found = drawn(samples.HOMES, drawing=own)
    assert "#123456" in found.svg
    assert found.width > 1400


def test_picture_of_a_report_has_the_sketch_of_its_page():
    section = SimpleNamespace(table=samples.HOMES, sketch="map")
    own = Drawing(700, 50, rect(0, 0, 700, 50, "#123456"))
    extra = {"sections": [SimpleNamespace(words=""), section], "drawings": {"verlauf": own}}
    report = Report("stadtbezirke", "T", (), (samples.HOMES, samples.TREND), extra)
    known = samples.districts()
    assert "unter 150" in picture_of(report, samples.HOMES, ABOUT, known).svg
    assert "#123456" in picture_of(report, samples.TREND, ABOUT, known).svg
    assert "unter 150" not in picture_of(report, samples.TOPICS, ABOUT, known).svg


def test_large_table_is_cut_and_the_picture_says_so(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_LINES", 20)
    assert "geht weiter" in drawn(samples.LARGE).svg
    assert "geht weiter" not in drawn(samples.HOMES).svg
    many = samples.crossed(
        "viele",
        tuple(Line(f"l{at}", "x") for at in range(5000)),
        [str(at) for at in range(300)],
        has_bar=True,
    )
    started = time.perf_counter()
    found = drawn(many)
    assert time.perf_counter() - started < 10
    assert found.width * found.height * scale(found) ** 2 <= MOST_PIXELS * 1.01


# --- PNG ---


def opened(found):
    return Image.open(io.BytesIO(png(found))).convert("RGB")


@pytest.mark.parametrize("name", ["homes", "trend", "ways", "large", "empty"])
def test_file_has_the_size_of_the_drawing_and_is_not_blank(name):
    table, sketch = samples.ALL[name]
    found = drawn(table, sketch)
    image = opened(found)
    assert image.size == pytest.approx(
        (found.width * scale(found), found.height * scale(found)), abs=2
    )
    assert len(image.getcolors(1 << 24)) > 20


def test_picture_is_the_same_twice_and_another_one_with_another_number():
    first = png(drawn(samples.ONE))
    assert png(drawn(samples.ONE)) == first
    other = replace(samples.ONE, values={**samples.ONE.values, "not_helped": (18,)})
    assert png(drawn(other)) != first


@pytest.mark.parametrize(
    "label", ["3.\xa0Quartal 2026", "1.\xa0Halbjahr\xa02026", "September 2026"]
)
def test_headings_of_narrow_columns_are_not_cut(label):
    table = replace(
        samples.HOMES,
        columns=(Column("now", label), Column("before", label)),
        values={"now": (1, 2), "before": (3, 4)},
        lines=samples.HOMES.lines[:2],
        totals={},
    )
    texts = "".join(text_of(drawn(table)))
    assert "…" not in texts
    assert all(part in texts for part in label.split(" "))


def text_of(image):
    return [one.text or "" for one in ET.fromstring(image.svg).iter(f"{SVG}text")]


def test_letters_come_from_our_own_font():
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    assert {(one.family, one.weight) for one in fonts.fonts()} == {
        ("Noto Sans", 400), ("Noto Sans", 700),
    }  # fmt: skip


def test_minus_sign_is_drawn_in_the_font_of_its_number():
    """The font has none; what stands in for it must not change the number beside it."""

    def number(words):
        text = f'<text x="10" y="20" font-family="Noto Sans">{words}</text>'
        document = f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">{text}</svg>'
        return opened(Picture(document, 60, 30)).crop((0, 0, 120, 60))

    assert number("\N{MINUS SIGN}9").tobytes() == number("\N{EN DASH}9").tobytes()
    assert number("\N{MINUS SIGN}9").tobytes() != number("-9").tobytes()


def test_others_are_answered_while_a_picture_is_drawn():
    """Typst must not keep Python's lock: here another thread counts during all of it."""
    large, moments = drawn(samples.LARGE), []
    done = threading.Event()

    def count():
        while not done.wait(0.002):
            moments.append(time.perf_counter())

    thread = threading.Thread(target=count)
    thread.start()
    begin = time.perf_counter()
    png(large)
    end = time.perf_counter()
    done.set()
    thread.join()
    third = (end - begin) / 3
    assert [one for one in moments if begin + third < one < end - third]


def test_picture_asks_for_no_file_and_no_server():
    """What stands in a name is drawn as letters; an address in it is never followed."""
    named = replace(
        samples.ONE,
        lines=(Line("a", '<image href="http://127.0.0.1:9/x.png"/> #include "/etc/passwd"'),),
        columns=(Column("now", "N", unit=Unit.COUNT),),
    )
    found = drawn(named)
    assert "<image" not in found.svg
    assert opened(found).size[0] > 1000

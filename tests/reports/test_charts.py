import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest
from django.template import engines
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from reports import number_words
from reports.charts import areas, line, stacked, steps, tiles
from reports.charts.bars import STROKE, bar, bars
from reports.charts.drawing import INK, MUTED, PAPER, STEPS, shortened, width_of, wrapped
from reports.charts.line import Series
from reports.charts.stacked import Stack
from reports.charts.table_markup import how
from reports.charts.tiles import Tile
from reports.charts.town import class_names, described, pattern_key, patterns, town_map
from reports.charts.trends import columns_of_lines, trend
from reports.definitions import DEFINITIONS
from reports.tables import Column, Line, Table, Unit
from tests.kept import said
from tests.reports import sample_tables as samples

VALUES = st.lists(st.integers(0, 100_000), max_size=20)


def shapes(body, tag):
    return [one.attrib for one in ET.fromstring(f"<svg>{body}</svg>").iter(tag)]


def tiles_of(drawn):
    """The tiles of a map without those apart; words on a pattern have grounds of their own."""
    return [one for one in shapes(drawn.body, "rect") if "stroke" in one][:12]


def texts(body):
    return [one.text for one in ET.fromstring(f"<svg>{body}</svg>").iter("text")]


# --- Round numbers ---


def test_classes_of_the_design_are_found():
    values = [one[4] for one in samples.DISTRICTS]
    assert steps.bounds(values) == (150, 200, 250)
    assert class_names((150, 200, 250), Unit.COUNT) == (
        "unter 150", "150 bis 199", "200 bis 249", "250 und mehr",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], ()),
        ([0, 0], ()),
        ([1, 1], (1,)),
        ([0, 1, 0, 2], (1, 2)),
        ([100_000, 1], (100_000,)),
    ],
)
def test_few_values_have_few_classes(values, found):
    assert steps.bounds(values) == found


@given(VALUES)
def test_classes_are_equal_round_steps_up_to_the_largest_value(values):
    found = steps.bounds(values)
    assert len({after - before for before, after in pairwise(found)}) <= 1
    assert all(0 < bound <= max(values) for bound in found)
    assert all(str(bound).rstrip("0") for bound in found)
    assert all(steps.class_of(value, found) < steps.CLASSES for value in values)


def test_classes_of_hours_say_where_the_next_one_begins():
    assert class_names((60, 120), Unit.MINUTES)[1] == "1 bis unter 2"
    assert class_names((1, 2), Unit.COUNT) == ("0", "1", "2 und mehr")
    assert class_names((), Unit.COUNT) == ("0",)


@given(st.integers(0, 10_000_000))
def test_axis_begins_at_zero_and_has_few_round_steps(most):
    found = steps.ticks(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert 2 <= len(found) <= 5


# --- Bars ---


def lengths(table):
    drawn = bars(table)
    return {
        column.key: [
            drawn.share(value, table.unit(line, column))
            for line, value in zip(table.lines, table.cells(column), strict=True)
        ]
        for column in drawn.columns
    }


def test_bars_of_a_table_share_one_scale_that_begins_at_zero():
    found = lengths(samples.TOPICS)
    most = max(max(samples.TOPICS.values[key]) for key in ("c0", "c1"))
    for key in ("c0", "c1"):
        assert found[key] == [value / most for value in samples.TOPICS.values[key]]


def test_stroke_that_is_longer_than_every_bar_sets_the_scale():
    table = replace(samples.ONE, values={"now": (5,), "before": (20,), "not_helped": (0,)})
    assert lengths(table) == {"now": [0.25]}


def test_line_of_another_unit_does_not_make_the_others_short():
    table = Table(
        "t", "T", "Z", (Line("a", "A"), Line("b", "B", unit=Unit.MINUTES)),
        (Column("n", "N", has_bar=True),), {"n": (5, 6000)},
    )  # fmt: skip
    assert lengths(table) == {"n": [1.0, 1.0]}


def test_no_value_and_zero_have_no_bar():
    assert lengths(samples.GAPS)["now"][:2] == [0, 0]
    assert bar(0, None, 100, 18) == ""
    assert "<rect" in bar(0.001, None, 100, 18)


@given(st.floats(0, 1), st.floats(0, 1))
def test_bar_and_stroke_stay_inside(value, mark):
    body = bar(value, mark, 100, 18)
    for shape in shapes(body, "rect"):
        assert float(shape["x"]) + float(shape["width"]) <= 100
    at = float(re.match(r"M([\d.]+)", shapes(body, "path")[0]["d"])[1])
    assert STROKE / 2 - 0.1 <= at <= 100 - STROKE / 2 + 0.1


def test_stroke_of_the_same_number_stands_at_the_end_of_its_bar():
    body = bar(0.5, 0.5, 102.5, 18)
    assert shapes(body, "rect")[0]["width"] == "50"
    assert shapes(body, "path")[0]["d"].startswith("M51.2 ")


# --- Maps ---


def test_tiles_stand_where_the_districts_say():
    drawn = town_map(samples.HOMES, samples.COMPARED[0], samples.districts())
    names = texts(drawn.body)
    assert [names.index(one) for one in ("Mengede", "Eving", "Scharnhorst", "Huckarde")] == [
        0, 3, 6, 9,
    ]  # fmt: skip
    assert names[:3] == ["Mengede", "176", "+27"]
    positions = {(shape["x"], shape["y"]) for shape in tiles_of(drawn)}
    assert len({x for x, _y in positions}) == 3
    assert len({y for _x, y in positions}) == 4


def test_map_follows_other_places_of_the_tiles():
    turned = samples.districts()
    for one in turned:
        one.tile_column, one.tile_row = one.tile_row, one.tile_column
    drawn = town_map(samples.HOMES, samples.COMPARED[0], turned)
    assert len({shape["x"] for shape in tiles_of(drawn)}) == 4


def test_tile_is_darker_the_higher_its_class_and_white_without_a_value():
    drawn = town_map(samples.GAPS, samples.COMPARED[0], samples.districts())
    fills = [shape["fill"] for shape in tiles_of(drawn)]
    names = [name for name in texts(drawn.body) if name in {one[1] for one in samples.DISTRICTS}]
    by_name = dict(zip(names, fills, strict=True))
    assert by_name["Innenstadt-West"] == "#fff"
    key = pattern_key(samples.GAPS)
    assert by_name["Innenstadt-Nord"] == f"url(#{key}-0)"
    assert by_name["Scharnhorst"] == f"url(#{key}-3)"
    assert grounds(patterns(samples.GAPS)) == list(STEPS)
    assert list(STEPS) == sorted(STEPS, key=light, reverse=True)


def test_map_without_any_value_has_no_legend():
    column, known = samples.COMPARED[0], samples.districts()
    zero, gone = (town_map(all_of(value), column, known) for value in (0, None))
    assert gone.height == zero.height - tiles.LEGEND_LINE
    assert "0" not in texts(gone.body)
    # Control: where every district has none, 0 is a class.
    assert texts(zero.body)[-1] == "0"


def test_nothing_is_said_of_a_drawing_where_no_number_is_drawn():
    column, gone = samples.COMPARED[0], all_of(None)
    assert (described(gone, column), how(gone)) == ("", ())
    # Control: the same table with its numbers says both.
    assert described(samples.HOMES, column)
    assert how(samples.HOMES)


def all_of(value):
    """The homes, each with this value."""
    table = samples.HOMES
    return replace(table, values={key: (value,) * len(table.lines) for key in table.values})


def grounds(markup):
    return [one["fill"] for one in shapes(markup, "rect")]


def test_tiles_areas_and_their_legends_have_the_same_patterns():
    column, key = samples.COMPARED[0], pattern_key(samples.HOMES)
    for with_borders in (False, True):
        drawn = town_map(samples.HOMES, column, samples.districts(with_borders=with_borders))
        legend = shapes(drawn.body, "rect")[-4:]
        assert [one["fill"] for one in legend] == [f"url(#{key}-{step})" for step in range(4)]
        parts = shapes(drawn.body, "path") if with_borders else tiles_of(drawn)
        assert {one["fill"] for one in parts} == {one["fill"] for one in legend}
    # Classes that stand beside each other differ in their lines, too.
    lines = [one.find("path") for one in ET.fromstring(f"<g>{patterns(samples.HOMES)}</g>")]
    drawn_lines = [None if one is None else one.get("d") for one in lines]
    assert all(one != after for one, after in pairwise(drawn_lines))


@pytest.mark.parametrize("step", [None, 0, 1, 2, 3])
def test_words_on_a_tile_stand_on_plain_ground_and_can_be_read(step):
    tile = Tile("Innenstadt-Nordnordwest-Nebenmitte", "12.345", "+1.234", step=step)
    drawn = tiles.draw([tile], (), (), "k")
    body, under, words = ET.fromstring(f"<svg>{drawn.body}</svg>"), None, 0
    ground = PAPER if step is None else STEPS[step]
    for one in body.iter():
        if one.tag == "rect":
            under = one.attrib
        elif one.tag == "text":
            words += 1
            size, x, y = (float(one.get(name)) for name in ("font-size", "x", "y"))
            assert contrast(one.get("fill"), ground) >= 4.5
            if step in (1, 2):
                assert under["fill"] == ground
                assert float(under["x"]) < x
                assert float(under["x"]) + float(under["width"]) > x + width_of(one.text, size)
                assert float(under["y"]) < y - 0.75 * size
                assert float(under["y"]) + float(under["height"]) > y + 0.25 * size
                assert float(under["x"]) + float(under["width"]) <= drawn.width
    assert words == 4
    # Control: dark words on the lines themselves could not be read.
    assert contrast(INK, MUTED) < 4.5


def contrast(one, other):
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def light(colour):
    """Relative luminance (WCAG 2.2)."""
    colour = {PAPER: "#ffffff"}.get(colour, colour)
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_is_not_a_part_of_town_is_dashed_below_and_not_in_the_classes():
    drawn = town_map(samples.HOMES, samples.COMPARED[0], samples.districts())
    dashed = [shape for shape in shapes(drawn.body, "rect") if "stroke-dasharray" in shape]
    assert len(dashed) == 2
    many = {**samples.HOMES.values, "now": (*samples.HOMES.values["now"][:12], 90_000, 0)}
    outside = replace(samples.HOMES, values=many)
    again = town_map(outside, samples.COMPARED[0], samples.districts())
    assert "250 und mehr" in texts(again.body)


def test_tile_leads_to_its_district_but_not_in_a_picture():
    column, known = samples.COMPARED[0], samples.districts()
    links = shapes(town_map(samples.HOMES, column, known).body, "a")
    assert links[0] == {"href": "?bezirk=mengede"}
    assert len(links) == 12
    assert not shapes(town_map(samples.HOMES, column, known, with_links=False).body, "a")


def test_map_is_drawn_by_borders_only_if_all_of_them_are_known():
    column, known = samples.COMPARED[0], samples.districts(with_borders=True)
    drawn = town_map(samples.HOMES, column, known)
    links = shapes(drawn.body, "a")
    assert len(links) == 12
    assert len(shapes(drawn.body, "path")) == 12
    titles = [one.text for one in ET.fromstring(f"<svg>{drawn.body}</svg>").iter("title")]
    assert "Eving 198 −6" in titles
    known[3].border = None
    assert len(shapes(town_map(samples.HOMES, column, known).body, "path")) == 0


def test_labels_on_a_map_by_borders_do_not_overlap():
    """The control: without moving them, all would stand on one point."""
    square = samples.districts(with_borders=True)[0].border
    near = [areas.Area(Tile(f"Ort {at}", str(at), step=0), square, 51.45, 7.55) for at in range(8)]
    drawn = areas.draw(near, (), (), "k")
    fields = [shape for shape in shapes(drawn.body, "rect") if "fill-opacity" in shape]
    tops = sorted(float(shape["y"]) for shape in fields)
    heights = [float(shape["height"]) for shape in fields]
    assert all(after - before >= min(heights) for before, after in pairwise(tops))


def test_long_names_stay_inside_of_their_tiles():
    drawn = tiles.draw([Tile("Innenstadt-Nordnordwest-Nebenmitte", "1", step=1)], (), (), "k")
    names = texts(drawn.body)[:2]
    assert names[0] == "Innenstadt-"
    assert names[1].endswith("…")
    assert all(width_of(name, tiles.NAME) <= tiles.WIDTH / 3 for name in names)


def test_many_columns_of_tiles_stay_as_wide_as_few():
    few, many = (
        tiles.draw(
            [Tile("Lütgen\u00addortmund", "1", column=at) for at in range(count)], (), (), "k"
        )
        for count in (3, 4)
    )
    assert few.width == many.width
    assert texts(few.body)[0] == "Lütgendortmund"
    assert texts(many.body)[:2] == ["Lütgen-", "dortmund"]


# --- Trends ---


def test_gap_breaks_the_line_and_a_single_value_is_a_dot():
    one = Series("A", (1, 2, None, 3, None, 4, 5), tuple("12–3–45"))
    drawn = line.draw([one], ["x"] * 7, [(0, "0"), (5, "5")], 400)
    paths = [shape for shape in shapes(drawn.body, "path") if shape.get("stroke-width") == "3"]
    assert len(paths) == 3  # that of the legend, and two of the line
    assert len(shapes(drawn.body, "circle")) == 2  # the value between gaps, and the last one


def test_last_values_are_written_and_do_not_touch():
    near = [Series("A", (5, 100), ("5", "100")), Series("B", (5, 99), ("5", "99"))]
    drawn = line.draw(near, ["x", "y"], [(0, "0"), (100, "100")], 400)
    root = ET.fromstring(f"<svg>{drawn.body}</svg>")
    found = {one.text: float(one.get("y")) for one in root.iter("text") if one.get("x") > "3"}
    assert found["99"] - found["100"] >= line.APART


def test_labels_of_months_do_not_touch_at_either_width():
    for width in (960, 320):
        root = ET.fromstring(f"<svg>{trend(samples.TREND, width).body}</svg>")
        labels = [one for one in root.iter("text") if one.get("text-anchor") == "middle"]
        spans = sorted(
            (float(one.get("x")) - width_of(one.text, 12) / 2, width_of(one.text, 12))
            for one in labels
        )
        assert labels
        assert all(x + wide < after for (x, wide), (after, _wide) in pairwise(spans))
        assert max(x + wide for x, wide in spans) <= width


def test_line_is_followed_by_what_it_is_compared_with():
    assert [one.key for one in columns_of_lines(samples.TREND)] == ["now", "before"]
    assert [one.key for one in columns_of_lines(samples.WAYS)][:2] == ["c0", "c1"]


# --- Stacked bars ---


def test_parts_are_as_long_as_their_numbers_on_one_scale():
    drawn = stacked.draw(
        [Stack("A", (10, 30), ("10", "30")), Stack("B", (20, None), ("20", "–"))], "xy", "k", 500
    )
    widths = [
        float(one["width"])
        for one in shapes(drawn.body, "rect")
        if float(one["height"]) == stacked.HEIGHT
    ]
    assert widths[1] == pytest.approx(3 * widths[0], abs=0.2)
    assert widths[2] == pytest.approx(2 * widths[0], abs=0.2)
    assert len(widths) == 3


def test_no_two_parts_have_the_same_ground_and_pattern():
    assert len({(ground, lines) for ground, lines, _ink in stacked.FILLS}) == len(stacked.FILLS)


def test_number_stands_in_a_part_only_if_it_has_room():
    drawn = stacked.draw([Stack("A", (1, 999), ("1", "999"))], "xy", "k", 300)
    assert "999" in texts(drawn.body)
    assert "1" not in texts(drawn.body)


# --- Words in drawings ---


@given(st.text(max_size=120), st.integers(20, 300))
def test_words_are_cut_to_the_width_and_say_so(words, width):
    found = shortened(words, 12, width)
    assert found == words or found.endswith("…")
    assert width_of(found, 12) <= max(width, width_of("…", 12))


def test_words_are_wrapped_at_spaces_and_hyphens():
    assert wrapped("Innenstadt-Nord und Hörde", 12, 80, 3) == ("Innenstadt-", "Nord und", "Hörde")
    assert wrapped("eins zwei drei vier", 12, 40, 2)[-1].endswith("…")
    assert wrapped("", 12, 40, 2) == ("",)


# --- The page ---


def page(source="{% report_table table query sketch=sketch %}", **context):
    return engines["django"].from_string("{% load report_ui %}" + source).render(context)


@pytest.fixture(params=samples.ALL)
def sample(request):
    return samples.ALL[request.param]


def test_page_is_well_formed_and_has_nothing_inline(sample):
    table, sketch = sample
    markup = page(table=table, sketch=sketch, districts=samples.districts())
    root = ET.fromstring(re.sub("[\x00\x0b]", "", markup))
    assert not [one for one in root.iter() if "style" in one.attrib or "onload" in one.attrib]
    assert not list(root.iter("script"))
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    named = set(re.findall(r"url\(#([\w-]+)\)", markup))
    assert named <= set(ids)


def test_every_label_stands_in_full_on_the_page(sample):
    table, sketch = sample
    markup = page(table=table, sketch=sketch, districts=samples.districts())
    assert all(escape(one.label) in markup for one in table.lines)


def test_what_scrolls_has_a_name_and_the_rows_have_heads():
    root = ET.fromstring(page(table=samples.HOMES, sketch=""))
    region = next(one for one in root.iter("div") if one.get("role") == "group")
    assert region.attrib["tabindex"] == "0"
    assert region.attrib["aria-label"] == "Kontakte nach Wohnort"
    assert [one.text for one in root.iter("caption")] == ["Kontakte nach Wohnort"]
    heads = [one.get("scope") for one in root.iter("th")]
    assert heads == ["col"] * 6 + ["row"] * 15


def test_what_is_apart_begins_after_one_double_rule_and_is_hatched():
    markup = page(table=samples.HOMES, sketch="")
    assert markup.count('<tr class="apart">') == 1
    assert markup.count("url(#apart-kontakte-nach-wohnort)") == 2
    assert "apart-" not in page(table=samples.ONE, sketch="")


def test_bars_say_in_words_what_they_are():
    assert (
        "Balken: 3.\N{NO-BREAK SPACE}Quartal 2026, Strich: 3.\N{NO-BREAK SPACE}Quartal 2025."
        in page(table=samples.HOMES, sketch="")
    )
    assert "Alle Balken haben denselben Maßstab." in page(table=samples.TOPICS, sketch="")


def test_no_value_is_said_in_words():
    said = f'<span class="visually-hidden">{number_words.spoken(None)}</span>'
    assert said in page(table=samples.GAPS, sketch="")
    assert said not in page(table=samples.HOMES, sketch="")


def test_empty_table_says_so():
    for sketch in ("", "map", "line", "stacked"):
        assert "Hier gibt es nichts zu zählen." in page(
            table=samples.EMPTY, sketch=sketch, districts=samples.districts()
        )
    # Nor does an empty frame wait to be scrolled.
    assert "<table" not in page(table=samples.EMPTY, sketch="")


@pytest.mark.parametrize("sketch", ["line", "stacked"])
def test_chart_of_nothing_is_a_sentence_with_the_rows_below(sketch):
    drawn = samples.TREND if sketch == "line" else samples.WAYS
    nothing = drawn.with_values(
        {key: tuple(value and 0 for value in column) for key, column in drawn.values.items()}
    )
    words = said("There is nothing to draw: no value is above 0.")
    markup = page(table=nothing, sketch=sketch)
    assert words in markup
    assert "chart-wide" not in markup
    assert all(escape(one.label) in markup for one in nothing.lines)
    # Control: with a value there is a chart.
    markup = page(table=drawn, sketch=sketch)
    assert words not in markup
    assert "chart-wide" in markup


def test_folded_rows_wait_for_a_press_and_are_not_printed():
    root = ET.fromstring(page(table=samples.HOMES, sketch="folded"))
    assert "only-screen" in root.attrib["class"]
    fold = next(one for one in root.iter("details") if one.get("class") == "figures-table")
    assert "open" not in fold.attrib
    (rows,) = (one for one in root.iter("div") if one.get("class") == "folded")
    assert len(list(rows.iter("tr"))) == 16
    # The style sheet hides what comes next to it.
    assert list(root)[list(root).index(fold) + 1] is rows
    assert "only-screen" not in ET.fromstring(page(table=samples.HOMES, sketch="")).attrib["class"]


@pytest.mark.parametrize(("columns", "is_many"), [(2, False), (6, False), (7, True)])
def test_bars_of_many_columns_are_short(columns, is_many):
    names = [f"Spalte {at}" for at in range(columns)]
    table = samples.crossed("viele", samples.LINES, names, has_bar=True)
    root = ET.fromstring(page(table=table, sketch=""))
    (shown,) = root.iter("table")
    assert ("many" in shown.attrib["class"].split()) == is_many


def test_what_to_press_on_a_map_is_not_printed():
    markup = page(table=samples.HOMES, sketch="map", districts=samples.districts())
    invitation = said("Choose a district for its own report.")
    assert f'<span class="only-screen">{invitation}</span>' in markup
    unlinked = replace(samples.HOMES, lines=tuple(replace(one, link="") for one in samples.LINES))
    assert invitation not in page(table=unlinked, sketch="map", districts=samples.districts())


def test_files_of_a_table_are_asked_for_with_its_question():
    inquiry = type("Inquiry", (), {"key": "stadtbezirke"})()
    markup = page(table=samples.HOMES, query="/a/?zeitraum=jahr", sketch="", inquiry=inquiry)
    for shape in ("csv", "png"):
        address = (
            "/intern/berichte/stadtbezirke/export/?zeitraum=jahr"
            f"&amp;tabelle=kontakte-nach-wohnort&amp;format={shape}"
        )
        assert f'href="{address}"' in markup
    assert "export" not in page(table=samples.HOMES, query="zeitraum=jahr", sketch="")


def test_what_a_table_counts_waits_for_a_press_below_it():
    named = replace(samples.HOMES, definitions=("contacts", "home", "unheard of"))
    (fold,) = ET.fromstring(page(table=named, sketch="")).iter("details")
    assert fold.attrib == {"class": "meant"}
    words = " ".join(fold.itertext())
    for key in ("contacts", "home"):
        assert str(DEFINITIONS[key].counts) in words
        assert str(DEFINITIONS[key].unknown) in words
    assert samples.HOMES.title in words
    nothing = replace(samples.HOMES, definitions=())
    assert not list(ET.fromstring(page(table=nothing, sketch="")).iter("details"))


def test_map_needs_districts():
    assert "<figure" in page(table=samples.HOMES, sketch="map", districts=samples.districts())
    assert "<figure" not in page(table=samples.HOMES, sketch="map")

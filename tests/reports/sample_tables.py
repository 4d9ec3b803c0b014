"""Tables as reports make them: of the design, and such that break what draws them."""

from dataclasses import replace
from types import SimpleNamespace

from reports.tables import Column, Kind, Line, Table, Unit

# Slug, name, column and row of the tile, now, the year before, could not be helped.
DISTRICTS = (
    ("innenstadt-west", "Innenstadt-West", 2, 3, 268, 219, 19),
    ("innenstadt-nord", "Innenstadt-Nord", 2, 2, 512, 497, 31),
    ("innenstadt-ost", "Innenstadt-Ost", 3, 3, 171, 158, 8),
    ("eving", "Eving", 2, 1, 198, 204, 12),
    ("scharnhorst", "Scharnhorst", 3, 1, 243, 201, 17),
    ("brackel", "Brackel", 3, 2, 187, 176, 9),
    ("aplerbeck", "Aplerbeck", 3, 4, 129, 121, 5),
    ("hoerde", "Hörde", 2, 4, 214, 207, 11),
    ("hombruch", "Hombruch", 1, 4, 118, 127, 4),
    ("luetgendortmund", "Lütgendortmund", 1, 3, 205, 166, 13),
    ("huckarde", "Huckarde", 1, 2, 149, 138, 7),
    ("mengede", "Mengede", 1, 1, 176, 149, 12),
)
APART = (Line("unknown", "nicht bekannt", True), Line("outside", "außerhalb Dortmunds", True))
LINES = (*(Line(one[0], one[1], link=f"?bezirk={one[0]}") for one in DISTRICTS), *APART)
COMPARED = (
    Column("now", "3. Quartal 2026", has_bar=True, mark="before"),
    Column("before", "3. Quartal 2025"),
    Column("change", "Änderung", Kind.CHANGE, of="now", against="before"),
    Column("share", "Anteil", Kind.SHARE, of="now"),
    Column("not_helped", "Konnte nicht helfen"),
)
HOMES = Table(
    "kontakte-nach-wohnort", "Kontakte nach Wohnort", "Wohnort", LINES, COMPARED,
    {
        "now": (*(one[4] for one in DISTRICTS), 163, 74),
        "before": (*(one[5] for one in DISTRICTS), 181, 61),
        "not_helped": (*(one[6] for one in DISTRICTS), 6, 3),
    },
    {"now": 2807, "before": 2605, "not_helped": 161}, "Ganze Stadt",
    definitions=("contacts",), notes=("Gezählt wird der Wohnort der Person.",),
)  # fmt: skip


def crossed(key, lines, columns, *, has_bar, unit=Unit.COUNT):
    """A table of made up numbers, with totals."""
    shown = tuple(
        Column(f"c{at}", name, unit=unit, has_bar=has_bar) for at, name in enumerate(columns)
    )
    values = {
        one.key: tuple((37 * at + 11 * row) % 90 for row in range(len(lines)))
        for at, one in enumerate(shown)
    }
    totals = {key: sum(column) for key, column in values.items()}
    return Table(key, f"Tabelle {key}", "Zeile", lines, shown, values, totals, "Zusammen")


def months(count):
    return tuple(Line(f"m{at}", f"{at % 12 + 1}/{2024 + at // 12}") for at in range(count))


TOPICS = crossed("wohnort-und-thema", LINES, ("Geld vom Amt", "Wohnen"), has_bar=True)
WAYS = crossed(
    "wege-nach-monat",
    tuple(Line(one, one) for one in ("persönlich", "Telefon", "E-Mail")),
    [month.label for month in months(12)],
    has_bar=False,
)
TREND = Table(
    "verlauf", "Kontakte nach Monat", "Monat", months(24), COMPARED[:3],
    {
        "now": (None, *(700 + 13 * at % 90 for at in range(23))),
        "before": (None,) * 4 + tuple(640 + 17 * at % 90 for at in range(20)),
    },
)  # fmt: skip
LARGE = crossed(
    "ort-und-monat",
    tuple(Line(f"o{at}", f"Demo-Ort {at}") for at in range(36)),
    [month.label for month in months(24)],
    has_bar=False,
)
HOURS = crossed("stunden", LINES[:4], ("zugesagt", "gehalten"), has_bar=True, unit=Unit.MINUTES)
EMPTY = replace(HOMES, lines=(), values=dict.fromkeys(HOMES.values, ()), totals={})
ZERO = HOMES.with_values({key: (0,) * len(LINES) for key in HOMES.values})
ONE = replace(
    HOMES, lines=LINES[:1], values={key: row[:1] for key, row in HOMES.values.items()}, totals={}
)
GAPS = replace(
    HOMES,
    values={
        "now": (None, 0, 5, *HOMES.values["now"][3:]),
        "before": (None, 3, None, *HOMES.values["before"][3:]),
        "not_helped": (None,) * len(LINES),
    },
    totals={"now": 2000, "before": None, "not_helped": None},
)
NASTY = (
    "<script>alert(\"x\")</script> & 'y' \U0001f600",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenverleihstelle an der Innenstadt",
    'a" onload="alert(1)',
    "\x0b]]> Ort\x00 mit Zeichen, die kein XML haben darf",
)
HOSTILE = replace(
    HOMES,
    title=NASTY[0],
    heading=NASTY[2],
    lines=(*(Line(f"h{at}", name) for at, name in enumerate(NASTY)), *LINES[4:]),
    columns=(replace(COMPARED[0], label=NASTY[1]), *COMPARED[1:]),
    notes=NASTY,
)
ALL = {
    "homes": (HOMES, "map"),
    "topics": (TOPICS, ""),
    "ways": (WAYS, "stacked"),
    "trend": (TREND, "line"),
    "large": (LARGE, ""),
    "hours": (HOURS, ""),
    "empty": (EMPTY, "map"),
    "empty trend": (EMPTY, "line"),
    "zero": (ZERO, "map"),
    "one": (ONE, "map"),
    "gaps": (GAPS, "map"),
    "hostile": (HOSTILE, "map"),
    "hostile trend": (HOSTILE, "line"),
    "hostile parts": (HOSTILE, "stacked"),
}


def districts(*, with_borders=False):
    """What a map knows of the districts; borders are squares, from the north-west on."""
    return [
        SimpleNamespace(
            slug=slug, name=name, tile_column=column, tile_row=row,
            border=_square(column, row) if with_borders else None,
            label_lat=51.6 - 0.05 * row, label_lon=7.4 + 0.09 * column,
        )
        for slug, name, column, row, *_numbers in DISTRICTS
    ]  # fmt: skip


def _square(column, row):
    west, north = 7.355 + 0.09 * column, 51.625 - 0.05 * row
    east, south = west + 0.09, north - 0.05
    ring = [[west, north], [west, south], [east, south], [east, north], [west, north]]
    return {"type": "Polygon", "coordinates": [ring]}

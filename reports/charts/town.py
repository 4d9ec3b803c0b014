"""The map of the town for one column of a table: by borders if all are known, else of tiles."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from consultations.breaks import breakable
from locations.models import District
from reports import number_words
from reports.charts import areas, printed, tiles
from reports.charts.drawing import Drawing, step_patterns
from reports.charts.steps import bounds, class_of
from reports.charts.tiles import Tile
from reports.tables import Column, Kind, Line, Table, Unit


def pattern_key(table: Table) -> str:
    """Names of the patterns of this map, unlike those of others on the page."""
    return f"map-{table.key}"


def patterns(table: Table) -> str:
    """Definitions that stand beside the drawing."""
    return step_patterns(pattern_key(table))


def town_map(
    table: Table, column: Column, districts: Iterable[District], *, with_links: bool = True
) -> Drawing:
    """Classes are found from the printed numbers of the districts; links are those of the lines."""
    found = _Found(table, column, with_links)
    by_line = {district.slug: district for district in districts}
    town = [(line, by_line[line.key]) for line in table.lines if line.key in by_line]
    apart = [found.tile(line) for line in table.lines if line.is_apart]
    borders = [district.border for _line, district in town if district.border]
    if town and len(borders) == len(town):
        drawn = [
            areas.Area(found.tile(line), border, one.label_lat, one.label_lon)
            for (line, one), border in zip(town, borders, strict=True)
        ]
        return areas.draw(drawn, apart, found.legend, pattern_key(table))
    placed = sorted(town, key=lambda pair: (pair[1].tile_row, pair[1].tile_column))
    shown = [found.tile(line, one) for line, one in placed]
    return tiles.draw(shown, apart, found.legend, pattern_key(table))


class _Found:
    """The numbers of one column with their classes and the changes beside them."""

    def __init__(self, table: Table, column: Column, with_links: bool) -> None:
        self.table, self.column, self.with_links = table, column, with_links
        keys = [line.key for line in table.lines]
        self.values = dict(zip(keys, table.cells(column), strict=True))
        change = change_of(table, column)
        self.change = change
        self.changes = dict(zip(keys, table.cells(change), strict=True)) if change else {}
        parts = (self.values[line.key] for line in table.lines if not line.is_apart)
        self.parts = [value for value in parts if value is not None]
        self.bounds = bounds(self.parts)

    def tile(self, line: Line, district: District | None = None) -> Tile:
        value, change = self.values[line.key], self.changes.get(line.key)
        return Tile(
            breakable(line.label),
            printed.cell_text(self.table, line, self.column, value),
            printed.cell_text(self.table, line, self.change, change) if self.change else "",
            line.link if self.with_links else "",
            None if value is None or line.is_apart else class_of(value, self.bounds),
            district.tile_column if district else 1,
            district.tile_row if district else 1,
        )

    @property
    def legend(self) -> Sequence[str]:
        """Empty if no district has a value."""
        return class_names(self.bounds, self.column.unit) if self.parts else ()


def change_of(table: Table, column: Column) -> Column | None:
    """The column of changes that belongs to a counted one, if there is one."""
    for one in table.columns:
        if one.kind == Kind.CHANGE and one.of == column.key:
            return one
    return None


def class_names(found: Sequence[int], unit: Unit) -> tuple[str, ...]:
    """Such as "under 150", "150 to 199", "200 and more"."""
    if not found:
        return (number_words.text(0, unit),)
    starts = [number_words.text(bound, unit) for bound in found]
    first = number_words.text(0, unit) if found[0] == 1 else _("under %s") % starts[0]
    between = (
        _between(low, high, start, unit)
        for low, high, start in zip(found, found[1:], starts, strict=False)
    )
    return (first, *between, _("%s and more") % starts[-1])


def _between(low: int, high: int, start: str, unit: Unit) -> str:
    if unit != Unit.COUNT:
        return _("%(from)s to under %(to)s") % {"from": start, "to": number_words.text(high, unit)}
    if high == low + 1:
        return start
    return _("%(from)s to %(to)s") % {"from": start, "to": number_words.text(high - 1, unit)}


def described(table: Table, column: Column) -> str:
    """What stands in each district of the map; nothing of numbers that are not there."""
    if all(value is None for value in table.cells(column)):
        return ""
    sentences = [_("The number of each district; darker is more.")]
    change = change_of(table, column)
    if change and any(value is not None for value in table.cells(change)):
        sentences.append(_("In small type: the change."))
    return " ".join(sentences)


def invitation(table: Table) -> str:
    """What a press on a district does; empty on paper and where it does nothing."""
    leads_on = any(line.link for line in table.lines)
    return _("Choose a district for its own report.") if leads_on else ""

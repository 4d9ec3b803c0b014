"""The buttons of the five groups: label, small print and key."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField

from consultations.breaks import SHY, breakable
from consultations.choices import Home
from consultations.entry.filling import OTHER
from consultations.entry.forms import ContactForm

# Keys of what stands in no catalogue; the others have theirs there.
OTHER_KEY = "N"
HOME_KEYS = {Home.OUTSIDE.value: "D", Home.UNKNOWN.value: "T"}
BRACKETS = re.compile(r"^(?P<label>[^(]+?)\s*\((?P<small>[^()]+)\)$")


@dataclass(frozen=True)
class Tile:
    """One button of a group."""

    value: str
    label: str
    small: str
    key: str
    html_id: str
    is_checked: bool


def tiles(bound: BoundField, key_of: Callable[[str, int], str]) -> list[Tile]:
    """The choices of a field; `key_of(value, number)` says the key of each, numbers from 1."""
    value = bound.value()
    several = isinstance(value, list | tuple)
    chosen = {str(one) for one in (value if several else [value])}
    field: Any = bound.field
    return [
        _tile(bound, str(code), str(label), key_of(str(code), number), number, chosen)
        for number, (code, label) in enumerate(field.choices, start=1)
    ]


def _tile(
    bound: BoundField, value: str, text: str, key: str, number: int, chosen: set[str]
) -> Tile:
    match = BRACKETS.match(text)
    label, small = (match["label"], match["small"]) if match else (text, "")
    html_id = f"{bound.auto_id}_{number - 1}"
    return Tile(value, breakable(label), small, key, html_id, value in chosen)


def _numbers(_value: str, number: int) -> str:
    return str(number) if number < 10 else ""


def _no_key(_value: str, _number: int) -> str:
    return ""


def of_form(form: ContactForm) -> dict[str, Any]:
    """The tiles of all groups, by the names that the page knows."""
    offered = form.offered
    topics = {str(row.pk): row.letter for row in offered.topics if row.is_offered}
    languages = {row.code: row.letter for row in offered.languages} | {OTHER: OTHER_KEY}
    districts = {str(row.pk): row.letter for row in offered.districts} | HOME_KEYS
    return {
        "counterparts": tiles(form["counterpart"], _numbers),
        "topics": halves(tiles(form["topics"], lambda value, _: topics.get(value, ""))),
        "languages": tiles(form["language"], lambda value, _: languages.get(value, "")),
        "homes": tiles(form["home"], lambda value, _: districts.get(value, "")),
        "results": tiles(form["result"], _numbers),
        "targets": tiles(form["targets"], _no_key),
    }


def halves(rows: Sequence[Tile]) -> list[Sequence[Tile]]:
    """Two columns, read one after the other; the first one is as long as the second, or longer."""
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]]


def chosen(rows: Iterable[Tile]) -> str:
    """The label of the tile that is chosen, without its soft hyphens."""
    return next((row.label.replace(SHY, "") for row in rows if row.is_checked), "")

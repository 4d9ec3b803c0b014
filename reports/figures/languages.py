"""Languages as lines and columns: those of the catalogue, others together, and not noted."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext as _

from reports.counting import OTHER_LANGUAGE, UNNOTED
from reports.figures import making
from reports.report import Asked
from reports.tables import Column, Line, Value


def lines(asked: Asked) -> tuple[Line, ...]:
    """Every language of the catalogue, then the others, then what nobody noted."""
    known = asked.known
    return (
        *(Line(code, known.language_name(code)) for code in known.language_codes),
        Line(OTHER_LANGUAGE, _("other languages")),
        making.unnoted_line(),
    )


def in_lines(asked: Asked, values: Mapping[str, Value]) -> dict[str, Value]:
    """Values by code as values of these lines."""
    found: dict[str, Value] = {}
    for code, value in values.items():
        key = _key_of(code, asked.known.language_codes)
        found[key] = (found.get(key) or 0) + (value or 0)
    return found


def columns(
    asked: Asked, counts: Mapping[tuple[str, str], Value], codes: Iterable[str] | None = None
) -> tuple[list[Column], dict[tuple[str, str], Value]]:
    """These languages, or the six most frequent ones, all others, and not noted.

    Second, `counts`, which are by something else and a code, by the keys of these columns.
    """
    most_frequent = making.largest(making.second(counts), asked.known.language_codes)
    shown = most_frequent if codes is None else list(codes)
    names = {code: asked.known.language_name(code) for code in shown}
    names |= {OTHER_LANGUAGE: _("other languages"), UNNOTED: making.unnoted_line().label}
    found: dict[tuple[str, str], Value] = {}
    for (other, code), value in counts.items():
        pair = (other, _key_of(code, shown))
        found[pair] = (found.get(pair) or 0) + (value or 0)
    return [Column(key, name, has_bar=True) for key, name in names.items()], found


def _key_of(code: str, shown: Collection[str]) -> str:
    """The line or column that a language belongs to; empty: nobody noted it."""
    if not code:
        return UNNOTED
    return code if code in shown else OTHER_LANGUAGE

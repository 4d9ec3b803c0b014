"""What somebody means who types where a person lives: a neighborhood, and so its district."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations.directory import Directory
from locations.gazetteer import Level, Spot
from locations.models import District, Neighborhood


@dataclass(frozen=True)
class PartOfTown:
    """A district, and the neighborhood in it if that was said."""

    district: District
    neighborhood: Neighborhood | None = None


def part_of_town(typed: str, network: Directory) -> PartOfTown:
    """The part of the town that `typed` names; raises `ValidationError` unless it is only one.

    Of a street only the neighborhood is kept: nobody's address is.
    """
    found = network.gazetteer.look_up(typed)
    if not found.spots:
        raise ValidationError(_unknown(found.text or typed, found.suggestions), code="unknown")
    districts = {spot.districts[0] for spot in found.spots if _is_in_one(spot)}
    if len(districts) != 1 or not all(map(_is_in_one, found.spots)):
        raise ValidationError(_unclear(found.text, found.spots, network), code="unclear")
    (slug,) = districts
    district = next(row for row in network.rows[District] if row.slug == slug)
    return PartOfTown(district, _neighborhood(found.spots, network))


def _is_in_one(spot: Spot) -> bool:
    return spot.district_is_known and len(spot.districts) == 1


def _neighborhood(spots: Sequence[Spot], network: Directory) -> Neighborhood | None:
    """None where the text may also mean the whole district of the same name."""
    codes = {spot.neighborhood for spot in spots}
    if len(codes) != 1 or any(spot.level == Level.DISTRICT for spot in spots):
        return None
    (code,) = codes
    return next((row for row in network.rows[Neighborhood] if row.code == code), None)


def _unknown(text: str, suggestions: Iterable[Spot]) -> str:
    names = list(dict.fromkeys(spot.name for spot in suggestions))
    if not names:
        return _("We do not know “%(text)s” in this city. Please choose a district.") % {
            "text": text
        }
    return _("We do not know “%(text)s”. Did you mean: %(names)s?") % {
        "text": text,
        "names": words.joined(names),
    }


def _unclear(text: str, spots: Iterable[Spot], network: Directory) -> str:
    slugs = {slug for spot in spots for slug in spot.districts}
    names = [row.name for row in network.rows[District] if row.slug in slugs]
    return _("“%(text)s” lies in several districts: %(names)s. Please choose one of them.") % {
        "text": text,
        "names": words.joined(names),
    }

"""Finds the district or neighborhood that a row of a foreign file means."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from locations.gazetteer import SPELLED
from locations.models import District, Neighborhood

Part = TypeVar("Part", District, Neighborhood)


def folded(name: str) -> str:
    """`name` without capitals, umlauts, spaces and signs, for comparing: “hoerdenord”."""
    return "".join(sign for sign in name.casefold().translate(SPELLED) if sign.isalnum())


def district_codes(district: District) -> set[str]:
    """How the three numberings of the town and this project call the district."""
    codes = {district.election_code, district.statistics_code, district.open_data_code}
    return {district.slug, f"fach_id {district.statistics_code}"} | (codes - {""})


def neighborhood_codes(neighborhood: Neighborhood) -> set[str]:
    """“030” is also written 03, and tables made with a spreadsheet lose the zeros: 30 and 3."""
    code = neighborhood.code
    short = code[:-1] if len(code) == 3 and code.endswith("0") else code
    return {code, short, code.lstrip("0") or "0", short.lstrip("0") or "0"}


class Parts(Generic[Part]):
    """The parts of one level of the town, by code and by name."""

    def __init__(self, parts: Iterable[Part], codes: Callable[[Part], set[str]]) -> None:
        self.by_name: dict[str, list[Part]] = {}
        self.by_code: dict[str, list[Part]] = {}
        for part in parts:
            self.by_name.setdefault(folded(part.name), []).append(part)
            for code in codes(part):
                self.by_code.setdefault(code, []).append(part)

    def find(self, code: str, name: str) -> Part | None:
        """The part that the two mean, or none; one of them may be empty.

        The name decides, the code only between namesakes or where no name is known: 10 is
        Innenstadt-West in one numbering of the town and Lütgendortmund in another.
        Raises `ValidationError` if more than one part is meant.
        """
        named = self.by_name.get(folded(name), []) if name else []
        coded = self.by_code.get(code, []) if code else []
        found = [part for part in named if part in coded] or named or coded
        if len(found) > 1:
            raise ValidationError(
                _("“%(text)s” may mean several parts of the town.") % {"text": name or code}
            )
        return found[0] if found else None


def known_districts() -> Parts[District]:
    return Parts(District.objects.all(), district_codes)


def known_neighborhoods() -> Parts[Neighborhood]:
    return Parts(Neighborhood.objects.select_related("district"), neighborhood_codes)

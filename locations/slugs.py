"""Parts of addresses made from German names."""

from collections.abc import Collection

from django.utils.text import slugify

from locations.gazetteer import SPELLED

# What a longest slug leaves for a number at its end.
ROOM_FOR_NUMBER = 5


def slug_of(name: str, *, longest: int = 50) -> str:
    """The name as a part of an address: Büro Hörde becomes buero-hoerde; empty if nothing stays."""
    return slugify(name.lower().translate(SPELLED))[: longest - ROOM_FOR_NUMBER].strip("-_")


def free_slug(
    name: str, taken: Collection[str], *, longest: int = 50, otherwise: str = "ohne-namen"
) -> str:
    """The slug of a name, with a number at its end if it is taken."""
    stem = slug_of(name, longest=longest) or otherwise
    tries = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in tries if slug not in taken)

"""Fills up the demonstration with plainly invented places (`python -m tests.bench.data 36`)."""

import os
import random
import sys
from datetime import time, timedelta

# Streets of no town: "Quarkgasse", "Zwirnufer".
FIRST_PARTS = (
    *("Amboss", "Biskuit", "Dudelsack", "Eidechsen", "Federball", "Gugelhupf", "Himbeer"),
    *("Igel", "Jojo", "Knopf", "Lakritz", "Murmel", "Nudel", "Origami", "Pinguin", "Quark"),
    *("Rakete", "Seepferd", "Trompeten", "Unken", "Vanille", "Waffel", "Xylophon", "Zwirn"),
)
LAST_PARTS = ("allee", "bogen", "gasse", "graben", "hang", "platz", "ring", "straße", "ufer", "weg")
STREETS = tuple(first + last for first in FIRST_PARTS for last in LAST_PARTS)
HOUSES = ("Musterhaus", "Haus Beispiel", "Treffpunkt Platzhalter", "Erfundenes Gemeindezentrum")
LANGUAGES = ("ar", "bg", "en", "es", "fa", "fr", "ku", "pl", "ro", "ru", "sr", "tr", "uk", "ur")
HALF_HOURS = tuple(time(hour, minute) for hour in range(8, 19) for minute in (0, 30))


def fill_up(wanted: int) -> None:
    """Add places until residents see `wanted` of them; the same ones on every run."""
    from django.utils import timezone

    from locations.models import (
        District,
        Location,
        LocationAddress,
        LocationDistrict,
        Neighborhood,
        OpeningHours,
        Street,
    )

    chance = random.Random(36)
    today = timezone.localdate()
    listed = Location.objects.filter(status__in=("active", "paused")).count()
    if listed > wanted:
        raise ValueError(f"The demonstration alone has {listed} places.")
    neighborhoods = list(Neighborhood.objects.select_related("district"))
    districts = {row.pk: row for row in District.objects.all()}
    in_neighborhood = {name: chance.choice(neighborhoods) for name in STREETS}
    Street.objects.bulk_create(
        Street(name=name, neighborhood=neighborhood)
        for name, neighborhood in in_neighborhood.items()
    )
    places = Location.objects.bulk_create(
        Location(
            slug=f"bench-ort-{number}",
            name=f"Bench-Ort {number}",
            # Few offices serve a district; most places are hours in somebody else's house.
            kind=Location.Kind.DEPENDANCE if number % 20 else Location.Kind.OFFICE,
            venue=f"{chance.choice(HOUSES)} {chance.randrange(100)}",
            phones=[f"0221 4710-{chance.randrange(100, 1000)}"],
            step_free=chance.choice(Location.StepFree.values),
            languages=["de", *chance.sample(LANGUAGES, chance.randrange(5))],
            is_demo=True,
        )
        for number in range(1, wanted - listed + 1)
    )
    addresses, served, hours = [], [], []
    for place in places:
        street = chance.choice(STREETS)
        neighborhood = in_neighborhood[street]
        addresses.append(
            LocationAddress(
                location=place,
                street=f"{street} {chance.randrange(1, 200)}",
                postcode=f"44{chance.randrange(100, 400)}",
                city="Dortmund",
                neighborhood=neighborhood,
                lat=neighborhood.label_lat + chance.uniform(-0.01, 0.01),
                lon=neighborhood.label_lon + chance.uniform(-0.01, 0.01),
                position_is_approximate=chance.random() < 0.5,
            )
        )
        served.append(
            LocationDistrict(location=place, district=districts[neighborhood.district_id])
        )
        for weekday in sorted(chance.sample(range(5), chance.randrange(1, 4))):
            opens_at, closes_at = sorted(chance.sample(HALF_HOURS, 2))
            hours.append(
                OpeningHours(
                    location=place,
                    weekday=weekday,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    mode=chance.choice(OpeningHours.MODES)[0],
                    confirmed_on=today - timedelta(days=chance.randrange(60)),
                )
            )
    LocationAddress.objects.bulk_create(addresses)
    LocationDistrict.objects.bulk_create(served)
    OpeningHours.objects.bulk_create(hours)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    fill_up(int(sys.argv[1]))

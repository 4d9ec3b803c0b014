"""Fills up the demonstration with plainly invented places (`python -m tests.bench.data 36`)."""

import os
import random
import sys
from datetime import time, timedelta

STREETS = ("Musterweg", "Erfundene Straße", "Beispielallee", "Platzhaltergasse", "Demoring")
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
    )

    chance = random.Random(36)
    today = timezone.localdate()
    listed = Location.objects.filter(status__in=("active", "paused")).count()
    if listed > wanted:
        raise ValueError(f"The demonstration alone has {listed} places.")
    neighborhoods = list(Neighborhood.objects.select_related("district"))
    districts = {row.pk: row for row in District.objects.all()}
    places = Location.objects.bulk_create(
        Location(
            slug=f"bench-ort-{number}",
            name=f"Bench-Ort {number}",
            kind=chance.choice(Location.Kind.values),
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
        neighborhood = chance.choice(neighborhoods)
        addresses.append(
            LocationAddress(
                location=place,
                street=f"{chance.choice(STREETS)} {chance.randrange(1, 200)}",
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

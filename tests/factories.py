"""Rows for tests: every model has one function that makes a valid row of it."""

import itertools
from datetime import date, time

from locations import models
from locations.schedule import Effect

_numbers = itertools.count(1)
CONFIRMED_ON = date(2026, 11, 1)


def district(name="Innenstadt-West", **values):
    number = next(_numbers)
    defaults = {
        "slug": name.lower().replace("ö", "oe").replace("ü", "ue"),
        "election_code": str(number),
        "statistics_code": f"0{number}"[-4:],
        "label_lat": 51.504,
        "label_lon": 7.425,
        "tile_column": number % 30_000,
        "tile_row": 1,
        "area_km2": 13.8,
    }
    return models.District.objects.create(name=name, **(defaults | values))


def neighborhood(name="Dorstfeld", **values):
    defaults = {"code": f"{next(_numbers):03}"[-4:], "label_lat": 51.509, "label_lon": 7.409}
    values.setdefault("district", None)
    values["district"] = values["district"] or district(f"District of {name}")
    return models.Neighborhood.objects.create(name=name, **(defaults | values))


def postcode(code="44149", *, districts=(), **values):
    row = models.Postcode.objects.create(code=code, **({"lat": 51.4997, "lon": 7.3964} | values))
    row.districts.set(districts)
    return row


def street(name="Hauptstraße", **values):
    values.setdefault("neighborhood", None)
    values["neighborhood"] = values["neighborhood"] or neighborhood(f"Around {name}")
    return models.Street.objects.create(name=name, **values)


def organization(name="Verein", **values):
    return models.Organization.objects.create(
        name=name, **({"slug": f"organization-{next(_numbers)}"} | values)
    )


def programme(**values):
    defaults = {
        "slug": f"programme-{next(_numbers)}",
        "name": "25 Dependancen",
        "funder": "Europäische Union",
        "is_eu_funded": True,
        "starts_on": date(2024, 6, 1),
        "target_number": 25,
    }
    return models.Programme.objects.create(**(defaults | values))


def location(name="Dorstfeld", *, at=None, address=True, served=(), **values):
    """A place; `at` is its (lat, lon) position, exact unless `approximate` says otherwise."""
    approximate = values.pop("approximate", False)
    street_name = values.pop("street", "Oberbank 11")
    in_neighborhood = values.pop("neighborhood", None)
    number = next(_numbers)
    defaults = {"slug": f"place-{number}", "kind": models.Location.Kind.DEPENDANCE}
    row = models.Location.objects.create(name=name, **(defaults | values))
    if address:
        lat, lon = at or (51.5089, 7.4086)
        models.LocationAddress.objects.create(
            location=row,
            street=street_name,
            postcode="44149",
            city="Dortmund",
            lat=lat,
            lon=lon,
            position_is_approximate=approximate,
            neighborhood=in_neighborhood,
        )
    for one in served:
        location_district(location=row, district=one)
    return row


def location_address(**values):
    values.setdefault("location", None)
    values["location"] = values["location"] or location(address=False)
    return models.LocationAddress.objects.create(**({"city": "Dortmund"} | values))


def location_district(**values):
    return models.LocationDistrict.objects.create(
        location=values.pop("location", None) or location(),
        district=values.pop("district", None) or district(f"District {next(_numbers)}"),
        **values,
    )


def funding_scope(**values):
    return models.FundingScope.objects.create(
        location=values.pop("location", None) or location(),
        programme=values.pop("programme", None) or programme(),
        **({"valid_from": date(2024, 6, 1)} | values),
    )


def former_slug(slug="old-name", **values):
    return models.FormerSlug.objects.create(
        slug=slug, location=values.pop("location", None) or location()
    )


def opening_hours(**values):
    """Tuesdays 14:00 to 16:00, confirmed, unless told otherwise."""
    defaults = {
        "weekday": 1,
        "opens_at": time(14),
        "closes_at": time(16),
        "confirmed_on": CONFIRMED_ON,
    }
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.OpeningHours.objects.create(**(defaults | values))


def closure(**values):
    """Closed on Tuesday, 24 November 2026, unless told otherwise."""
    defaults = {
        "starts_on": date(2026, 11, 24),
        "ends_on": date(2026, 11, 24),
        "effect": Effect.CLOSED,
    }
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.Closure.objects.create(**(defaults | values))

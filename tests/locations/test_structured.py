"""Structured data of a place: what schema.org allows, what is true, what a page can hold."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from locations.directory import Directory
from locations.models import (
    Closure,
    District,
    Location,
    LocationAddress,
    LocationDistrict,
    OpeningHours,
    Organization,
    SeasonQuestion,
)
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode
from locations.snapshot import TABLES
from locations.structured import as_script, json_ld

TODAY = date(2026, 11, 24)
CHANGED_AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
URL = "https://example.org/standorte/dorstfeld/"
TUESDAY, FRIDAY = 1, 4


def hours(pk=7, weekday=TUESDAY, *, confirmed_on=TODAY, **others):
    times = {"opens_at": time(14), "closes_at": time(16)}
    return OpeningHours(
        pk=pk, location_id=1, weekday=weekday, confirmed_on=confirmed_on, **(times | others)
    )


def closure(starts_on, ends_on=None, effect=Effect.CLOSED, **others):
    return Closure(
        pk=3,
        location_id=1,
        effect=effect,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        **others,
    )


def address(**others):
    given = {"street": "Oberbank 11", "postcode": "44149", "lat": 51.5, "lon": 7.4}
    return LocationAddress(pk=5, location_id=1, city="Dortmund", **(given | others))


def data(*rows, **facts):
    """The structured data of one place, without a database."""
    tables = {model: [] for model in TABLES}
    for row in (Location(**{"pk": 1, "slug": "dorstfeld", "name": "Dorstfeld", **facts}), *rows):
        tables[type(row)].append(row)
    directory = Directory(41, CHANGED_AT, TODAY, tables)
    return json_ld(directory.places["dorstfeld"], directory, URL)


def opening(day, opens, closes, last=None):
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": day,
        "validThrough": last or day,
        "opens": opens,
        "closes": closes,
    }


# --- a small schema: which properties a type may have, and how their values look ---

CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
TEXT = re.compile(r".")
SCHEMA = {
    "GovernmentOffice": {
        "@context": re.compile(r"^https://schema\.org$"),
        "@id": re.compile(r"^https?://"),
        "url": re.compile(r"^https?://"),
        "name": TEXT,
        "alternateName": TEXT,
        "disambiguatingDescription": TEXT,
        "address": "PostalAddress",
        "geo": "GeoCoordinates",
        "areaServed": "AdministrativeArea",
        "memberOf": "Organization",
        "parentOrganization": "Organization",
        "telephone": TEXT,
        "email": re.compile("@"),
        "availableLanguage": re.compile(r"^[a-z]{2,3}"),
        "knowsLanguage": re.compile(r"^[a-z]{2,3}"),
        "isAccessibleForFree": bool,
        "dissolutionDate": re.compile(r"^\d{4}(-\d\d){0,2}$"),
        "openingHoursSpecification": "OpeningHoursSpecification",
        "specialOpeningHoursSpecification": "OpeningHoursSpecification",
        "contactPoint": "ContactPoint",
    },
    "PostalAddress": {
        "streetAddress": TEXT,
        "postalCode": re.compile(r"^\d{5}$"),
        "addressLocality": TEXT,
        "addressRegion": re.compile("^NW$"),
        "addressCountry": re.compile("^DE$"),
    },
    "GeoCoordinates": {"latitude": float, "longitude": float},
    "AdministrativeArea": {"name": TEXT},
    "Organization": {"name": TEXT},
    "ContactPoint": {
        "contactType": TEXT,
        "telephone": TEXT,
        "availableLanguage": re.compile(r"^[a-z]{2,3}"),
        "hoursAvailable": "OpeningHoursSpecification",
    },
    "OpeningHoursSpecification": {
        "dayOfWeek": re.compile(r"^https://schema\.org/(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$"),
        "opens": CLOCK,
        "closes": CLOCK,
        "validFrom": DAY,
        "validThrough": DAY,
    },
}


def faults(node, name="GovernmentOffice"):
    """Where `node` breaks the schema of its type."""
    if node.get("@type") != name:
        return [f"{node.get('@type')} instead of {name}"]
    found = []
    for key, value in node.items():
        if key == "@type":
            continue
        if key not in SCHEMA[name]:
            found.append(f"{name}.{key}")
            continue
        rule = SCHEMA[name][key]
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(rule, str):
                found += faults(entry, rule)
            elif isinstance(rule, type):
                found += [] if isinstance(entry, rule) else [f"{name}.{key}: {entry}"]
            elif not (isinstance(entry, str) and rule.search(entry)):
                found.append(f"{name}.{key}: {entry}")
    return found


def everything():
    district = District(pk=2, slug="innenstadt-west", name="Innenstadt-West")
    return data(
        hours(),
        hours(pk=8, weekday=FRIDAY, mode=Mode.APPOINTMENT),
        closure(date(2026, 12, 1)),
        address(position_is_approximate=False),
        district,
        LocationDistrict(pk=1, location_id=1, district_id=2),
        Organization(pk=4, slug="awo", name="AWO"),
        Location.carriers.through(pk=1, location_id=1, organization_id=4),
        official_name="Dependance Dorstfeld",
        phones=["0231 1"],
        email="dorstfeld@example.org",
        languages=["de", "ar"],
        is_demo=True,
        status="active",
    )


def test_everything_fits_the_schema():
    assert faults(everything()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "Castle"},
        {"moat": "deep"},
        {"openingHoursSpecification": [{"@type": "OpeningHoursSpecification", "opens": "25:00"}]},
        {"address": {"@type": "PostalAddress", "postalCode": "4414"}},
    ],
)
def test_what_does_not_fit_the_schema_is_noticed(wrong):
    assert faults(everything() | wrong)


def test_facts_of_the_place_are_said():
    said = everything()
    assert said["name"] == "lokal willkommen: Dorstfeld"
    assert said["url"] == URL
    assert said["areaServed"] == [{"@type": "AdministrativeArea", "name": "Innenstadt-West"}]
    assert said["parentOrganization"] == [{"@type": "Organization", "name": "AWO"}]
    assert said["availableLanguage"] == ["de", "ar"]
    assert said["geo"]["latitude"] == 51.5


def test_what_is_not_known_is_not_said():
    assert sorted(data()) == ["@context", "@id", "@type", "memberOf", "name", "url"]


def test_approximate_position_is_not_said():
    said = data(address())
    assert "geo" not in said
    assert said["address"]["streetAddress"] == "Oberbank 11"


@pytest.mark.parametrize(("confirmed", "said"), [(["free"], True), ([], None)])
def test_advice_is_free_only_if_the_operator_says_so(settings, confirmed, said):
    settings.CONFIRMED_ANSWERS = confirmed
    assert data().get("isAccessibleForFree") is said


# --- hours ---


def test_weekly_hours_are_said_by_weekday():
    assert data(hours(valid_to=date(2027, 6, 30)))["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Tuesday",
            "opens": "14:00",
            "closes": "16:00",
            "validThrough": "2027-06-30",
        }
    ]


def test_unconfirmed_hours_are_not_said():
    said = data(hours(confirmed_on=None), hours(pk=8, confirmed_on=TODAY - timedelta(days=181)))
    assert "openingHoursSpecification" not in said


def test_hours_that_have_ended_are_not_said():
    assert "openingHoursSpecification" not in data(hours(valid_to=date(2026, 11, 23)))


def test_fortnight_is_written_out_for_eight_weeks():
    rule = hours(rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2021, 11, 9))
    assert data(rule)["openingHoursSpecification"] == [
        opening(day, "14:00", "16:00")
        for day in ("2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12")
    ]


def test_closed_days_are_special_hours_from_midnight_to_midnight():
    said = data(hours(), closure(date(2026, 12, 1), date(2026, 12, 8)))
    assert said["specialOpeningHoursSpecification"] == [
        opening("2026-12-01", "00:00", "00:00", last="2026-12-08")
    ]


def test_holidays_ahead_are_special_hours():
    assert data(hours(weekday=FRIDAY))["specialOpeningHoursSpecification"] == [
        opening("2026-12-25", "00:00", "00:00", last="2027-01-01")
    ]


def test_open_day_between_two_closed_ones_is_not_closed():
    said = data(
        hours(rhythm=Rhythm.DATES, dates=["2026-11-30"], closed_on_holidays=False),
        hours(pk=8, weekday=FRIDAY),
        closure(date(2026, 11, 27)),
    )
    assert opening("2026-11-27", "00:00", "00:00") in said["specialOpeningHoursSpecification"]


def test_other_hours_are_special_hours():
    other = closure(date(2026, 12, 1), effect=Effect.OTHER_HOURS, opens_at=time(10))
    other.closes_at = time(11)
    said = data(hours(), other)
    assert said["specialOpeningHoursSpecification"] == [opening("2026-12-01", "10:00", "11:00")]


def test_day_that_differs_is_not_said_twice():
    rule = hours(rhythm=Rhythm.DATES, dates=["2026-12-01"])
    said = data(rule, closure(date(2026, 12, 1)))
    assert "openingHoursSpecification" not in said
    assert said["specialOpeningHoursSpecification"] == [opening("2026-12-01", "00:00", "00:00")]


def test_hours_by_appointment_do_not_open_the_door():
    with translation.override("en"):
        said = data(hours(mode=Mode.APPOINTMENT, valid_to=date(2026, 12, 1)), phones=["0231 1"])
    assert "openingHoursSpecification" not in said
    assert said["contactPoint"] == {
        "@type": "ContactPoint",
        "contactType": "by appointment",
        "telephone": ["0231 1"],
        "hoursAvailable": [
            opening("2026-11-24", "14:00", "16:00"),
            opening("2026-12-01", "14:00", "16:00"),
        ],
    }


def test_season_without_an_answer_lies_between_two_spans_of_weekly_hours():
    question = SeasonQuestion(
        pk=11, location_id=1, season="Herbstferien",
        starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 10),
    )  # fmt: skip
    specification = data(hours(), question)["openingHoursSpecification"]
    assert [(entry.get("validFrom"), entry.get("validThrough")) for entry in specification] == [
        (None, "2026-11-30"),
        ("2026-12-11", None),
    ]


@pytest.mark.parametrize(
    ("valid", "expected"),
    [
        ((None, date(2026, 12, 5)), [(None, "2026-11-30")]),
        ((date(2026, 12, 5), None), [("2026-12-11", None)]),
        ((date(2026, 12, 2), date(2026, 12, 9)), []),
        ((date(2026, 12, 12), None), [("2026-12-12", None)]),
    ],
)
def test_hours_that_begin_or_end_within_the_season(valid, expected):
    question = SeasonQuestion(
        pk=11, location_id=1, season="Herbstferien",
        starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 10),
    )  # fmt: skip
    said = data(hours(valid_from=valid[0], valid_to=valid[1]), question)
    spans = [
        (entry.get("validFrom"), entry.get("validThrough"))
        for entry in said.get("openingHoursSpecification", [])
    ]
    assert spans == expected


def test_coming_end_closes_the_days_after_it():
    said = data(hours(), ended_on=date(2026, 12, 7))
    assert said["specialOpeningHoursSpecification"][0]["validFrom"] == "2026-12-08"


@pytest.mark.parametrize("status", ["paused", "planned", "ended"])
def test_place_that_is_not_at_work_has_no_hours(status):
    extra = closure(TODAY, effect=Effect.OTHER_HOURS, opens_at=time(10), closes_at=time(11))
    said = data(hours(), extra, status=status, ended_on=date(2026, 11, 1))
    assert not [name for name in said if "Hours" in name]


def test_ended_place_says_when_as_far_as_it_is_known():
    facts = {"ended_on": date(2026, 9, 1), "ended_on_precision": "month"}
    assert data(status="ended", **facts)["dissolutionDate"] == "2026-09"


# --- in the page ---


def test_data_cannot_leave_their_script_element():
    evil = "</script><script>alert(1)</script><!-- & \u2028\u2029"
    script = as_script({"name": evil})
    head, tail = '<script type="application/ld+json">', "</script>"
    assert script.startswith(head)
    inside = script.removeprefix(head).removesuffix(tail)
    assert not set("<>&\u2028\u2029") & set(inside)
    assert json.loads(inside) == {"name": evil}


def test_data_are_markup_that_a_template_leaves_alone():
    assert hasattr(as_script(everything()), "__html__")

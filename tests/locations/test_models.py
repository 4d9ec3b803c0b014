"""The models: what their databases and their forms refuse, and what they accept."""

from datetime import date, time
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from locations import models
from locations.models.fields import known_languages_only
from locations.querysets import valid_on
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode
from tests import factories

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)
EARTH = "The position lies outside the earth or is only half given."
BACKWARDS = "The end lies before the beginning."
ROLES = "Advisers and leads work at a location, all others everywhere."
COVERED = "This district is already entered from that day."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def violated(name):
    """What Django says of a constraint that a person cannot come upon."""
    return f"Constraint “{name}” is violated."


def itself(field):
    return lambda row: {field: row}


def as_another(make, *fields):
    """What makes a row the same as another one."""

    def changes(row):
        other = make(row)
        return {field: getattr(other, field) for field in fields}

    return changes


def numbered(row=None):
    programme = row.programme if row else factories.programme()
    number = (row.programme_number if row else 0) + 1
    return factories.location(programme=programme, programme_number=number)


def invited():
    return factories.invitation(invited_by=factories.user())


def covered(row=None, valid_from=FIRST):
    """A row of coverage; with `row` the same one but for its beginning."""
    if row is None:
        return factories.location_district(valid_from=valid_from)
    return factories.location_district(
        location=row.location, district=row.district, valid_from=valid_from
    )


hours, closure, location = factories.opening_hours, factories.closure, factories.location
other_hours = partial(closure, effect=Effect.OTHER_HOURS, opens_at=time(14), closes_at=time(15))

# Constraint, a row that is right, what makes it wrong, what a person reads then.
REFUSED = {
    "hours that close before they open": (
        "hours_close_after_opening",
        hours,
        {"opens_at": time(16), "closes_at": time(14)},
        "The end must be later than the beginning.",
    ),
    "hours that close when they open": (
        "hours_close_after_opening",
        hours,
        {"closes_at": time(14)},
        "The end must be later than the beginning.",
    ),
    "hours that end before they begin to hold": (
        "hours_valid_to_after_from",
        hours,
        {"valid_from": SECOND, "valid_to": FIRST},
        BACKWARDS,
    ),
    "hours on an eighth day of the week": (
        "hours_weekday_exists",
        hours,
        {"weekday": 7},
        "Value 7 is not a valid choice.",
    ),
    "weekly hours without a weekday": (
        "hours_need_weekday",
        hours,
        {"weekday": None},
        "Please choose a weekday.",
    ),
    "a fortnight without a date to count from": (
        "hours_fortnight_needs_anchor",
        hours,
        {"rhythm": Rhythm.FORTNIGHTLY},
        "Every second week needs one date on which it takes place.",
    ),
    "weeks of the month without a week": (
        "hours_weeks_of_month_need_weeks",
        hours,
        {"rhythm": Rhythm.WEEKS_OF_MONTH},
        "Please choose at least one week.",
    ),
    "a closure that ends before it starts": (
        "closure_ends_after_start",
        closure,
        {"ends_on": date(2026, 11, 23)},
        BACKWARDS,
    ),
    "other hours without times": (
        "closure_other_hours_need_times",
        closure,
        {"effect": Effect.OTHER_HOURS},
        "Other hours need a beginning and an end, and the end must be later.",
    ),
    "other hours without an end": (
        "closure_other_hours_need_times",
        other_hours,
        {"closes_at": None},
        "Other hours need a beginning and an end, and the end must be later.",
    ),
    "other hours without a beginning": (
        "closure_other_hours_need_times",
        other_hours,
        {"opens_at": None},
        "Other hours need a beginning and an end, and the end must be later.",
    ),
    "other hours that end when they begin": (
        "closure_other_hours_need_times",
        other_hours,
        {"closes_at": time(14)},
        "Other hours need a beginning and an end, and the end must be later.",
    ),
    "a closed day with a beginning": (
        "closure_times_only_for_other_hours",
        closure,
        {"opens_at": time(14)},
        "Times belong to other hours only.",
    ),
    "a notice with times": (
        "closure_times_only_for_other_hours",
        partial(closure, effect=Effect.NOTICE),
        {"opens_at": time(14), "closes_at": time(15)},
        "Times belong to other hours only.",
    ),
    "a district north of the pole": (
        "district_on_earth",
        factories.district,
        {"label_lat": 90.01},
        EARTH,
    ),
    "a district with the key of another": (
        "district_letter_unique",
        lambda: factories.district("Eving", letter="E"),
        as_another(lambda row: factories.district("Mengede", letter="G"), "letter"),
        "Another district has this key already.",
    ),
    "a district on the tile of another": (
        "district_tile_unique",
        factories.district,
        as_another(lambda row: factories.district("Mengede"), "tile_column", "tile_row"),
        "Another district stands on this tile.",
    ),
    "a neighborhood beyond the date line": (
        "neighborhood_on_earth",
        factories.neighborhood,
        {"label_lon": 180.01},
        EARTH,
    ),
    "a postcode beyond the date line": (
        "postcode_on_earth",
        factories.postcode,
        {"lon": -180.01},
        EARTH,
    ),
    "a postcode of four digits": (
        "postcode_has_five_digits",
        factories.postcode,
        {"code": "4414"},
        "A postcode has five digits.",
    ),
    "a postcode with a letter": (
        "postcode_has_five_digits",
        factories.postcode,
        {"code": "4414O"},
        "A postcode has five digits.",
    ),
    "a postcode in Arabic digits": (
        "postcode_has_five_digits",
        factories.postcode,
        {"code": "٤٤١٤٩"},
        "A postcode has five digits.",
    ),
    "a street twice in one neighborhood": (
        "street_once_per_neighborhood",
        factories.street,
        as_another(lambda row: factories.street("Oberbank", neighborhood=row.neighborhood), "name"),
        "This street is already known in this neighborhood.",
    ),
    "an address south of the pole": (
        "address_on_earth",
        factories.location_address,
        {"lat": -90.5, "lon": 7.4},
        EARTH,
    ),
    "an address with half a position": (
        "address_on_earth",
        factories.location_address,
        {"lat": 51.5, "lon": None},
        EARTH,
    ),
    "an address with the other half of a position": (
        "address_on_earth",
        factories.location_address,
        {"lat": None, "lon": 7.4},
        EARTH,
    ),
    "an address that ends before it begins": (
        "address_ends_after_start",
        factories.location_address,
        {"valid_from": SECOND, "valid_to": FIRST},
        BACKWARDS,
    ),
    "a programme that ends before it begins": (
        "programme_ends_after_start",
        factories.programme,
        {"ends_on": date(2024, 5, 31)},
        BACKWARDS,
    ),
    "a location that ended before it began": (
        "location_ends_after_start",
        location,
        {"operating_since": SECOND, "ended_on": FIRST},
        BACKWARDS,
    ),
    "an ended location without the day": (
        "location_ended_has_date",
        location,
        {"status": "ended"},
        "A location that has ended needs the day it ended.",
    ),
    "a location that is its own parent": (
        "location_not_its_own_parent",
        location,
        itself("parent"),
        "A location cannot belong to itself.",
    ),
    "a location that is its own successor": (
        "location_not_its_own_successor",
        location,
        itself("successor"),
        "A location cannot point to itself as the place to go.",
    ),
    "a number without a programme": (
        "location_number_needs_programme",
        location,
        {"programme_number": 3},
        "A number in a programme needs the programme.",
    ),
    "a number twice in one programme": (
        "location_number_once_per_programme",
        numbered,
        as_another(numbered, "programme_number"),
        "This number of the programme is already taken.",
    ),
    "coverage that ends before it begins": (
        "coverage_ends_after_start",
        factories.location_district,
        {"valid_from": SECOND, "valid_to": FIRST},
        BACKWARDS,
    ),
    "a district twice from the same day": (
        "coverage_once_per_start",
        covered,
        as_another(lambda row: covered(row, SECOND), "valid_from"),
        COVERED,
    ),
    "a district twice from the beginning": (
        "coverage_once_from_the_beginning",
        covered,
        as_another(lambda row: covered(row, None), "valid_from"),
        COVERED,
    ),
    "funding that ends before it begins": (
        "funding_ends_after_start",
        factories.funding_scope,
        {"valid_to": date(2024, 5, 31)},
        BACKWARDS,
    ),
    "a break that ends before it begins": (
        "pause_ends_after_start",
        factories.location_pause,
        {"ends_on": date(2026, 11, 30)},
        BACKWARDS,
    ),
    "a waiting time without its day": (
        "location_waiting_time_has_day",
        location,
        {"waiting_days": 14},
        violated("location_waiting_time_has_day"),
    ),
    "a season that ends before it begins": (
        "season_ends_after_start",
        factories.season_question,
        {"ends_on": date(2026, 12, 22)},
        BACKWARDS,
    ),
    "a question asked twice": (
        "season_asked_once",
        factories.season_question,
        as_another(
            lambda row: factories.season_question(
                location=row.location, starts_on=date(2026, 12, 24)
            ),
            "starts_on",
        ),
        "This question has been asked already.",
    ),
    "an answer without its moment": (
        "season_answer_has_moment",
        factories.season_question,
        {"answer": "open"},
        violated("season_answer_has_moment"),
    ),
    "an adviser of no location": (
        "membership_role_fits_place",
        factories.membership,
        {"location": None},
        ROLES,
    ),
    "a role that ends before it begins": (
        "membership_ends_after_start",
        factories.membership,
        {"valid_from": SECOND, "valid_to": FIRST},
        BACKWARDS,
    ),
    "a stand-in without days": (
        "membership_stand_in_has_days",
        factories.membership,
        {"is_stand_in": True},
        "A stand-in needs a first and a last day.",
    ),
    "an invitation of an adviser to no location": (
        "invitation_role_fits_place",
        invited,
        {"location": None},
        ROLES,
    ),
    "an invitation to a role that ends before it begins": (
        "invitation_ends_after_start",
        invited,
        {"valid_from": SECOND, "valid_to": FIRST},
        BACKWARDS,
    ),
    "an invitation that ends before it was sent": (
        "invitation_expires_later",
        invited,
        lambda row: {"expires_at": row.invited_at},
        violated("invitation_expires_later"),
    ),
    "a reset that one asks for oneself": (
        "factor_reset_asked_by_somebody_else",
        factories.factor_reset,
        lambda row: {"asked_by": row.user},
        violated("factor_reset_asked_by_somebody_else"),
    ),
    "a reset that one person does alone": (
        "factor_reset_takes_two",
        factories.factor_reset,
        lambda row: {"granted_by": row.asked_by},
        violated("factor_reset_takes_two"),
    ),
    "a reset that ends before it was asked for": (
        "factor_reset_expires_later",
        factories.factor_reset,
        lambda row: {"expires_at": row.asked_at},
        violated("factor_reset_expires_later"),
    ),
}
each_nonsense = pytest.mark.parametrize(
    ("name", "make", "changes", "message"), REFUSED.values(), ids=REFUSED
)


def wrong(make, changes):
    """A right row in the database, and what makes it wrong."""
    row = make()
    return row, changes(row) if callable(changes) else changes


def constraints():
    return {
        constraint.name: constraint
        for model in apps.get_app_config("locations").get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_tried():
    assert {name for name, *_rest in REFUSED.values()} == set(constraints())


@each_nonsense
def test_database_refuses(name, make, changes, message):
    row, changes = wrong(make, changes)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**changes)
    # SQLite names the columns of a unique constraint, PostgreSQL its name.
    assert name in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)


@each_nonsense
def test_form_refuses_in_words(name, make, changes, message):
    row, changes = wrong(make, changes)
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert message in caught.value.messages


@each_nonsense
def test_row_without_the_nonsense_is_right(name, make, changes, message):
    """The control: it is the nonsense that is refused, not the row around it."""
    make().full_clean()


@pytest.mark.parametrize("constraint", constraints().values(), ids=constraints())
def test_message_of_every_constraint_is_german_in_german(constraint):
    with translation.override("en"):
        english = str(constraint.violation_error_message)
    with translation.override("de"):
        assert str(constraint.violation_error_message) != english


# --- What columns alone refuse ---


def test_weekday_before_monday_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.opening_hours(weekday=-1)


def test_row_without_a_position_is_refused_where_it_needs_one():
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.district(label_lat=None)


@pytest.mark.parametrize(
    ("make", "values"),
    [
        (factories.location, {"slug": "dorstfeld"}),
        (factories.former_slug, {"slug": "dorstfeld"}),
        (factories.organization, {"name": "Caritas"}),
        (factories.postcode, {"code": "44137"}),
    ],
)
def test_name_that_must_be_unique_is_refused_twice(make, values):
    make(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**values)


# --- What is right ---


def test_poles_and_date_line_are_on_earth():
    factories.location_address(lat=90, lon=180).full_clean()
    factories.location_address(lat=-90, lon=-180).full_clean()


def test_equator_and_meridian_are_a_position():
    address = factories.location_address(lat=0, lon=0)
    address.full_clean()


def test_single_day_is_a_span():
    factories.closure(starts_on=FIRST, ends_on=FIRST).full_clean()
    factories.opening_hours(valid_from=FIRST, valid_to=FIRST).full_clean()


def test_same_number_in_two_programmes_is_no_clash():
    numbered()
    numbered()
    assert models.Location.objects.filter(programme_number=1).count() == 2


def test_location_without_a_number_may_share_a_programme():
    programme = factories.programme()
    factories.location(programme=programme).full_clean()
    factories.location(programme=programme).full_clean()


def test_two_locations_may_serve_one_district_from_the_beginning():
    district = factories.district()
    factories.location_district(district=district).full_clean()
    factories.location_district(district=district).full_clean()


def test_street_may_run_through_two_neighborhoods():
    for part in ("Dorstfeld", "Marten"):
        factories.street("Oberbank", neighborhood=factories.neighborhood(part)).full_clean()


def test_single_dates_need_no_weekday():
    factories.opening_hours(rhythm=Rhythm.DATES, weekday=None, dates=["2026-11-24"]).full_clean()


# --- clean() ---


def problems(row):
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return caught.value.message_dict


def test_fortnight_counted_from_another_weekday_is_refused():
    wednesday = date(2026, 11, 25)
    row = factories.opening_hours(rhythm=Rhythm.FORTNIGHTLY, anchor_on=wednesday)
    assert problems(row) == {"anchor_on": ["This date is not on the chosen weekday."]}
    row.anchor_on = date(2026, 11, 24)
    row.full_clean()


def test_monthly_hours_without_weeks_are_refused():
    row = factories.opening_hours()
    row.rhythm = Rhythm.WEEKS_OF_MONTH
    assert "Please choose at least one week." in problems(row)["weeks_of_month"]
    row.weeks_of_month = [1, -1]
    row.full_clean()


def test_single_dates_without_a_date_are_refused():
    row = factories.opening_hours(rhythm=Rhythm.DATES, weekday=None)
    assert problems(row) == {"dates": ["Please enter at least one date."]}


@pytest.mark.parametrize("weeks", [[0], [6], [-2], ["1"], [None], [True], {"1": 1}, "1"])
def test_week_that_no_month_has_is_refused(weeks):
    row = factories.opening_hours(rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=weeks)
    message = "Weeks of the month are 1 to 5, or -1 for the last."
    assert message in problems(row)["weeks_of_month"]


@pytest.mark.parametrize(
    "dates", [["24.11.2026"], ["2026-02-29"], [20261124], [None], "2026-11-24", {"2026-11-24": 1}]
)
def test_date_that_does_not_exist_is_refused(dates):
    row = factories.opening_hours(rhythm=Rhythm.DATES, weekday=None, dates=dates)
    assert "Dates are written as YYYY-MM-DD." in problems(row)["dates"]


def test_closure_of_another_locations_hours_is_refused():
    row = factories.closure(opening_hours=factories.opening_hours())
    message = "These hours belong to another location."
    assert problems(row) == {"opening_hours": [message]}
    row.location = row.opening_hours.location
    row.full_clean()


# --- Texts ---


@pytest.mark.parametrize("value", [["de"], "Tür links", {"de": 3}, {"de": None}, {"de": {"x": ""}}])
def test_text_by_language_refuses_what_is_no_text(value):
    with pytest.raises(ValidationError, match="Expected one text per language"):
        known_languages_only(value)


def test_text_by_language_refuses_languages_that_the_site_does_not_have():
    with pytest.raises(ValidationError) as caught:
        known_languages_only({"de": "Tür", "xx": "?", "aa": "?"})
    assert caught.value.messages == ["Unknown language: aa, xx."]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (factories.location, "directions"),
        (factories.location, "nearest_stop"),
        (factories.closure, "public_text"),
    ],
)
def test_every_text_by_language_is_checked(make, field):
    row = make(**{field: {"xx": "?"}})
    assert problems(row) == {field: ["Unknown language: xx."]}
    setattr(row, field, {"de": "Tür links", "ar": "الباب على اليسار"})
    row.full_clean()
    row.save()
    row.refresh_from_db()
    assert getattr(row, field) == {"de": "Tür links", "ar": "الباب على اليسار"}


@pytest.mark.parametrize(
    "name",
    ["Hörde-Süd „Alte Schmiede“", "مركز الاستشارة", "Ծիծեռնակ", "🏠", "a" * 120, "O'Hara \\%_"],
)
def test_name_in_any_script_survives(name):
    row = factories.location(name)
    row.full_clean()
    row.refresh_from_db()
    assert str(row) == row.name == name


def test_name_that_is_too_long_is_refused_in_words():
    row = factories.location()
    row.name = "ö" * 121
    (message,) = problems(row)["name"]
    assert "at most 120 characters" in message


@pytest.mark.parametrize(
    ("values", "line", "town"),
    [
        (
            {"street": "Oberbank 11", "postcode": "44149"},
            "Oberbank 11, 44149 Dortmund",
            "44149 Dortmund",
        ),
        ({"street": "Oberbank 11"}, "Oberbank 11, Dortmund", "Dortmund"),
        ({"postcode": "44149"}, "44149 Dortmund", "44149 Dortmund"),
        ({}, "Dortmund", "Dortmund"),
    ],
)
def test_address_in_one_line_leaves_out_what_is_unknown(values, line, town):
    address = factories.location_address(**values)
    assert (str(address), address.line, address.town) == (line, line, town)


def test_row_says_what_it_is():
    place = factories.location("Dorstfeld")
    district = factories.district("Hörde")
    programme = factories.programme(name="25 Dependancen")
    assert [
        str(row)
        for row in (
            district,
            factories.neighborhood("Wichlinghofen"),
            factories.postcode("44265"),
            factories.street("Oberbank"),
            factories.organization("Caritas"),
            programme,
            place,
            factories.location_district(location=place, district=district),
            factories.funding_scope(location=place, programme=programme),
            factories.former_slug("alt", location=place),
            factories.opening_hours(location=place),
            factories.closure(location=place),
        )
    ] == [
        "Hörde",
        "Wichlinghofen",
        "44265",
        "Oberbank",
        "Caritas",
        "25 Dependancen",
        "Dorstfeld",
        "Dorstfeld → Hörde",
        "25 Dependancen → Dorstfeld",
        "alt",
        "Dorstfeld, 14:00–16:00",
        "Dorstfeld, 2026-11-24–2026-11-24",
    ]


# --- Rows as the arithmetic sees them ---


def test_rule_says_what_its_row_says():
    row = factories.opening_hours(
        rhythm=Rhythm.WEEKS_OF_MONTH,
        weeks_of_month=[1, -1],
        mode=Mode.APPOINTMENT,
        valid_from=FIRST,
        valid_to=SECOND,
        closed_on_holidays=False,
    )
    row.refresh_from_db()
    rule = row.rule
    assert (rule.key, rule.opens_at, rule.closes_at) == (row.pk, time(14), time(16))
    assert (rule.mode, rule.closed_on_holidays) == (Mode.APPOINTMENT, False)
    assert rule.confirmed_on == factories.CONFIRMED_ON
    assert rule.recurrence.weeks_of_month == (1, -1)
    assert (rule.recurrence.valid_from, rule.recurrence.valid_to) == (FIRST, SECOND)


def test_single_dates_become_dates():
    row = factories.opening_hours(rhythm=Rhythm.DATES, weekday=None, dates=["2026-11-24"])
    row.refresh_from_db()
    assert row.recurrence.dates == (date(2026, 11, 24),)


def test_span_says_what_its_row_says():
    row = factories.opening_hours()
    deviation = factories.closure(
        location=row.location,
        opening_hours=row,
        effect=Effect.OTHER_HOURS,
        opens_at=time(14),
        closes_at=time(15),
        reason=models.Closure.Reason.MOVE,
    )
    deviation.refresh_from_db()
    span = deviation.span
    assert (span.key, span.rule_key, span.effect) == (deviation.pk, row.pk, Effect.OTHER_HOURS)
    assert (span.opens_at, span.closes_at, span.reason) == (time(14), time(15), "move")


# --- Questions about many rows ---


def test_address_without_a_beginning_comes_first():
    place = factories.location(address=False)
    for valid_from in (SECOND, None, FIRST):
        factories.location_address(location=place, valid_from=valid_from)
    assert [row.valid_from for row in place.addresses.all()] == [None, FIRST, SECOND]


def test_listed_places_are_at_work_or_paused():
    for status in models.Location.Status:
        factories.location(str(status), status=status, ended_on=FIRST)
    assert [row.name for row in models.Location.objects.listed()] == ["active", "paused"]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (None, None, True),
        (FIRST, None, True),
        (None, FIRST, True),
        (FIRST, FIRST, True),
        (SECOND, None, False),
        (None, date(2026, 10, 31), False),
    ],
)
def test_both_ends_of_a_span_belong_to_it(valid_from, valid_to, holds):
    factories.location_district(valid_from=valid_from, valid_to=valid_to)
    assert models.LocationDistrict.objects.filter(valid_on(FIRST)).exists() is holds


@pytest.mark.parametrize(("kind", "is_office"), [("office", True), ("dependance", False)])
def test_location_knows_whether_it_is_an_office(kind, is_office):
    assert factories.location(kind=kind).is_office is is_office

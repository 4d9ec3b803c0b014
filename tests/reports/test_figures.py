"""Figures: what stands in which line and column, and what is not in them."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.choices import Counterpart, Measure, Qualifier, Result
from consultations.models import Topic
from records.periods import Period, month_of, quarter_of, year_of
from reports import figures
from reports.counting import Counts, TooLong, TooOld
from reports.figures import FIGURES
from tests import factories
from tests.reports import small_town
from tests.reports.small_town import Need, Said, asked, column, write

pytestmark = pytest.mark.django_db

QUARTER = quarter_of(date(2026, 2, 1))
BEFORE = quarter_of(date(2025, 2, 1))
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def town(db):
    return small_town.build()


def now(table):
    return column(table, "now")


def cells(table):
    """Everything that is printed."""
    return {line.key: values for line, values in table.grid()}


# --- Homes ---


@EXAMPLES
@given(st.lists(small_town.saids(), max_size=12))
def test_districts_unknown_and_outside_are_together_the_whole_city(town, said):
    with transaction.atomic():
        write(town, said)
        one = asked(QUARTER)
        homes, keys = figures.contacts_by_home(one), figures.key_figures(one)
        of_city = [row for row in said if row.day <= QUARTER.last]
        assert now(keys)["contacts"] == (len(of_city) or None)
        assert of_city or set(now(homes).values()) == {None}
        assert sum(value or 0 for value in now(homes).values()) == len(of_city)
        assert (homes.totals["now"] or 0) == len(of_city)
        for table in (figures.homes_by_month(one), figures.homes_by_language(one)):
            assert sum(total or 0 for total in table.totals.values()) == len(of_city)
        transaction.set_rollback(True)


def test_place_that_serves_two_districts_doubles_nothing(town):
    """365 contacts at an office of two districts are 365 contacts (domain.md 8.1)."""
    factories.figures_of_location(
        month=date(2026, 2, 1), location=town.locations["buero"], contacts=365
    )
    factories.figures_of_home(month=date(2026, 2, 1), home="hoerde", contacts=365)
    one = asked(QUARTER)
    assert now(figures.contacts_by_location(one))["buero"] == 365
    homes = figures.contacts_by_home(one)
    assert now(homes) == {"hoerde": 365, "eving": 0, "nord": 0, "unknown": 0, "outside": 0}
    assert homes.totals["now"] == 365


def test_homes_stand_with_the_year_before_the_share_and_what_could_not_be_helped(town):
    said = [Said(home="hoerde"), Said(home="hoerde", result=Result.NOT_HELPED), Said()]
    write(town, said)
    factories.figures_of_home(month=date(2025, 3, 1), home="hoerde", contacts=5)
    table = figures.contacts_by_home(asked(QUARTER, BEFORE))
    assert [one.key for one in table.columns] == ["now", "before", "change", "share", "not_helped"]
    assert [one.label for one in table.columns[:2]] == ["1.\xa0Quartal 2026", "1.\xa0Quartal 2025"]
    assert cells(table)["hoerde"] == (2, 5, -3, 67, 1)
    assert cells(table)["unknown"] == (1, 0, 1, 33, 0)
    assert [table.total(one) for one in table.columns] == [3, 5, -2, 100, 1]
    assert [line.is_apart for line in table.lines] == [False] * 3 + [True] * 2


def test_one_district_stands_alone_if_it_is_asked_for(town):
    write(town, [Said(home="hoerde"), Said(home="eving")])
    table = figures.contacts_by_home(asked(QUARTER, district="hoerde"))
    assert now(table) == {"hoerde": 1}
    assert table.totals["now"] == 1
    assert table.total_label != figures.contacts_by_home(asked(QUARTER)).total_label


def test_neighborhoods_are_those_of_the_district_and_not_noted(town):
    write(town, [Said(home="hoerde", neighborhood="031"), Said(home="hoerde"), Said(home="nord")])
    table = figures.neighborhoods(asked(QUARTER, district="hoerde"))
    assert now(table) == {"031": 1, "032": 0, "unnoted": 1}
    assert figures.neighborhoods(asked(QUARTER)).lines == ()


def test_homes_and_topics_show_the_most_frequent_ones_that_are_not_sensitive(town):
    topics = [{"gesundheit"}, {"gesundheit", "wohnen"}, {"aufenthalt", "wohnen"}]
    write(town, [Said(home="hoerde", topics=frozenset(one)) for one in topics])
    table = figures.homes_by_topic(asked(QUARTER))
    assert [one.key for one in table.columns] == ["wohnen", "aufenthalt"]
    assert (cells(table)["hoerde"], table.is_sensitive) == ((2, 1), False)
    chosen = figures.homes_by_topic(asked(QUARTER), ["gesundheit", "wohnen", "no such topic"])
    assert [one.key for one in chosen.columns] == ["gesundheit", "wohnen"]
    assert (chosen.totals, chosen.is_sensitive) == ({"gesundheit": 2, "wohnen": 2}, True)


# --- Key figures and months ---


def test_key_figures_are_counted_each_for_itself(town):
    said = [
        Said(advised=2, accompanying=3, is_first=True, result=Result.NOT_HELPED),
        Said(counterpart=Counterpart.PARTNER),
        Said(counterpart=Counterpart.NEIGHBOR_LANDLORD),
        Said(counterpart=Counterpart.NEIGHBOR_LANDLORD, topics=frozenset({"wohnen"})),
        Said(headcount=14, advised=0),
    ]
    write(town, said)
    keys, people = figures.key_figures(asked(QUARTER)), figures.people(asked(QUARTER))
    assert now(keys) == {"contacts": 5, "consultations": 3, "first_contacts": 1, "not_helped": 1}
    # Nobody is advised in a talk with a partner, or with a neighbor about nothing.
    assert now(people) == {"advised": 3, "accompanying": 3, "headcount": 14}
    # Contacts and people share neither a column nor a scale, and nothing of them is added.
    for table in (keys, people):
        assert table.totals == {}
        assert not any(one.has_bar for one in table.columns)
    assert set(now(keys)) | set(now(people)) == set(Counts._fields)


def test_trend_has_24_months_up_to_the_period_and_no_value_where_nobody_counted(town):
    write(town, [Said(day=date(2026, 2, 3)), Said(day=date(2026, 4, 1))])
    table = figures.trend(asked(month_of(date(2026, 12, 1))))
    values = column(table, "contacts")
    assert (len(values), next(iter(values))) == (24, "2025-01-01")
    assert values["2026-01-01"] is None
    assert [values[f"2026-{month:02}-01"] for month in (2, 3, 4, 11, 12)] == [1, 0, 1, 0, None]


def test_trend_says_which_of_its_months_is_not_whole(town):
    november = "November 2026 läuft noch: Zahlen bis heute."
    for month in (11, 12):
        assert november in figures.trend(asked(month_of(date(2026, month, 1)))).notes
    assert november not in figures.trend(asked(month_of(date(2026, 10, 1)))).notes


def test_trend_of_a_place_has_no_value_where_it_was_closed(town):
    write(town, [Said(day=date(2026, 1, 30)), Said(day=date(2026, 3, 3), location="stube")])
    factories.opening_hours(location=town.locations["buero"], valid_from=date(2026, 3, 1))
    table = figures.trend(asked(month_of(date(2026, 3, 1)), location="buero"))
    assert list(column(table, "contacts").values())[-4:] == [None, 1, None, 0]


def test_trend_from_single_contacts_begins_where_these_are_kept(town):
    write(town, [Said(day=date(2024, 2, 3), channel="phone")])
    factories.figures_of_home(month=date(2023, 2, 1), contacts=7)
    conditions = {"channel": "phone", "language": "unnoted"}
    table = figures.trend(asked(month_of(date(2024, 2, 1)), **conditions))
    assert list(column(table, "contacts").values()) == [None] * 20 + [0, 0, 0, 1]


def test_longer_periods_have_quarters_or_years_side_by_side(town):
    write(town, [Said(day=date(2026, 2, 3), home="hoerde"), Said(day=date(2026, 3, 3))])
    one = figures.homes_by_month(asked(Period(date(2024, 11, 1), date(2026, 10, 31))))
    assert len(one.columns) == 24
    assert cells(one)["hoerde"][15:17] == (1, 0)
    quarters = figures.homes_by_month(asked(Period(date(2024, 10, 1), date(2026, 11, 30))))
    assert [two.key for two in quarters.columns][-2:] == ["2026-07-01", "2026-10-01"]
    assert column(quarters, "2026-01-01")["unknown"] == 1
    years = figures.homes_by_month(asked(Period(date(2017, 1, 1), date(2026, 12, 31))))
    assert [two.label for two in years.columns] == [str(year) for year in range(2017, 2027)]
    assert years.totals["2026-01-01"] == 2
    with pytest.raises(TooLong):
        figures.homes_by_month(asked(Period(date(2000, 1, 1), date(2026, 12, 31))))


def test_months_before_anything_was_counted_have_no_value_and_later_ones_have_0(town):
    write(town, [Said(day=date(2026, 2, 3), home="hoerde", channel="phone")])
    homes = figures.homes_by_month(asked(QUARTER))
    assert (cells(homes)["hoerde"], cells(homes)["eving"]) == ((None, 1, 0), (None, 0, 0))
    assert list(homes.totals.values()) == [None, 1, 0]
    ways = cells(figures.channels_by_month(asked(QUARTER)))
    assert (ways["phone"], ways["message"]) == ((None, 1, 0), (None, 0, 0))
    # Control: of a year that has it, January is not missing.
    longer = figures.homes_by_month(asked(Period(date(2024, 1, 1), date(2026, 3, 31))))
    assert column(longer, "2026-01-01") == {**dict.fromkeys(cells(homes), 0), "hoerde": 1}
    assert set(column(longer, "2025-10-01").values()) == {None}


def test_months_that_are_not_whole_are_said_to_be_so_and_those_to_come_are_not_there(town):
    whole = figures.homes_by_month(asked(year_of(date(2026, 1, 1))))
    part = figures.homes_by_month(asked(Period(date(2026, 1, 2), date(2026, 1, 31))))
    assert len(part.notes) == len(whole.notes) + 1
    assert whole.columns[-1].key == "2026-11-01"
    to_come = figures.homes_by_month(asked(quarter_of(date(2027, 1, 1))))
    assert [one.key for one in to_come.columns] == ["2027-01-01"]


# --- Places ---


def test_closed_all_month_is_no_value_and_open_without_a_contact_is_0(town):
    write(town, [Said(day=date(2026, 1, 30), location="stube")])
    factories.opening_hours(location=town.locations["buero"], valid_from=date(2026, 2, 1))
    factories.location_day(location=town.locations["stube"], on=date(2026, 3, 3))
    table = figures.locations_by_month(asked(QUARTER))
    assert cells(table) == {"buero": (None, 0, 0), "stube": (1, None, 0)}
    assert table.totals == {"2026-01-01": 1, "2026-02-01": 0, "2026-03-01": 0}


OF_ONE_PLACE = (
    *("key_figures", "people", "contacts_by_home", "homes_by_month", "homes_by_topic"),
    *("homes_by_language", "contacts_by_location", "locations_by_month", "location_topics"),
    *("kinds_of_places", "funded", "topics_by_language", "languages", "interpreting", "channels"),
    *("channels_by_month", "counterparts", "age_bands", "genders", "durations", "results"),
    *("unmet_by_reason", "unmet_by_topic", "missing_offers", "unmet_by_home", "referrals"),
    *("partner_contacts", "trend"),
)


@pytest.mark.parametrize("name", OF_ONE_PLACE)
def test_place_that_was_closed_has_no_value_and_open_without_a_contact_it_has_0(town, name):
    """Tuesdays: the office was open in March of 2026, the other place never."""
    factories.figures_of_home(month=date(2025, 1, 1))
    hours = {"valid_from": date(2026, 3, 1), "valid_to": date(2026, 3, 31)}
    factories.opening_hours(location=town.locations["buero"], **hours)
    march = month_of(date(2026, 3, 1))
    closed = FIGURES[name](asked(march, BEFORE, location="stube"))
    assert printed(closed) == {None}
    opened = FIGURES[name](asked(march, location="buero"))
    assert printed(opened) == ({0, None} if name == "trend" else {0})


def printed(table):
    return {value for column in table.values.values() for value in column}


def test_plan_without_a_day_has_no_value_in_any_line(town):
    factories.figures_of_home(month=date(2025, 1, 1))
    plan = factories.location("Plan", slug="plan", status="planned")
    factories.opening_hours(location=plan)
    table = figures.key_figures(asked(QUARTER, BEFORE, location="plan"))
    assert printed(table) == {None}
    plan.status = "active"
    plan.save()
    assert printed(figures.key_figures(asked(QUARTER, BEFORE, location="plan"))) == {0}


def test_year_before_has_no_value_if_the_place_was_closed_then(town):
    write(town, [Said(location="stube")])
    factories.figures_of_home(month=date(2025, 1, 1))
    table = figures.key_figures(asked(QUARTER, BEFORE, location="stube"))
    assert cells(table)["contacts"] == (1, None, None)
    factories.location_day(location=town.locations["stube"], on=date(2025, 3, 4))
    table = figures.key_figures(asked(QUARTER, BEFORE, location="stube"))
    assert cells(table)["contacts"] == (1, 0, 1)


def test_place_without_known_hours_was_at_work_if_it_has_any_contact(town):
    """Also one that the further conditions of the question leave out."""
    write(town, [Said(location="stube", channel="phone")])
    for conditions in ({"channel": "message"}, {"district": "nord"}, {"topic": "wohnen"}):
        table = figures.counterparts(asked(QUARTER, location="stube", **conditions))
        assert printed(table) == {0}
    by_month = figures.homes_by_month(asked(QUARTER, location="stube", channel="message"))
    assert cells(by_month)["nord"] == (None, 0, None)
    trend = figures.trend(asked(QUARTER, location="stube", channel="message"))
    assert list(column(trend, "contacts").values())[-3:] == [None, 0, None]


def test_places_without_known_hours_say_the_same_in_tables_of_all_places(town):
    """What is 0 on the page of the place is 0 beside the others, too."""
    factories.figures_of_home(month=date(2025, 1, 1))
    write(town, [Said(location="stube", channel="phone")])
    question = {"period": QUARTER, "against": BEFORE, "channel": "message"}
    assert cells(figures.contacts_by_location(asked(**question)))["stube"][:2] == (0, None)
    by_month = cells(figures.locations_by_month(asked(**question)))
    assert by_month == {"buero": (None, None, None), "stube": (None, 0, None)}


def test_further_columns_have_0_where_the_contacts_have_0_and_no_value_where_they_have_none(town):
    factories.figures_of_home(month=date(2026, 2, 1))
    factories.opening_hours(location=town.locations["buero"])
    table = figures.contacts_by_location(asked(QUARTER))
    assert now(table) == column(table, "not_helped") == {"buero": 0, "stube": None}


def test_place_was_open_only_if_it_was_on_one_of_the_days_that_are_asked_for(town):
    """Tuesdays: the 3rd and the 10th of March."""
    factories.figures_of_home(month=date(2026, 2, 1))
    factories.opening_hours(location=town.locations["buero"])
    factories.location_day(location=town.locations["stube"], on=date(2026, 3, 3))
    tuesday, later = Period(date(2026, 3, 3), date(2026, 3, 4)), date(2026, 3, 9)
    for period, expected in ((tuesday, 0), (Period(date(2026, 3, 4), later), None)):
        table = figures.contacts_by_location(asked(period))
        assert now(table) == {"buero": expected, "stube": expected}


def test_place_that_was_open_before_anything_was_counted_has_no_value(town):
    factories.opening_hours(location=town.locations["buero"])
    assert now(figures.contacts_by_location(asked(QUARTER)))["buero"] is None
    factories.figures_of_home(month=date(2026, 4, 1))
    assert now(figures.contacts_by_location(asked(QUARTER)))["buero"] is None
    factories.figures_of_home(month=date(2026, 3, 1))
    assert now(figures.contacts_by_location(asked(QUARTER)))["buero"] == 0


@pytest.mark.parametrize("figure", [figures.contacts_by_home, figures.key_figures])
def test_days_before_the_first_count_have_no_value_instead_of_0(town, figure):
    factories.figures_of_home(month=date(2026, 4, 1), contacts=3)
    assert set(now(figure(asked(QUARTER))).values()) == {None}
    assert None not in now(figure(asked(month_of(date(2026, 4, 7))))).values()


def test_crossed_table_of_days_before_the_first_count_has_no_value(town):
    factories.figures_of_home(month=date(2026, 4, 1), contacts=3)
    table = figures.homes_by_language(asked(QUARTER))
    assert {cell for column in table.values.values() for cell in column} == {None}


def test_cancelled_day_makes_no_place_open(town):
    place = town.locations["stube"]
    values = {"is_held": False, "cancellation": "room"}
    factories.location_day(location=place, on=date(2026, 3, 3), **values)
    assert now(figures.contacts_by_location(asked(QUARTER)))["stube"] is None


def test_place_that_had_not_begun_or_had_ended_has_no_line(town):
    factories.location("Neu", slug="neu", operating_since=date(2026, 6, 1))
    factories.location("Alt", slug="alt", ended_on=date(2025, 12, 31), status="ended")
    keys = list(cells(figures.contacts_by_location(asked(QUARTER))))
    assert keys == ["buero", "stube"]
    assert list(cells(figures.contacts_by_location(asked(QUARTER, BEFORE)))) == ["alt", *keys]


def test_only_the_places_somebody_may_ask_about_have_a_line(town):
    write(town, [Said(), Said(location="stube")])
    table = figures.contacts_by_location(asked(QUARTER, places=("stube",)))
    assert (now(table), table.totals["now"]) == ({"stube": 1}, 1)


def test_offices_and_dependancen_and_what_a_programme_paid_for_on_that_day(town):
    days = (date(2026, 3, 9), date(2026, 3, 10))
    write(town, [Said(day=day, location=place) for day in days for place in ("buero", "stube")])
    one = asked(QUARTER)
    assert now(figures.kinds_of_places(one)) == {"office": 2, "dependance": 2}
    assert now(figures.funded(one)) == {"yes": 1, "no": 3}
    assert figures.funded(one).totals["now"] == 4


def test_topics_of_one_place_are_its_own(town):
    write(town, [Said(topics=frozenset({"wohnen"})), Said(location="stube")])
    table = figures.location_topics(asked(QUARTER, location="buero"))
    assert (now(table)["wohnen"], table.is_sensitive, table.totals) == (1, True, {})
    assert now(figures.location_topics(asked(QUARTER, location="stube")))["wohnen"] == 0


def test_follow_ups_are_overdue_the_day_after_they_were_due(town):
    for days, done in ((24, None), (25, None), (26, None), (20, "done")):
        contact = factories.contact(location=town.locations["buero"])
        row = factories.follow_up(contact=contact, due_on=date(2026, 11, days))
        if done:
            row.done_at = row.made_at
            row.save()
    table = figures.follow_ups_overdue(asked(QUARTER))
    assert column(table, "overdue") == {"buero": 1, "stube": 0}
    elsewhere = figures.follow_ups_overdue(asked(QUARTER, district="hoerde"))
    assert column(elsewhere, "overdue") == {"buero": 1, "stube": 0}
    assert len(elsewhere.notes) == len(table.notes) + 1


# --- Languages, features ---


def test_languages_are_those_of_the_catalogue_others_and_not_noted(town):
    write(town, [Said(language=code) for code in ("ar", "ar", "sw", "")])
    table = figures.languages(asked(QUARTER))
    values = now(table)
    assert (values["ar"], values["de"], values["other"], values["unnoted"]) == (2, 0, 1, 1)
    assert table.totals["now"] == sum(values.values()) == 4
    assert list(now(figures.top_languages(asked(QUARTER)))) == ["ar"]
    first = [row.code for row in asked().known.languages][:6]
    assert list(now(figures.top_languages(asked(BEFORE)))) == first


def test_homes_by_language_adds_up_to_the_homes(town):
    codes = ("ar", "sw", "", "de", "tr", "fr", "en", "fa", "ku")
    write(town, [Said(home="hoerde", language=code) for code in codes])
    table = figures.homes_by_language(asked(QUARTER))
    assert len(table.columns) == 8
    assert sum(cells(table)["hoerde"]) == len(codes)
    assert column(table, "other")["hoerde"] == 2
    two = figures.homes_by_language(asked(QUARTER), ["tr"])
    assert cells(two)["hoerde"] == (1, 7, 1)


@pytest.mark.parametrize(
    ("figure", "said", "key"),
    [
        ("interpreting", {"interpreting": "app"}, "app"),
        ("channels", {"channel": "phone"}, "phone"),
        ("age_bands", {"age_band": "over_60"}, "over_60"),
        ("genders", {"gender": "diverse"}, "diverse"),
        ("durations", {"duration": "up_to_15"}, "up_to_15"),
        ("results", {"result": "solved"}, "solved"),
    ],
)
def test_every_contact_has_one_line_or_is_not_noted(town, figure, said, key):
    write(town, [Said(**said), Said(), Said()])
    table = FIGURES[figure](asked(QUARTER))
    values = now(table)
    assert (values[key], values["unnoted"], sum(values.values())) == (1, 2, 3)
    shares = column(table, "share")
    assert (shares[key], shares["unnoted"]) == (33, 67)


def test_everybody_has_a_counterpart(town):
    write(town, [Said(), Said(counterpart=Counterpart.PARTNER)])
    values = now(figures.counterparts(asked(QUARTER)))
    assert list(values) == Counterpart.values
    assert sum(values.values()) == 2


def test_channels_by_month(town):
    write(town, [Said(day=date(2026, 1, 30), channel="phone"), Said(day=date(2026, 3, 3))])
    table = figures.channels_by_month(asked(QUARTER))
    assert (cells(table)["phone"], cells(table)["unnoted"]) == ((1, 0, 0), (0, 0, 1))


# --- What was missing ---


def test_unmet_needs_by_reason_topic_language_and_kind_of_offer(town):
    needs = (
        (Need("full", "wohnen"), Need("full", "gesundheit")),
        (Need("language", "", "ar"), Need("no_offer", "", "", "sport")),
    )
    write(town, [Said(home="hoerde", needs=one) for one in needs])
    one = asked(QUARTER)
    reasons = now(figures.unmet_by_reason(one))
    assert {key: value for key, value in reasons.items() if value} == {
        "full": 1,
        "language": 1,
        "no_offer": 1,
    }
    assert now(figures.unmet_by_topic(one))["wohnen"] == 1
    assert "gesundheit" not in now(figures.unmet_by_topic(one))
    assert now(figures.missing_languages(one)) == {"ar": 1}
    assert now(figures.missing_offers(one))["sport"] == 1
    assert column(figures.unmet_by_home(one), "full")["hoerde"] == 1
    assert column(figures.unmet_topics_by_home(one), "wohnen")["hoerde"] == 1
    assert column(figures.missing_languages_by_home(one), "ar")["hoerde"] == 1
    assert column(figures.missing_offers_by_home(one), "sport")["hoerde"] == 1


def test_unmet_needs_of_a_sensitive_topic_are_sensitive(town):
    one = asked(QUARTER)
    assert figures.unmet_by_topic(one).is_sensitive is False
    assert figures.unmet_by_topic(one, ["gesundheit"]).is_sensitive is True


# --- From single contacts ---


def test_referrals_by_target_and_whether_they_arrived(town):
    write(town, [Said(home="hoerde"), Said(home="nord", day=date(2026, 4, 2))])
    first, second = factories.Contact.objects.order_by("happened_on")
    for arrival in ("open", "arrived", "not_arrived", "arrived"):
        factories.referral(contact=first, arrival=arrival)
    factories.referral(contact=second)
    table = figures.referrals(asked(QUARTER))
    assert cells(table)["jobcenter"] == (4, 2, 1, 1)
    assert table.totals["referrals"] == 4
    assert figures.referrals(asked(QUARTER, district="nord")).totals["referrals"] == 0


def test_partner_contacts_by_kind_and_theme(town):
    write(town, [Said(counterpart=Counterpart.PARTNER)])
    factories.partner_contact(contact=factories.Contact.objects.get(), kind="event", theme="")
    assert now(figures.partner_contacts(asked(QUARTER))) == {
        "meeting": 0,
        "event": 1,
        "partnership": 0,
        "unnoted": 0,
    }
    assert now(figures.partner_themes(asked(QUARTER)))["unnoted"] == 1


def test_carriers_are_shown_for_the_whole_network_only(town):
    carrier = factories.organization("Caritas")
    write(town, [Said(), Said()])
    factories.Contact.objects.filter(pk=factories.Contact.objects.first().pk).update(
        employer=carrier
    )
    table = figures.carriers(asked(QUARTER))
    assert now(table) == {str(carrier.pk): 1, "unnoted": 1}


@pytest.mark.parametrize(("name", "values"), sorted(small_town.CONDITIONS.items()))
def test_carriers_under_a_condition_are_refused(town, name, values):
    with pytest.raises(figures.Refused):
        figures.carriers(asked(QUARTER, **{name: values[0]}))


def test_carriers_are_refused_to_those_who_see_some_places_only(town):
    with pytest.raises(figures.Refused):
        figures.carriers(asked(QUARTER, places=("buero", "stube")))


def test_days_before_anything_was_counted_have_no_value(town):
    """Which is not 0, nor the beginning a rise from 0."""
    write(town, [Said(home="hoerde")])
    table = figures.contacts_by_home(asked(QUARTER, BEFORE))
    assert cells(table)["hoerde"][:3] == (1, None, None)
    factories.figures_of_home(month=date(2025, 3, 1), home="eving", contacts=1)
    table = figures.contacts_by_home(asked(QUARTER, BEFORE))
    assert cells(table)["hoerde"][:3] == (1, 0, 1)


def test_days_compared_with_whose_contacts_are_deleted_have_no_value(town):
    """Contacts are kept since November 2023."""
    write(town, [Said(day=date(2024, 2, 3), channel="phone")])
    factories.figures_of_home(month=date(2023, 2, 1), contacts=7)
    quarter, earlier = quarter_of(date(2024, 2, 1)), quarter_of(date(2023, 2, 1))
    table = figures.counterparts(asked(quarter, earlier, channel="phone"))
    assert set(column(table, "before").values()) == {None}
    with pytest.raises(TooOld):
        figures.counterparts(asked(earlier, channel="phone"))


# --- Earlier totals ---


def seeded():
    rows = [
        (None, date(2016, 10, 1), None, Measure.PEOPLE, 18000, Qualifier.MORE_THAN),
        ("buero", date(2017, 10, 1), date(2018, 3, 31), Measure.CONTACTS, 365, Qualifier.EXACT),
        ("stube", date(2018, 2, 1), date(2018, 3, 31), Measure.CONTACTS, 55, Qualifier.EXACT),
    ]
    for slug, first, last, measure, value, qualifier in rows:
        place = factories.models.Location.objects.get(slug=slug) if slug else None
        factories.aggregate_count(
            location=place,
            starts_on=first,
            starts_on_precision="month",
            ends_on=last,
            measure=measure,
            value=value,
            qualifier=qualifier,
            source=f"Bericht über {value}",
        )


def test_earlier_totals_stand_as_published_each_for_its_own_period(town):
    seeded()
    write(town, [])
    table = figures.old_totals(asked(quarter_of(date(2018, 1, 1))))
    assert list(column(table, "contacts").values()) == [None, 365, 55]
    assert list(column(table, "people").values()) == [18000, None, None]
    # People and contacts are never drawn on one scale.
    assert [one.key for one in table.columns if one.has_bar] == ["contacts"]
    labels = [line.label for line in table.lines]
    assert any("mehr als 18.000 Menschen" in label for label in labels)
    assert any("Oktober 2017 bis März 2018" in label for label in labels)
    assert sum("Bericht über" in note for note in table.notes) == 3
    assert table.totals == {}
    assert figures.contacts_by_location(asked(quarter_of(date(2018, 1, 1)))).totals["now"] is None


def test_earlier_totals_of_other_days_places_and_conditions_are_not_there(town):
    seeded()
    values = [
        ({"period": quarter_of(date(2018, 4, 1))}, [18000]),
        ({"period": quarter_of(date(2017, 10, 1))}, [18000, 365]),
        ({"period": quarter_of(date(2018, 1, 1)), "location": "buero"}, [365]),
        ({"period": quarter_of(date(2018, 1, 1)), "places": ("stube",)}, [55]),
        ({"period": quarter_of(date(2018, 1, 1)), "district": "hoerde"}, []),
    ]
    for question, expected in values:
        found = [
            value
            for _line, values in figures.old_totals(asked(**question)).grid()
            for value in values
            if value is not None
        ]
        assert found == expected


# --- What is sensitive ---


@pytest.mark.parametrize(
    ("figure", "conditions", "expected"),
    [
        ("contacts_by_home", {}, False),
        ("contacts_by_home", {"topic": "gesundheit"}, True),
        ("contacts_by_home", {"topic": "aufenthalt"}, False),
        ("contacts_by_home", {"topic": "aufenthalt", "language": "ar"}, True),
        ("languages", {"topic": "aufenthalt"}, True),
        ("languages", {"topic": "wohnen"}, False),
        ("homes_by_language", {"topic": "aufenthalt"}, True),
        ("topics", {}, True),
        ("top_topics", {}, False),
        ("topics_by_language", {}, False),
        ("key_figures", {"topic": "gesundheit"}, True),
        ("trend", {"topic": "gesundheit"}, True),
        ("referrals", {"topic": "gesundheit"}, True),
    ],
)
def test_sensitive_tables_say_so(town, figure, conditions, expected):
    write(town, [Said(language="ar", topics=frozenset(small_town.TOPICS))])
    assert FIGURES[figure](asked(QUARTER, **conditions)).is_sensitive is expected


def test_residence_by_language_is_sensitive_and_shown_only_if_asked_for(town):
    write(town, [Said(language="ar", topics=frozenset({"aufenthalt", "wohnen"}))])
    open_one = figures.topics_by_language(asked(QUARTER))
    assert "aufenthalt" not in cells(open_one)
    assert "gesundheit" not in cells(open_one)
    closed = figures.topics_by_language(asked(QUARTER), ["aufenthalt"])
    assert (list(cells(closed)), closed.is_sensitive) == (["aufenthalt"], True)
    assert len(closed.columns) == len(small_town.asked().known.languages) + 2


@pytest.mark.parametrize("name", list(FIGURES))
def test_every_figure_about_a_sensitive_topic_is_sensitive(town, name):
    """Whatever a table is by, if the question itself is about such a topic."""
    if name in ("carriers", "follow_ups_overdue", "old_totals"):
        return
    assert FIGURES[name](asked(QUARTER, topic="gesundheit", district="hoerde")).is_sensitive


# --- All of them ---


@pytest.mark.parametrize("name", list(FIGURES))
def test_figure_of_an_empty_town_is_a_table(name):
    table = FIGURES[name](asked(QUARTER, BEFORE))
    assert len(list(table.grid())) == len(table.lines)
    assert table.columns or not table.lines
    assert {table.total(one) for one in table.columns} <= {None, 0}


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "carriers"])
def test_figure_of_days_within_months_is_a_table(town, name):
    write(town, [Said(home="hoerde", topics=frozenset({"wohnen"}), language="ar")])
    period = Period(date(2026, 1, 30), date(2026, 3, 12))
    assert FIGURES[name](asked(period, Period(date(2025, 1, 30), date(2025, 3, 12))))


def test_district_statistics_need_few_queries(town):
    topics = frozenset({"wohnen"})
    write(town, [Said(home="hoerde", topics=topics), Said(needs=(Need(),))])
    factories.figures_of_home(month=date(2025, 1, 1), contacts=1)
    one = asked(QUARTER, BEFORE)
    with CaptureQueriesContext(connection) as found:
        for name in ("key_figures", "contacts_by_home", "homes_by_topic", "unmet_by_home"):
            FIGURES[name](one)
    # What is wrong, since when; two periods by home; topics and their labels, needs.
    assert len(found) == 7


def test_carriers_are_counted_once_for_each_period(town):
    write(town, [Said()])
    factories.figures_of_home(month=date(2025, 1, 1), contacts=1)
    with CaptureQueriesContext(connection) as found:
        assert now(figures.carriers(asked(QUARTER, BEFORE))) == {"unnoted": 1}
    contacts = [one for one in found if 'FROM "consultations_contact"' in one["sql"]]
    assert len(contacts) == 2


def test_retired_topic_keeps_its_line(town):
    write(town, [Said(topics=frozenset({"wohnen"}))])
    Topic.objects.filter(code="wohnen").update(is_offered=False)
    assert now(figures.topics(asked(QUARTER)))["wohnen"] == 1


def test_figures_are_the_same_when_the_contacts_are_read(town):
    said = [
        Said(home="hoerde", topics=frozenset({"wohnen"}), language="ar", needs=(Need(),)),
        Said(location="stube", channel="phone", result=Result.NOT_HELPED),
    ]
    write(town, said)
    kept, doubted = asked(QUARTER), asked(QUARTER)
    doubted.known.__dict__["wrong_since"] = date(2016, 10, 1)
    for figure in FIGURES.values():
        assert figure(kept) == figure(doubted)

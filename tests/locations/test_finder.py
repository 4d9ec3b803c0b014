"""The finder says which places help, in which order, and what it does not know."""

from datetime import date, time

import pytest
from django.http import QueryDict

from locations.directory import local
from locations.finder import PAGE_SIZE, answer
from locations.forms import asked
from locations.keeper import current
from locations.models import Location
from locations.schedule import Effect, Mode
from tests import factories

pytestmark = pytest.mark.django_db

# Tuesday, 24 November 2026, 14:30: the hours of the factory (Tuesday 14 to 16) are running.
TUESDAY = (2026, 11, 24, 14, 30)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[7.40, 51.50], [7.42, 51.50], [7.42, 51.52], [7.40, 51.52], [7.40, 51.50]]],
}


@pytest.fixture
def ask(at):
    """Answers a query string at a moment: `ask("q=Dorstfeld", moment=…)`."""

    def ask_(query="", moment=TUESDAY):
        now = at(*moment)
        return answer(asked(QueryDict(query)), current(now), local(now))

    return ask_


def names(hits):
    return [hit.place.location.name for hit in hits]


def place(name, lat=51.51, lon=7.41, *, hours=True, **values):
    row = factories.location(name, at=(lat, lon), **values)
    if hours:
        factories.opening_hours(location=row)
    return row


class TestOrder:
    def test_nearest_place_comes_first(self, ask):
        place("Far", lat=51.60)
        place("Near", lat=51.511)
        assert names(ask("lat=51.51&lon=7.41").hits) == ["Near", "Far"]

    def test_place_in_the_neighborhood_somebody_named_comes_before_a_nearer_one(self, ask):
        dorstfeld = factories.neighborhood("Dorstfeld", label_lat=51.51, label_lon=7.41)
        place("Next door", lat=51.5101)
        place("Inside", lat=51.52, neighborhood=dorstfeld)
        found = ask("q=Dorstfeld")
        assert names(found.hits) == ["Inside", "Next door"]
        assert found.hits[0].is_in_same_neighborhood

    def test_without_a_place_open_ones_come_first_and_unknown_ones_last(self, ask):
        place("Unknown", hours=False)
        factories.opening_hours(location=factories.location("Tomorrow"), weekday=2)
        place("Open")
        assert names(ask("kind=dependance").hits) == ["Open", "Tomorrow", "Unknown"]

    def test_place_without_a_position_comes_last_and_without_a_distance(self, ask):
        factories.opening_hours(location=factories.location("Nowhere", address=False))
        place("Somewhere")
        found = ask("lat=51.51&lon=7.41")
        assert names(found.hits) == ["Somewhere", "Nowhere"]
        assert found.hits[1].distance is None

    def test_places_that_are_planned_or_ended_are_not_found(self, ask):
        place("Planned", status=Location.Status.PLANNED)
        place("Ended", status=Location.Status.ENDED, ended_on=date(2026, 1, 1))
        place("Active")
        assert names(ask("lat=51.51&lon=7.41").hits) == ["Active"]


class TestDistance:
    def test_distance_is_exact_only_between_two_exact_positions(self, ask):
        place("Exact")
        place("Approximate", approximate=True)
        hits = {hit.place.location.name: hit.distance for hit in ask("lat=51.513&lon=7.41").hits}
        assert hits["Exact"].exact
        assert hits["Exact"].shown_km == 0.3
        assert not hits["Approximate"].exact
        assert hits["Approximate"].shown_km == 0.5

    def test_distance_from_a_part_of_town_is_never_exact(self, ask):
        factories.neighborhood("Dorstfeld")
        place("Exact", lat=51.6)
        assert not ask("q=Dorstfeld").hits[0].distance.exact

    def test_whoever_is_far_away_is_told_so_and_still_gets_the_places(self, ask):
        place("Here")
        found = ask("lat=48.1&lon=11.6")
        assert found.is_far_away
        assert names(found.hits) == ["Here"]


class TestFilters:
    def test_open_now_leaves_out_closed_places_and_sets_unknown_ones_apart(self, ask):
        place("Open")
        factories.opening_hours(location=factories.location("Closed"), weekday=3)
        place("Unknown", hours=False)
        found = ask("open=now")
        assert names(found.hits) == ["Open"]
        assert names(found.unknown) == ["Unknown"]

    def test_by_appointment_is_not_open_now_but_open_today(self, ask):
        row = factories.location("By appointment")
        factories.opening_hours(location=row, mode=Mode.APPOINTMENT)
        assert names(ask("open=now").hits) == []
        assert names(ask("open=today").hits) == ["By appointment"]

    def test_open_today_is_over_when_the_last_hours_of_today_have_ended(self, ask):
        place("Until four")
        assert names(ask("open=today", (2026, 11, 24, 15, 59)).hits) == ["Until four"]
        assert names(ask("open=today", (2026, 11, 24, 16, 0)).hits) == []

    @pytest.mark.parametrize(("day", "expected"), [("tu", ["Tuesday"]), ("we", [])])
    def test_weekday_means_the_next_such_day(self, ask, day, expected):
        place("Tuesday")
        assert names(ask(f"open={day}", (2026, 11, 23, 9, 0)).hits) == expected

    def test_weekday_on_which_a_closure_falls_is_not_open(self, ask):
        row = place("Closed that day")
        factories.closure(location=row)
        assert names(ask("open=tu", (2026, 11, 23, 9, 0)).hits) == []

    def test_hours_that_nobody_confirmed_are_unknown_on_their_day(self, ask):
        row = factories.location("Old hours")
        factories.opening_hours(location=row, confirmed_on=None)
        found = ask("open=today")
        assert (names(found.hits), names(found.unknown)) == ([], ["Old hours"])

    def test_notice_says_nothing_about_hours_that_nobody_knows(self, ask):
        row = place("Unknown", hours=False)
        factories.closure(location=row, effect=Effect.NOTICE, public_text={"de": "Neue Nummer."})
        assert names(ask("open=today").unknown) == ["Unknown"]

    def test_place_without_hours_that_is_closed_all_day_is_not_open(self, ask):
        factories.closure(location=place("Closed", hours=False))
        found = ask("open=today")
        assert (names(found.hits), names(found.unknown)) == ([], [])

    def test_confirmed_hours_that_have_ended_say_nothing_about_new_ones(self, ask):
        row = factories.location("New hours")
        factories.opening_hours(location=row, weekday=3, valid_to=date(2026, 11, 20))
        factories.opening_hours(
            location=row, weekday=3, valid_from=date(2026, 11, 21), confirmed_on=None
        )
        assert names(ask("open=today").unknown) == ["New hours"]

    def test_language_that_nobody_told_us_is_unknown(self, ask):
        place("Arabic", languages=["ar", "de"])
        place("German", languages=["de"])
        place("Not told")
        found = ask("language=ar")
        assert (names(found.hits), names(found.unknown)) == (["Arabic"], ["Not told"])

    def test_partly_step_free_is_to_be_asked_for_not_promised(self, ask):
        for answer_ in Location.StepFree:
            place(str(answer_.value), step_free=answer_)
        found = ask("step_free=1")
        assert names(found.hits) == ["yes"]
        assert sorted(names(found.unknown)) == ["partly", "unknown"]

    def test_filters_combine_and_one_no_outweighs_an_unknown(self, ask):
        place("Wrong language", hours=False, languages=["de"])
        place("Both unknown", hours=False)
        found = ask("open=now&language=ar")
        assert (names(found.hits), names(found.unknown)) == ([], ["Both unknown"])

    def test_empty_answer_names_the_filter_in_the_way_with_the_count_without_it(self, ask):
        place("Arabic, closed", hours=False, languages=["ar"])
        row = Location.objects.get()
        factories.opening_hours(location=row, weekday=4)
        found = ask("open=now&language=ar")
        assert found.in_the_way == [("open", 1)]

    def test_nothing_is_in_the_way_of_places_that_were_found(self, ask):
        place("Open", languages=["ar"])
        assert ask("open=now&language=ar").in_the_way == []

    def test_paused_place_is_not_open(self, ask):
        place("Paused", status=Location.Status.PAUSED)
        assert ask("open=now").hits == []


class TestOwnDistrict:
    @pytest.fixture
    def west(self):
        return factories.district("Innenstadt-West")

    @pytest.fixture
    def office(self, west):
        return place("West office", kind=Location.Kind.OFFICE, served=[west])

    def test_chosen_district_is_known(self, ask, office):
        assert ask("q=Stadtbezirk Innenstadt-West").hits[0].serves_own_district

    def test_neighborhood_tells_its_district(self, ask, west, office):
        factories.neighborhood("Dorstfeld", district=west)
        assert ask("q=Dorstfeld").hits[0].serves_own_district

    def test_postcode_never_tells_the_district_even_with_one_candidate(self, ask, west, office):
        factories.postcode("44149", districts=[west])
        found = ask("q=44149")
        assert not found.hits[0].serves_own_district
        assert [one.location.name for one in found.candidate_offices] == ["West office"]

    def test_phone_position_tells_the_district_only_with_imported_borders(self, ask, west, office):
        assert not ask("lat=51.51&lon=7.41").hits[0].serves_own_district
        west.border = SQUARE
        west.save()
        from locations import keeper

        keeper.forget()
        assert ask("lat=51.51&lon=7.41").hits[0].serves_own_district
        assert not ask("lat=51.53&lon=7.41").hits[0].serves_own_district

    def test_dependance_is_nobodys_district_office(self, ask, west):
        place("Dependance", served=[west])
        assert not ask("q=Innenstadt-West").hits[0].serves_own_district

    def test_district_and_neighborhood_of_one_name_offer_a_choice_but_know_the_district(self, ask):
        hoerde = factories.district("Hörde")
        factories.neighborhood("Hörde", district=hoerde)
        place("Hörde office", kind=Location.Kind.OFFICE, served=[hoerde])
        found = ask("q=Hoerde")
        assert len(found.found.spots) == 2
        assert found.hits[0].serves_own_district

    def test_street_of_two_districts_knows_none_of_them(self, ask, west, office):
        for district in (west, factories.district("Hörde")):
            around = factories.neighborhood(f"In {district}", district=district)
            factories.street("Hauptstraße", neighborhood=around)
        found = ask("q=Hauptstr.")
        assert len(found.found.spots) == 2
        assert not found.hits[0].serves_own_district
        assert {district.name for district in found.origin.candidates} == {
            "Innenstadt-West",
            "Hörde",
        }

    def test_typing_error_is_understood_but_the_district_is_not_taken_for_known(
        self, ask, west, office
    ):
        factories.neighborhood("Dorstfeld", district=west)
        found = ask("q=Dorstfled")
        assert [spot.name for spot in found.found.suggestions] == ["Dorstfeld"]
        assert found.hits[0].distance is not None
        assert not found.hits[0].serves_own_district


class TestPages:
    def test_only_the_nearest_are_shown_and_the_rest_is_paged(self, ask):
        for number in range(PAGE_SIZE + 2):
            place(f"Place {number:02}", lat=51.5 + number / 1000, hours=False)
        first, second = ask("lat=51.5&lon=7.41"), ask("lat=51.5&lon=7.41&page=2")
        assert len(first.shown()[0]) == PAGE_SIZE
        assert names(second.shown()[0]) == ["Place 36", "Place 37"]
        assert first.pages == 2

    def test_unknown_places_follow_on_the_pages_after_the_hits(self, ask):
        for number in range(PAGE_SIZE - 1):
            place(f"Open {number:02}")
        for number in range(3):
            place(f"Unknown {number}", hours=False)
        hits, unknown = ask("open=now").shown()
        assert (len(hits), names(unknown)) == (PAGE_SIZE - 1, ["Unknown 0"])
        hits, unknown = ask("open=now&page=2").shown()
        assert (hits, names(unknown)) == ([], ["Unknown 1", "Unknown 2"])

    def test_page_beyond_the_last_is_the_last(self, ask):
        place("Only one")
        assert ask("kind=dependance&page=9999").page == 1


class TestStatusOverClosures:
    def test_other_hours_open_a_place_on_a_day_without_rule(self, ask):
        row = place("Extra")
        factories.closure(
            location=row,
            starts_on=date(2026, 11, 25),
            ends_on=date(2026, 11, 25),
            effect=Effect.OTHER_HOURS,
            opens_at=time(10),
            closes_at=time(11),
        )
        assert names(ask("open=now", (2026, 11, 25, 10, 30)).hits) == ["Extra"]


BAD_QUERIES = [
    "lat=nan&lon=nan",
    "lat=inf&lon=1",
    "lat=1e400&lon=7",
    "lat=91&lon=7",
    "lat=51.5",
    "lon=x&lat=y",
    "open=yesterday",
    "open=now&open=%00",
    "language=../../etc",
    "language=" + "a" * 7000,
    "step_free=maybe",
    "kind=castle",
    "page=-1",
    "page=" + "9" * 5000,
    "page=1.5",
    "q=" + "x" * 7000,
    "q=%00%01%02",
    "q=%ff%fe",
    "q=" + "%F0%9F%98%80" * 50,
    "q=%E2%80%AE%E2%80%8F44149",
    "unknown=1&also[]=2",
    "&&&===",
]


@pytest.mark.parametrize("query", BAD_QUERIES, ids=lambda query: query[:24])
def test_bad_input_never_raises_and_still_answers(ask, query):
    place("Here")
    found = ask(query)
    assert len(found.criteria.text) <= 80
    assert names(found.hits) == ["Here"] or found.criteria.filters


def test_what_was_not_understood_is_named_and_the_rest_is_kept(ask):
    place("Here", languages=["ar"])
    found = ask("lat=nan&lon=7&open=never&language=ar")
    assert found.criteria.ignored == ("open", "position")
    assert found.criteria.language == "ar"


def test_position_is_rounded_to_about_a_hundred_metres(ask):
    place("Here")
    assert ask("lat=51.512345678&lon=7.412345678").criteria.position == (51.512, 7.412)


def test_typed_text_outweighs_a_position(ask):
    place("Here")
    assert ask("q=44149&lat=51.5&lon=7.4").criteria.position is None


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [((2026, 11, 24, 13, 59, 59), False), ((2026, 11, 24, 14, 0), True),
     ((2026, 11, 24, 15, 59, 59), True), ((2026, 11, 24, 16, 0), False)],
)  # fmt: skip
def test_hours_are_half_open(ask, moment, is_open):
    place("Two to four")
    assert bool(ask("open=now", moment).hits) is is_open


def test_next_opening_orders_closed_places(ask):
    for name, weekday in (("Friday", 4), ("Wednesday", 2), ("Thursday", 3)):
        factories.opening_hours(location=factories.location(name), weekday=weekday)
    assert names(ask("kind=dependance").hits) == ["Wednesday", "Thursday", "Friday"]


class TestDays:
    """What dates say: breaks, the last day, holiday seasons without an answer."""

    TUESDAY_IN_THE_HOLIDAYS = (2026, 12, 29, 14, 30)

    @pytest.mark.parametrize("when", ["now", "today", "tu"])
    def test_unanswered_season_is_not_known(self, ask, when):
        factories.season_question(location=place("Asked"))
        factories.season_question(location=place("Open"), answer="open")
        found = ask(f"open={when}", moment=self.TUESDAY_IN_THE_HOLIDAYS)
        assert names(found.hits) == ["Open"]
        assert names(found.unknown) == ["Asked"]

    def test_break_counts_on_its_days_only(self, ask):
        row = place("Paused")
        factories.location_pause(
            location=row, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 30)
        )
        assert names(ask("open=today").hits + ask("open=today").unknown) == []
        assert names(ask("open=tu", moment=(2026, 11, 26, 9, 0)).hits) == ["Paused"]

    def test_break_without_an_end_is_no_place_to_go(self, ask):
        factories.location_pause(
            location=place("Paused"), starts_on=date(2026, 11, 20), ends_on=None
        )
        found = ask("open=tu", moment=(2026, 11, 26, 9, 0))
        assert names(found.hits + found.unknown) == []

    def test_ended_place_is_not_found_from_the_next_day_on(self, ask):
        place("Ended", ended_on=date(2026, 11, 24))
        assert names(ask("open=now").hits) == ["Ended"]
        assert names(ask(moment=(2026, 11, 25, 9, 0)).hits) == []

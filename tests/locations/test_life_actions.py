"""A location moves, pauses, ends, is renamed and begins: checked, noted, from a day on."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from locations.actions import beginning, life, moving
from locations.gazetteer import Gazetteer, Level, Spot
from locations.keeper import current, forget
from locations.models import (
    FormerSlug,
    Location,
    LocationAddress,
    LocationPause,
    OpeningHours,
)
from locations.position import place_roughly
from records.models import AuditEntry, Change
from records.versions import Conflict
from tests import factories

TODAY = date(2026, 11, 24)  # a Tuesday
IN_A_WEEK = date(2026, 12, 1)
OFFICE = Location.Kind.OFFICE


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


@pytest.fixture
def by(db):
    return factories.user()


@pytest.fixture
def place(db):
    return factories.location()


def address(begins=IN_A_WEEK, **values):
    return LocationAddress(
        **({"street": "Neue Straße 2", "city": "Dortmund", "valid_from": begins} | values)
    )


def move(by, place, new=None, today=TODAY):
    row = Location.objects.get(pk=place.pk)
    return moving.move(by=by, location=row, address=new or address(), seen=row.version, today=today)


def pause(by, place, first, last=None):
    row = Location.objects.get(pk=place.pk)
    rest = LocationPause(starts_on=first, ends_on=last)
    return life.pause(by=by, location=row, rest=rest, seen=row.version, today=TODAY)


def resume(by, place, first_day):
    row = Location.objects.get(pk=place.pk)
    return life.resume(by=by, location=row, first_day=first_day, seen=row.version, today=TODAY)


def end(by, place, last_day=IN_A_WEEK, successor=None, heirs=None):
    row = Location.objects.get(pk=place.pk)
    return life.end(
        by=by,
        location=row,
        last_day=last_day,
        successor=successor,
        heirs=heirs or {},
        seen=row.version,
        today=TODAY,
    )


# --- Moving ---


def test_the_old_address_holds_until_the_day_before(by, place, at):
    assert move(by, place) is None
    old, new = place.addresses.order_by("valid_to")
    if old.valid_to is None:
        old, new = new, old
    assert (old.valid_to, new.valid_from) == (date(2026, 11, 30), IN_A_WEEK)
    shown = current(at(2026, 11, 24, 10)).places[place.slug]
    assert (shown.address.street, shown.next_address.street) == ("Oberbank 11", "Neue Straße 2")
    forget()
    assert current(at(2026, 12, 1, 0)).places[place.slug].address.street == "Neue Straße 2"
    entries = AuditEntry.objects.filter(kind="locationaddress", actor=by.public_id)
    assert sorted(entries.values_list("action", flat=True)) == ["change", "create"]


def test_a_second_move_replaces_the_one_that_was_planned(by, place):
    move(by, place)
    move(by, place, address(date(2026, 12, 15), street="Andere Straße 3"))
    spans = sorted((row.valid_from or date.min, row.valid_to) for row in place.addresses.all())
    assert spans == [(date.min, date(2026, 12, 14)), (date(2026, 12, 15), None)]


def test_a_planned_move_is_taken_back(by, place):
    move(by, place)
    row = Location.objects.get(pk=place.pk)
    moving.take_back_move(by=by, location=row, seen=row.version, today=TODAY)
    assert place.addresses.get().valid_to is None


def test_no_move_cannot_be_taken_back(by, place):
    with pytest.raises(ValidationError):
        moving.take_back_move(by=by, location=place, seen=1, today=TODAY)


@pytest.mark.parametrize("begins", [date(2026, 11, 23), date(2900, 1, 1), None])
def test_a_move_has_a_day_ahead(by, place, begins):
    with pytest.raises(ValidationError):
        move(by, place, address(begins))
    assert place.addresses.count() == 1


def test_a_move_without_an_address_before_can_be_undone_as_one(by):
    place = factories.location(address=False)
    assert move(by, place) is not None


def test_every_change_of_what_hangs_on_a_location_counts_for_it(by, place):
    move(by, place)
    with pytest.raises(Conflict):
        moving.move(by=by, location=place, address=address(), seen=1, today=TODAY)


# --- Where an address is ---


def spot(name="Neue Straße", neighborhood="030", level=Level.STREET, lat=51.5):
    return Spot(
        level=level,
        name=name,
        lat=lat,
        lon=7.4,
        is_exact=False,
        districts=("west",),
        district_is_known=True,
        neighborhood=neighborhood,
        context="Dorstfeld",
    )


def test_an_address_is_placed_about_where_its_street_is():
    row = address()
    place_roughly(row, Gazetteer([spot()]))
    assert (row.lat, row.position_is_approximate) == (51.5, True)
    assert row.position_source


def test_of_two_streets_of_one_name_the_neighborhood_decides(db):
    around = factories.neighborhood(code="040")
    both = Gazetteer([spot(), spot(neighborhood="040", lat=51.6)])
    row, unclear = address(neighborhood=around), address()
    place_roughly(row, both)
    place_roughly(unclear, both)
    assert (row.lat, unclear.lat) == (51.6, None)


def test_without_a_street_the_neighborhood_says_about_where(db):
    around = factories.neighborhood()
    row = address(street="", neighborhood=around)
    place_roughly(row, Gazetteer([]))
    assert (row.lat, row.position_is_approximate) == (around.label_lat, True)


def test_an_unknown_position_stays_unknown():
    row = address()
    place_roughly(row, Gazetteer([]))
    assert (row.lat, row.lon) == (None, None)


def test_an_exact_position_is_left_alone():
    row = address(lat=51.1, lon=7.1, position_is_approximate=False)
    place_roughly(row, Gazetteer([spot()]))
    assert (row.lat, row.position_is_approximate) == (51.1, False)


# --- Pausing ---


def test_a_pause_is_on_the_page_and_ends_by_itself(by, place, at):
    factories.opening_hours(location=place)
    pause(by, place, TODAY, date(2026, 12, 6))
    assert current(at(2026, 11, 24, 10)).places[place.slug].status == Location.Status.PAUSED
    forget()
    assert current(at(2026, 12, 7, 10)).places[place.slug].status == Location.Status.ACTIVE


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 12, 5), None), (TODAY, date(2026, 12, 1)), (TODAY, None)]
)
def test_two_pauses_do_not_meet(by, place, first, last):
    pause(by, place, IN_A_WEEK, date(2026, 12, 10))
    with pytest.raises(ValidationError):
        pause(by, place, first, last)
    assert place.pauses.count() == 1


def test_a_pause_without_an_end_is_ended_from_a_day_on(by, place):
    factories.location_pause(location=place, starts_on=date(2026, 11, 1), ends_on=None)
    assert resume(by, place, TODAY) is not None
    assert place.pauses.get().ends_on == date(2026, 11, 23)


def test_a_pause_that_has_not_begun_is_deleted(by, place):
    pause(by, place, IN_A_WEEK)
    resume(by, place, TODAY)
    assert not place.pauses.exists()


def test_a_location_that_is_kept_as_paused_works_again(by):
    place = factories.location(status=Location.Status.PAUSED)
    resume(by, place, TODAY)
    place.refresh_from_db()
    assert place.status == Location.Status.ACTIVE


def test_without_a_pause_nothing_is_resumed(by, place):
    with pytest.raises(ValidationError):
        resume(by, place, TODAY)


# --- Ending ---


def test_an_end_says_where_people_go_instead(by, place, at):
    other = factories.location("Huckarde")
    end(by, place, TODAY, other)
    assert current(at(2026, 11, 24, 10)).places[place.slug].status == Location.Status.ACTIVE
    forget()
    shown = current(at(2026, 11, 25, 10)).places[place.slug]
    assert (shown.status, shown.location.successor_id) == (Location.Status.ENDED, other.pk)


def test_an_office_does_not_end_over_its_dependances(by, place):
    office = factories.location("Büro", kind=OFFICE)
    Location.objects.filter(pk=place.pk).update(parent=office)
    with pytest.raises(ValidationError, match="Dorstfeld"):
        end(by, office)
    office.refresh_from_db()
    assert office.ended_on is None


def test_dependances_get_another_office_or_end_too(by):
    office, other = (factories.location(name, kind=OFFICE) for name in ("A", "B"))
    one, two = (factories.location(name, parent=office) for name in ("C", "D"))
    assert end(by, office, heirs={one.pk: other, two.pk: None}) is None
    for row in (one, two):
        row.refresh_from_db()
    assert (one.parent, one.ended_on, two.ended_on) == (other, None, IN_A_WEEK)


def test_a_dependance_does_not_go_to_an_office_that_ends(by):
    office = factories.location("A", kind=OFFICE)
    one = factories.location("C", parent=office)
    for wrong in (
        office,
        factories.location("D"),
        factories.location("E", kind=OFFICE, ended_on=TODAY),
    ):
        with pytest.raises(ValidationError):
            end(by, office, heirs={one.pk: wrong})
    assert not Change.objects.exists()


def test_nobody_is_sent_to_a_place_that_has_ended(by, place):
    gone = factories.location("Weg", ended_on=TODAY)
    for wrong in (gone, place):
        with pytest.raises(ValidationError):
            end(by, place, IN_A_WEEK, wrong)


def test_an_end_ahead_is_taken_back(by, place):
    end(by, place)
    row = Location.objects.get(pk=place.pk)
    life.take_back_end(by=by, location=row, seen=row.version, today=TODAY)
    row.refresh_from_db()
    assert row.ended_on is None


def test_an_end_that_has_passed_stays(by):
    place = factories.location(ended_on=date(2026, 11, 1))
    with pytest.raises(ValidationError):
        life.take_back_end(by=by, location=place, seen=1, today=TODAY)


# --- Names ---


def rename(by, place, name):
    row = Location.objects.get(pk=place.pk)
    life.rename(by=by, location=row, name=name, official_name="", seen=row.version)
    row.refresh_from_db()
    return row


def test_the_old_address_on_the_web_still_answers(by, place, client, at):
    at(2026, 11, 24, 10)
    row = rename(by, place, "Unter-Dörstfeld")
    assert row.slug == "unter-doerstfeld"
    forget()
    answer = client.get(f"/standorte/{place.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, "/standorte/unter-doerstfeld/")


def test_a_former_name_comes_back_and_is_no_former_one_then(by):
    place = factories.location("A", slug="eins")
    rename(by, place, "Zwei")
    row = rename(by, place, "Eins")
    assert row.slug == "eins"
    assert list(row.former_slugs.values_list("slug", flat=True)) == ["zwei"]


def test_an_address_that_another_place_had_is_never_taken(by, place):
    FormerSlug.objects.create(slug="hafen", location=factories.location("Anderswo"))
    factories.location("Noch eins", slug="hafen-2")
    assert rename(by, place, "Hafen").slug == "hafen-3"


@pytest.mark.parametrize(
    ("name", "slug"), [("Neu", "neu-2"), ("محطة", "ort"), ("x" * 120, "x" * 45)]
)
def test_every_name_has_an_address(by, place, name, slug):
    assert rename(by, place, name).slug == slug


# --- A new Dependance ---


def new(office, **values):
    hours = OpeningHours(weekday=1, opens_at=time(14), closes_at=time(16))
    parts = {
        "location": Location(name="Hafen", parent=office, operating_since=IN_A_WEEK),
        "address": LocationAddress(city="Dortmund"),
        "hours": hours,
        "district": None,
        "programme": None,
        "funded_from": None,
    }
    return beginning.NewDependance(**(parts | values))


def begin(by, made):
    return beginning.open_dependance(by=by, new=made, today=TODAY)


@pytest.fixture
def office(db):
    return factories.location("Büro", kind=OFFICE)


def test_a_new_dependance_is_planned_until_its_first_day(by, office, at):
    programme, district = factories.programme(), factories.district()
    place = Location(
        name="Hafen",
        parent=office,
        operating_since=IN_A_WEEK,
        programme=programme,
        programme_number=12,
    )
    row = begin(
        by,
        new(office, location=place, programme=programme, funded_from=IN_A_WEEK, district=district),
    )
    assert (row.slug, row.kind) == ("hafen", Location.Kind.DEPENDANCE)
    assert row.opening_hours.get().valid_from == IN_A_WEEK
    assert row.funding.get().valid_from == IN_A_WEEK
    assert current(at(2026, 11, 24, 10)).places["hafen"].status == Location.Status.PLANNED
    forget()
    assert current(at(2026, 12, 1, 15)).places["hafen"].status == Location.Status.ACTIVE
    assert Change.objects.filter(subject=f"location:{row.pk}").count() == 5


def test_what_fails_late_leaves_nothing(by, office):
    hours = OpeningHours(weekday=1, opens_at=time(16), closes_at=time(14))
    with pytest.raises(ValidationError):
        begin(by, new(office, hours=hours))
    assert Location.objects.get() == office


@pytest.mark.parametrize("number", [11, 26, 0])
def test_a_number_is_free_and_within_the_target(by, office, number):
    programme = factories.programme()
    factories.location("Elf", programme=programme, programme_number=11)
    place = Location(
        name="Hafen",
        parent=office,
        operating_since=IN_A_WEEK,
        programme=programme,
        programme_number=number,
    )
    with pytest.raises(ValidationError) as caught:
        begin(by, new(office, location=place, programme=programme))
    assert "programme_number" in caught.value.error_dict
    assert Location.objects.count() == 2


def test_the_lowest_free_number_is_proposed(db):
    programme = factories.programme(target_number=3)
    for number in (1, 3):
        factories.location(f"{number}", programme=programme, programme_number=number)
    assert beginning.next_number(programme) == 2
    factories.location("2", programme=programme, programme_number=2)
    assert beginning.next_number(programme) is None


def test_a_dependance_belongs_to_an_office_at_work(by, office, place):
    gone = factories.location("Weg", kind=OFFICE, ended_on=TODAY)
    for wrong in (place, gone):
        made = Location(name="Hafen", parent=wrong, operating_since=IN_A_WEEK)
        with pytest.raises(ValidationError):
            begin(by, new(wrong, location=made))

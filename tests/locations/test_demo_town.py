"""What the demonstration consists of: Dortmund with its real places and ten invented ones."""

from datetime import date, timedelta

import pytest

from locations.imports.demo import load_demo
from locations.imports.rows import Report
from locations.models import (
    Closure,
    District,
    FormerSlug,
    Location,
    OpeningHours,
    Street,
)
from locations.recurrence import occurrences

pytestmark = pytest.mark.django_db
LOAD_DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True, scope="module")
def loaded(rows_of_module):
    report = Report()
    rows_of_module(lambda: load_demo(LOAD_DAY, report))
    assert report.faults == []


@pytest.fixture
def demo():
    return Location.objects.filter(is_demo=True)


def test_dorstfeld_counts_as_confirmed_on_the_day_of_loading(demo):
    hours = OpeningHours.objects.get(location__slug="dorstfeld")
    assert hours.confirmed_on == LOAD_DAY
    real = OpeningHours.objects.filter(location__is_demo=False).exclude(pk=hours.pk)
    assert not real.filter(confirmed_on__isnull=False).exists()


def test_a_later_run_moves_the_dates(demo):
    dorstfeld = OpeningHours.objects.get(location__slug="dorstfeld")
    later = LOAD_DAY + timedelta(days=40)
    load_demo(later, Report())
    dorstfeld.refresh_from_db()
    assert dorstfeld.confirmed_on == later
    assert Closure.objects.filter(starts_on__lt=later).count() == 0


def test_imported_streets_are_kept(demo):
    Street.objects.all().delete()
    neighborhood = District.objects.get(slug="eving").neighborhoods.first()
    Street.objects.create(name="Weg", neighborhood=neighborhood)
    load_demo(LOAD_DAY, Report())
    assert Street.objects.get().name == "Weg"


def test_no_demo_fact_hangs_on_a_real_location(demo):
    real = Location.objects.filter(is_demo=False)
    assert not Closure.objects.filter(location__in=real).exists()
    assert not FormerSlug.objects.filter(location__in=real).exists()
    assert not real.filter(successor__isnull=False).exists()
    assert not demo.filter(parent__in=real).exists()
    assert not demo.filter(successor__in=real).exists()
    assert not real.filter(parent__in=demo).exists()
    assert not any(carrier.locations.filter(is_demo=True).exists()
                   for place in real for carrier in place.carriers.all())  # fmt: skip


def test_every_real_location_has_a_source_and_every_invented_one_says_so(demo):
    for place in Location.objects.all():
        assert place.source
        assert place.is_demo == ("erfunden" in place.source)


def test_demo_shows_every_state_of_a_place(demo):
    assert set(demo.values_list("status", flat=True)) == {"active", "paused", "planned", "ended"}
    assert demo.get(status="paused").successor.status == "active"
    ended = demo.get(status="ended")
    assert ended.successor.status == "active"
    assert ended.former_slugs.exists()
    assert set(demo.values_list("step_free", flat=True)) == {"yes", "partly", "no", "unknown"}
    assert set(Closure.objects.values_list("effect", flat=True)) == {
        *("closed", "other_hours", "notice")
    }


def test_demo_shows_every_kind_of_hours(demo):
    hours = OpeningHours.objects.filter(location__in=demo)
    assert set(hours.values_list("rhythm", flat=True)) == {
        *("weekly", "fortnightly", "weeks_of_month", "dates")
    }
    assert set(hours.values_list("mode", flat=True)) == {
        *("walk_in", "appointment", "walk_in_and_appointment")
    }
    assert hours.filter(closed_on_holidays=False).exists()
    old = hours.filter(confirmed_on__lt=LOAD_DAY - timedelta(days=180))
    assert old.values("location").distinct().count() == 2


def test_every_weekday_but_sunday_has_confirmed_hours_in_the_daytime(demo):
    hours = OpeningHours.objects.filter(location__in=demo.filter(status="active"))
    fresh = hours.filter(confirmed_on=LOAD_DAY, rhythm="weekly")
    assert set(fresh.values_list("weekday", flat=True)) == set(range(6))


def test_demo_is_spread_over_the_town(demo):
    served = [place.served_districts.get().district.slug for place in demo]
    assert len(set(served)) == 10
    for place in demo:
        address = place.addresses.get()
        assert address.neighborhood.district == place.served_districts.get().district


def test_numbers_of_the_programme_end_with_dorstfeld(demo):
    numbers = Location.objects.exclude(programme=None).order_by("programme_number")
    # The ninth is not known here; the twelfth is only planned.
    known = [*range(1, 9), 10, 11, 12]
    assert list(numbers.values_list("programme_number", flat=True)) == known
    opened = numbers.exclude(status=Location.Status.PLANNED)
    assert opened.last().slug == "dorstfeld"
    assert not Location.objects.exclude(programme=None).filter(funding=None).exists()


@pytest.mark.parametrize("days", range(7))
def test_closures_fall_on_days_with_hours_whatever_day_it_is_loaded_on(days):
    load_day = LOAD_DAY + timedelta(days=days)
    load_demo(load_day, Report())
    for closure in Closure.objects.exclude(effect="notice"):
        assert 5 <= (closure.starts_on - load_day).days <= 16
        assert any(
            occurrences(hours.recurrence, closure.starts_on, closure.ends_on)
            for hours in closure.location.opening_hours.all()
        )

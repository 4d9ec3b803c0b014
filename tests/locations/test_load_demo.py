"""`load_demo`: Dortmund with its real places and ten invented ones."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F
from django.utils import timezone, translation

from locations.models import (
    Closure,
    DataVersion,
    District,
    Location,
    OpeningHours,
    Street,
)

pytestmark = pytest.mark.django_db
LOAD_DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue().strip()


def test_empty_database_gets_town_real_places_and_invented_ones():
    run()
    assert District.objects.count() == 12
    assert Location.objects.filter(is_demo=False).count() == 11
    assert Location.objects.filter(is_demo=True).count() == 10
    assert Street.objects.get(name="Oberbank").neighborhood.name == "Dorstfeld"


def test_second_run_writes_nothing():
    run()
    version = DataVersion.objects.get().number
    assert run().startswith("0 new, 0 changed, ")
    assert run(if_possible=True).startswith("0 new, 0 changed, ")
    assert DataVersion.objects.get().number == version


def foreign_office():
    return Location.objects.create(slug="office", name="Office", kind="office")


def test_foreign_data_is_refused_in_one_sentence():
    foreign_office()
    version = DataVersion.objects.get().number
    with pytest.raises(CommandError) as caught:
        run()
    assert "not a demonstration" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert DataVersion.objects.get().number == version


def test_foreign_data_is_left_alone_if_asked_politely():
    foreign_office()
    said = run(if_possible=True)
    assert said == "This database holds other data; it was left as it is."
    assert Location.objects.count() == 1
    assert not District.objects.exists()


def test_district_of_another_town_is_foreign_data():
    District.objects.create(
        slug="mitte", name="Mitte", election_code="1", statistics_code="1",
        label_lat=51, label_lon=7, tile_column=1, tile_row=1,
    )  # fmt: skip
    assert "left as it is" in run(if_possible=True)


def test_loading_uses_the_local_day():
    run()
    today = timezone.localdate()
    assert OpeningHours.objects.get(location__slug="dorstfeld").confirmed_on == today
    assert not OpeningHours.objects.filter(confirmed_on__gt=today).exists()
    assert not Closure.objects.filter(ends_on__lt=F("starts_on")).exists()

"""The data version: whatever changes something public counts it up, and each process sees it."""

import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction

from locations import keeper, models, version
from tests import factories

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
NEW_YEAR_2026 = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = version.public_tables()


def number():
    return models.DataVersion.objects.get(pk=1).number


def model_of(table):
    (model,) = (
        model
        for model in apps.get_app_config("locations").get_models(include_auto_created=True)
        if model._meta.db_table == table
    )
    return model


def row_in(table):
    """A row of this table that nothing else points to."""
    model = model_of(table)
    if model is models.Location.carriers.through:
        return model.objects.create(
            location=factories.location(), organization=factories.organization()
        )
    if model is models.Postcode.districts.through:
        return model.objects.create(postcode=factories.postcode(), district=factories.district())
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in model.__name__).lstrip("_")
    values = {"address": False} if model is models.Location else {}
    return getattr(factories, name)(**values)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def gone(row):
    """The row as it was, without its line in the database."""
    kept = type(row).objects.get(pk=row.pk)
    row.delete()
    return kept


# What happens before, what shall be counted.
CHANGES = {
    "create": (gone, lambda row: row.save(force_insert=True)),
    "save": (None, lambda row: row.save()),
    "update": (None, lambda row: type(row).objects.filter(pk=row.pk).update(id=row.pk)),
    "bulk_create": (gone, lambda row: type(row).objects.bulk_create([row])),
    "bulk_create without conflicts": (
        gone,
        lambda row: type(row).objects.bulk_create([row], ignore_conflicts=True),
    ),
    "delete": (None, lambda row: type(row).objects.filter(pk=row.pk).delete()),
    "UPDATE": (None, lambda row: sql(f"UPDATE {row._meta.db_table} SET id = id")),
    "DELETE": (None, lambda row: sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)),
}


def test_public_tables_are_all_but_the_version_itself():
    assert "locations_location_carriers" in TABLES
    assert "locations_postcode_districts" in TABLES
    assert version.TABLE not in TABLES
    assert len(TABLES) == 17


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_change_of_every_public_table_counts(db, table, change):
    prepare, act = CHANGES[change]
    row = row_in(table)
    row = prepare(row) if prepare else row
    before = number()
    act(row)
    assert number() > before


def test_reading_does_not_count(db):
    factories.closure()
    before = number()
    keeper.current(NOW)
    assert models.Closure.objects.exists()
    assert number() == before


def test_emptied_table_counts(db):
    """TRUNCATE on PostgreSQL; SQLite has no such statement, and its DELETE takes a short cut."""
    factories.closure()
    connection.check_constraints()
    before = number()
    if connection.vendor == "postgresql":
        sql("TRUNCATE locations_closure")
    else:
        sql("DELETE FROM locations_closure")
    assert number() > before


@pytest.mark.parametrize(
    "change",
    [
        lambda place, one, other: place.carriers.add(other),
        lambda place, one, other: place.carriers.remove(one),
        lambda place, one, other: place.carriers.set([other]),
        lambda place, one, other: place.carriers.clear(),
        lambda place, one, other: other.locations.add(place),
    ],
    ids=["add", "remove", "set", "clear", "from the other side"],
)
def test_change_of_the_carriers_counts(db, change):
    place = factories.location()
    one, other = factories.organization("Eins"), factories.organization("Zwei")
    place.carriers.add(one)
    before = number()
    change(place, one, other)
    assert number() > before


def test_several_changes_count_further(db):
    place = factories.location()
    seen = [number()]
    for name in ("Hörde", "Eving", "Mengede"):
        models.Location.objects.filter(pk=place.pk).update(name=name)
        seen.append(number())
    assert seen == sorted(set(seen))


def test_change_that_is_rolled_back_does_not_count(db):
    place = factories.location()
    before = number()
    with transaction.atomic():
        place.delete()
        assert number() > before
        transaction.set_rollback(True)
    assert number() == before


def test_time_of_the_change_is_kept(db):
    factories.location()
    changed_at = models.DataVersion.objects.get().changed_at
    assert abs(datetime.now(UTC) - changed_at) < timedelta(minutes=5)


def test_fresh_database_begins_above_what_an_older_one_has_reached(db):
    """Seconds since 2026: an older database would have needed a change each second."""
    models.DataVersion.objects.all().delete()
    factories.organization()
    since = datetime.now(UTC) - NEW_YEAR_2026
    assert abs(number() - since.total_seconds()) < 300


# --- The triggers ---


def drop_triggers(table):
    if connection.vendor == "postgresql":
        sql(f"DROP TRIGGER version_of_{table} ON {table}")
    else:
        for event in ("insert", "update", "delete"):
            sql(f"DROP TRIGGER version_{event}_{table}")


@pytest.mark.parametrize(
    "install",
    [
        lambda: version.install(connection),
        lambda: call_command("migrate", verbosity=0, interactive=False),
    ],
    ids=["install", "migrate"],
)
def test_lost_triggers_are_laid_again(db, install):
    place = factories.location()
    drop_triggers("locations_location")
    before = number()
    place.save()
    assert number() == before  # the control: it is the trigger that counts
    install()
    place.save()
    assert number() > before


def test_triggers_laid_twice_count_once(db):
    place = factories.location()
    version.install(connection)
    version.install(connection)
    before = number()
    place.save()
    assert number() == before + 1


# --- What a process sees ---


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock(monkeypatch):
    # Django asks SQLite once per connection whether it knows JSON; not counted here.
    assert connection.features.supports_json_field
    clock = Clock()
    monkeypatch.setattr("locations.keeper.monotonic", clock)
    return clock


def test_database_is_asked_at_most_once_a_second(db, clock, django_assert_num_queries):
    factories.location()
    with django_assert_num_queries(2):  # the version, the rows
        keeper.current(NOW)
    clock.seconds += 0.99
    with django_assert_num_queries(0):
        keeper.current(NOW)
    clock.seconds += 0.01
    with django_assert_num_queries(1):
        keeper.current(NOW)
    with django_assert_num_queries(0):
        keeper.current(NOW)


def test_unchanged_directory_is_kept(db, clock):
    factories.location()
    first = keeper.current(NOW)
    clock.seconds += 3600
    assert keeper.current(NOW) is first


def test_change_shows_after_a_second_and_costs_two_queries(db, clock, django_assert_num_queries):
    place = factories.location("Dorstfeld")
    keeper.current(NOW)
    models.Location.objects.filter(pk=place.pk).update(name="Hörde")
    assert keeper.current(NOW).places[place.slug].location.name == "Dorstfeld"
    clock.seconds += 1
    with django_assert_num_queries(2):
        assert keeper.current(NOW).places[place.slug].location.name == "Hörde"


def test_empty_database_makes_an_empty_directory(db, clock, django_assert_num_queries):
    with django_assert_num_queries(2):
        empty = keeper.current(NOW)
    assert (empty.places, empty.listed, empty.districts, empty.is_demo) == ({}, [], [], False)
    assert empty.find("dorstfeld") is None
    assert empty.gazetteer.look_up("Dorstfeld").spots == ()
    assert empty.district_at(51.5, 7.4) is None
    assert empty.changes_after(NOW) > NOW


@pytest.mark.django_db(transaction=True)
def test_flushed_database_makes_an_empty_directory(clock):
    place = factories.location()
    # Numbers are seconds: one second's work of a test could come to the same number again.
    models.DataVersion.objects.update(number=1)
    assert keeper.current(NOW).find(place.slug)
    call_command("flush", verbosity=0, interactive=False)
    clock.seconds += 1
    assert keeper.current(NOW).places == {}
    factories.location("Hörde")
    clock.seconds += 1
    assert [one.location.name for one in keeper.current(NOW).listed] == ["Hörde"]


def in_threads(*actions):
    errors = []

    def run(action):
        try:
            action()
        except BaseException as error:
            errors.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not errors
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.django_db(transaction=True)
def test_closure_saved_on_another_connection_shows_within_a_second(clock):
    place = factories.location()
    assert not keeper.current(NOW).places[place.slug].closures
    in_threads(lambda: factories.closure(location=place))
    clock.seconds += 1
    (closure,) = keeper.current(NOW).places[place.slug].closures.values()
    assert closure.starts_on == date(2026, 11, 24)


@pytest.mark.django_db(transaction=True)
def test_closure_that_is_not_committed_does_not_show(clock):
    place = factories.location()
    keeper.current(NOW)
    seen = []

    def look():
        seen.append(dict(keeper.current(NOW).places[place.slug].closures))

    with transaction.atomic():
        factories.closure(location=place)
        clock.seconds += 1
        in_threads(look)
    clock.seconds += 1
    in_threads(look)
    assert [len(closures) for closures in seen] == [0, 1]


def database_url():
    """The test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(name).absolute()}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.django_db(transaction=True)
def test_closure_saved_by_another_process_shows_within_a_second(clock):
    place = factories.location()
    assert not keeper.current(NOW).places[place.slug].closures
    code = (
        "from datetime import date; from locations.models import Closure\n"
        f"Closure.objects.create(location_id={place.pk}, "
        "starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 24))"
    )
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "other process", "DATABASE_URL": database_url()},
        check=True,
        timeout=60,
    )
    clock.seconds += 0.99
    assert not keeper.current(NOW).places[place.slug].closures
    clock.seconds += 0.01
    assert keeper.current(NOW).places[place.slug].closures


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_ask_once(clock):
    """Threads that find the directory too old at the same moment: one asks, the others wait."""
    factories.location()
    keeper.current(NOW)
    factories.location()
    clock.seconds += 1
    statements, together, seen = [], threading.Barrier(4), []

    def count(execute, statement, *rest):
        statements.append(statement)
        return execute(statement, *rest)

    def read():
        own = connections["default"]
        assert own.features.supports_json_field
        with own.execute_wrapper(count):
            together.wait(20)
            seen.append(keeper.current(NOW))

    in_threads(read, read, read, read)
    assert len(statements) == 2
    assert len(set(map(id, seen))) == 1

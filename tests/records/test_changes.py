"""What was changed can be read, and for ten minutes be taken back."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from locations.models import Closure, Location, OpeningHours, Organization
from records import changes
from records.models import AuditEntry, Change
from tests import factories
from tests.records import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return desk.Person()


def changed(row, person, **values):
    """`row` with new values, saved and noted as an action does it."""
    before = changes.values_of(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return changes.note(by=person.public_id, before=before, row=row, subject="location:7")


def made(row, person):
    return changes.note(by=person.public_id, before=None, row=row, subject="location:7")


def deleted(row, person):
    before = changes.values_of(row)
    row.delete()
    return changes.note(
        by=person.public_id, before=before, row=row, subject="location:7", deleted=True
    )


def undo(change, person):
    return changes.undo(change, by=person.public_id)


# --- Kept ---


def test_change_keeps_the_values_before_and_after(person):
    hours = factories.opening_hours()
    change = changed(hours, person, opens_at=time(13), valid_from=date(2026, 12, 1))
    change.refresh_from_db()
    assert (change.kind, change.record) == ("locations.openinghours", str(hours.pk))
    assert (change.before["opens_at"], change.after["opens_at"]) == ("14:00:00", "13:00:00")
    assert (change.before["valid_from"], change.after["valid_from"]) == (None, "2026-12-01")
    assert list(Change.objects.filter(subject="location:7")) == [change]


def test_values_are_kept_as_they_will_be_read_back(person):
    place = factories.location()
    row = OpeningHours(location=place, weekday=1, opens_at="14:00", closes_at="16:00")
    row.save()
    assert changes.values_of(row) == changes.values_of(OpeningHours.objects.get())


# --- Taken back ---


def test_change_is_taken_back_and_counts_as_a_change_of_its_own(person):
    hours = factories.opening_hours()
    undone = undo(changed(hours, person, opens_at=time(13)), person)
    hours.refresh_from_db()
    assert (hours.opens_at, hours.version) == (time(14), 3)
    assert undone.undone_at
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.kind, entry.record) == ("change", "openinghours", str(hours.pk))
    assert entry.actor == person.public_id


def test_new_row_is_taken_back(person):
    closure = factories.closure()
    undo(made(closure, person), person)
    assert not Closure.objects.exists()
    assert AuditEntry.objects.get().action == "delete"


def test_deleted_row_comes_back_as_it_was(person):
    closure = factories.closure()
    key, values = closure.pk, changes.values_of(closure)
    undo(deleted(closure, person), person)
    again = Closure.objects.get(pk=key)
    assert changes.values_of(again) == values | {"version": 2}
    assert AuditEntry.objects.get().action == "create"


def test_row_without_a_version_is_taken_back(person):
    former = factories.former_slug("alt")
    undo(deleted(former, person), person)
    assert type(former).objects.get().slug == "alt"


# --- Refused ---


def refused(change, person):
    with pytest.raises(changes.CannotUndo) as error:
        undo(change, person)
    assert str(error.value)
    change.refresh_from_db()
    assert not AuditEntry.objects.exists()


def test_row_that_was_changed_again_is_left_alone(person):
    hours = factories.opening_hours()
    first = changed(hours, person, opens_at=time(13))
    changed(hours, person, opens_at=time(12))
    refused(first, person)
    hours.refresh_from_db()
    assert hours.opens_at == time(12)
    assert first.undone_at is None


def test_row_that_is_gone_is_left_alone(person):
    hours = factories.opening_hours()
    change = changed(hours, person, opens_at=time(13))
    OpeningHours.objects.all().delete()
    refused(change, person)


def test_change_is_taken_back_once(person):
    closure = factories.closure()
    change = made(closure, person)
    undo(change, person)
    with pytest.raises(changes.CannotUndo):
        undo(change, person)


def test_change_is_taken_back_within_ten_minutes(person, at):
    at(2026, 11, 24, 12)
    first = made(factories.closure(), person)
    second = made(factories.closure(), person)
    at(2026, 11, 24, 12, 10)
    undo(first, person)
    at(2026, 11, 24, 12, 10, 1)
    with pytest.raises(changes.CannotUndo):
        undo(second, person)


def test_what_others_need_by_now_is_not_taken_back(person):
    carrier = factories.organization()
    change = deleted(carrier, person)
    factories.organization(carrier.name)
    refused(change, person)
    place = factories.location(address=False)
    change = made(place, person)
    factories.closure(location=place)
    refused(change, person)
    assert Location.objects.filter(pk=place.pk).exists()
    assert Closure.objects.exists()


def test_row_with_relations_of_its_own_is_taken_back(person):
    place = factories.location(address=False)
    place.carriers.add(factories.organization())
    undo(made(place, person), person)
    assert not Location.objects.exists()
    assert Organization.objects.exists()


def test_rule_of_the_domain_is_asked_again(person, monkeypatch):
    def meets(row):
        raise ValidationError("Trifft eine andere.")

    monkeypatch.setattr(changes, "_CHECKS", {})
    changes.check_undo("locations.openinghours", meets)
    hours = factories.opening_hours()
    change = changed(hours, person, opens_at=time(13))
    with pytest.raises(changes.CannotUndo, match="Trifft eine andere"):
        undo(change, person)
    hours.refresh_from_db()
    assert hours.opens_at == time(13)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_taken_back_once(person):
    hours = factories.opening_hours()
    change = changed(hours, person, opens_at=time(13))

    def press(number, turn):
        try:
            with transaction.atomic():
                return bool(undo(change, person))
        except changes.CannotUndo:
            return False

    answers = desk.at_once(6, 1, press)
    assert sum(answer for _turn, answer in answers) == 1
    hours.refresh_from_db()
    assert (hours.opens_at, hours.version) == (time(14), 3)


# --- Offered on the page after saving ---


def asked(person, value):
    return changes.fresh(desk.request_of(person, path=f"/intern/?geaendert={value}"))


def test_page_offers_to_undo_ones_own_fresh_change(person):
    change = made(factories.closure(), person)
    assert asked(person, change.public_id) == change
    assert asked(desk.Person(), change.public_id) is None
    assert changes.fresh(desk.request_of(person)) is None
    Change.objects.update(at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert asked(person, change.public_id) is None


def test_undone_change_is_not_offered(person):
    change = made(factories.closure(), person)
    undo(change, person)
    assert asked(person, change.public_id) is None


@pytest.mark.parametrize("value", ["", "x", "%00", "9" * 40, "%ED%A0%80", "{0}"])
def test_address_that_names_no_change_offers_nothing(person, value):
    assert asked(person, value) is None

"""What of contacts is deleted or emptied when."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consultations import retention as own
from consultations.actions.contacts import delete_contact, log_contact
from consultations.choices import Deletion
from consultations.entries import Entry
from consultations.models import Contact, ContactVersion, FiguresOfLocation, LocationDayStaff
from consultations.retention import kept_since
from records import retention
from records.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 14, 32, tzinfo=BERLIN)


def days_kept():
    return list(Contact.objects.order_by("happened_on").values_list("happened_on", flat=True))


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=BERLIN), date(2023, 11, 1)),
        # The last contact of March 2021 was on the 31st; three years later there is a leap day.
        (datetime(2024, 3, 31, 23, 59, tzinfo=BERLIN), date(2021, 3, 1)),
        (datetime(2024, 4, 1, 0, 1, tzinfo=BERLIN), date(2021, 4, 1)),
        # Midnight is that of the office.
        (datetime(2024, 3, 31, 22, 30, tzinfo=ZoneInfo("UTC")), date(2021, 4, 1)),
        (datetime(2027, 2, 28, 12, tzinfo=BERLIN), date(2024, 2, 1)),
        (datetime(2028, 2, 29, 12, tzinfo=BERLIN), date(2025, 2, 1)),
    ],
)
def test_months_are_kept_for_three_years(now, since):
    assert kept_since(now) == since


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2028])
def test_no_contact_is_kept_less_than_three_years(year):
    for days in range(366):
        now = datetime(year, 1, 1, 12, tzinfo=BERLIN) + timedelta(days=days)
        since = kept_since(now)
        youngest_deleted = since - timedelta(days=1)
        assert (youngest_deleted.year + 3, *youngest_deleted.timetuple()[1:3]) <= (
            now.year,
            now.month,
            now.day,
        )


def test_contacts_go_by_whole_months_three_years_after_their_day():
    for day in (date(2023, 10, 31), date(2023, 11, 1), date(2023, 11, 20), date(2026, 11, 20)):
        factories.contact(happened_on=day)
    assert retention.apply("contacts", NOW) == 1
    assert retention.apply("contacts", NOW) == 0
    assert days_kept() == [date(2023, 11, 1), date(2023, 11, 20), date(2026, 11, 20)]
    assert days_kept()[0] >= kept_since(NOW)
    entry = AuditEntry.objects.get(action="retention")
    assert (entry.kind, entry.count, entry.record) == ("contact", 1, "")


def test_many_contacts_go_with_all_that_hangs_on_them(monkeypatch):
    monkeypatch.setattr(own, "ROWS_AT_ONCE", 2)
    rows = [factories.contact(happened_on=date(2020, 1, day)) for day in range(1, 6)]
    factories.contact_topic(contact=rows[0])
    factories.unmet_need(contact=rows[1])
    factories.referral(contact=rows[2])
    factories.contact_version(contact=rows[3])
    factories.slip(contact=rows[4])
    later = factories.contact(earlier=rows[4])
    assert retention.apply("contacts", NOW) == 5
    later.refresh_from_db()
    assert (Contact.objects.get(), later.earlier) == (later, None)


def test_figures_keep_contacts_that_go_by_term_but_not_those_deleted_as_a_mistake():
    user, place = factories.user(), factories.location()
    for day in (date(2020, 1, 1), date(2020, 1, 2)):
        contact = log_contact(by=user, location=place, entry=Entry(day, "volunteer"), now=NOW)
    delete_contact(by=user, contact=contact, reason=Deletion.MISTAKE)
    assert retention.apply("contacts", NOW) == 1
    assert (Contact.objects.count(), FiguresOfLocation.objects.get().contacts) == (0, 1)


def test_after_a_year_nobody_knows_who_has_logged_a_contact():
    employer = factories.organization()
    for days in (364, 366):
        moment = NOW - timedelta(days=days)
        factories.contact(
            recorded_at=moment,
            recorded_by=factories.user(),
            employer=employer,
            happened_on=moment.date(),
            tally_key=uuid.uuid4(),
        )
    assert retention.apply("contact_recorders", NOW) == 1
    # Emptied rows are not due again.
    assert retention.apply("contact_recorders", NOW) == 0
    old, new = Contact.objects.order_by("happened_on")
    assert (old.recorded_by, old.employer, old.version) == (None, employer, 1)
    assert new.recorded_by is not None


def test_late_entry_keeps_its_recorder_for_a_year_from_its_entry():
    factories.contact(
        happened_on=date(2024, 1, 1),
        recorded_at=NOW - timedelta(days=300),
        recorded_by=factories.user(),
    )
    assert retention.apply("contact_recorders", NOW) == 0


def test_after_a_year_nobody_knows_who_has_corrected_a_contact():
    contact = factories.contact()
    for version, days in ((1, 366), (2, 364)):
        values = {"changed_at": NOW - timedelta(days=days), "changed_by": uuid.uuid4()}
        factories.contact_version(contact=contact, version=version, **values)
    assert retention.apply("contact_correctors", NOW) == 1
    assert retention.apply("contact_correctors", NOW) == 0
    kept = ContactVersion.objects.filter(changed_by__isnull=False)
    assert list(kept.values_list("version", flat=True)) == [2]


def test_who_staffed_a_day_is_forgotten_after_three_months():
    for days in (92, 93):
        day = factories.location_day(on=NOW.date() - timedelta(days=days), visitors=4)
        factories.location_day_staff(day=day)
    assert retention.apply("location_day_staff", NOW) == 1
    assert LocationDayStaff.objects.get().day.on == NOW.date() - timedelta(days=92)
    # The day itself stays, with how many came.
    assert day.staffed_by.count() == 0
    day.refresh_from_db()
    assert day.visitors == 4

"""The editor of rules: who may, what it shows, what it refuses, and that nothing typed is lost."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from locations.models import Location, OpeningHours, Role
from locations.typed import ClockField, DaysField, day_of
from records.models import Change
from tests import factories
from tests.kept import hostile, kept, post_raw, read
from tests.staff import login

pytestmark = pytest.mark.django_db
BASE = "/intern/standorte/dorstfeld/zeiten/"
NEW = f"{BASE}neu/"
PREVIEW = f"{BASE}vorschau/"
WEEKLY = {
    "rhythm": "weekly",
    "weekday": "2",
    "opens_at": "9:00",
    "closes_at": "12:00",
    "mode": "walk_in",
    "closed_on_holidays": "on",
    "starts_on": "2026-12-01",
}
FORTNIGHTLY = WEEKLY | {"rhythm": "fortnightly", "anchor_on": "2026-12-02"}
MONTHLY = WEEKLY | {"rhythm": "weeks_of_month", "weeks_of_month": ["1", "-1"]}
DATES = WEEKLY | {"rhythm": "dates", "weekday": "", "dates": "8.12.2026\n22.12.2026"}


@pytest.fixture(autouse=True)
def now(at):
    return at(2026, 11, 24, 10)


@pytest.fixture
def office():
    return factories.location("Innenstadt-West", kind=Location.Kind.OFFICE, slug="west")


@pytest.fixture
def place(office):
    return factories.location(slug="dorstfeld", parent=office)


@pytest.fixture
def hours(place):
    return factories.opening_hours(location=place)


@pytest.fixture
def lead(client, office, place):
    user = factories.user("Lea Leitung")
    factories.membership(user=user, role=Role.LEAD, location=office)
    return login(client, user)


def send(client, user, address, values, **more):
    return client.post(address, kept(user, **more) | values)


def errors(response):
    return response.context["form"].errors


# --- Who may ---


@pytest.mark.parametrize("part", ["neu/", "vorschau/", "{pk}/", "{pk}/beenden/"])
def test_rules_of_another_office_look_like_missing_ones(client, hours, part):
    other = factories.user()
    factories.membership(user=other, role=Role.LEAD)
    login(client, other)
    for slug in ("dorstfeld", "gibt-es-nicht"):
        address = f"/intern/standorte/{slug}/zeiten/{part.format(pk=hours.pk)}"
        assert client.post(address, kept(other)).status_code == 404


@pytest.mark.parametrize("pk", ["0", "9" * 18, "9" * 40])
def test_a_rule_that_is_missing_is_not_found(client, lead, pk):
    assert client.get(f"{BASE}{pk}/").status_code == 404
    assert client.get(f"{BASE}{pk}/beenden/").status_code == 404


def test_a_rule_of_another_place_is_not_found(client, lead):
    other = factories.opening_hours()
    assert client.get(f"{BASE}{other.pk}/").status_code == 404


def test_advisers_do_not_reach_the_editor(client, office, place, hours):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=office)
    login(client, user)
    for address in (NEW, f"{BASE}{hours.pk}/", f"{BASE}{hours.pk}/beenden/"):
        assert client.get(address).status_code == 403
    assert client.post(PREVIEW, kept(user)).status_code == 403


def test_coordinators_reach_every_place(client, hours):
    login(client, factories.user(roles=[Role.COORDINATOR]))
    assert client.get(f"{BASE}{hours.pk}/").status_code == 200


def test_other_methods_are_refused(client, lead, hours):
    for address in (NEW, f"{BASE}{hours.pk}/", f"{BASE}{hours.pk}/beenden/"):
        assert client.put(address).status_code == 405
    assert client.get(PREVIEW).status_code == 405


# --- The four rhythms ---


@pytest.mark.parametrize("values", [WEEKLY, FORTNIGHTLY, MONTHLY, DATES])
def test_a_rule_of_each_rhythm_is_entered(client, lead, place, values):
    answer = send(client, lead, NEW, values)
    change = Change.objects.get()
    assert answer.url == f"/intern/standorte/dorstfeld/?geaendert={change.public_id}"
    row = place.opening_hours.get()
    assert (row.rhythm, row.valid_from, row.confirmed_by) == (
        values["rhythm"],
        date(2026, 12, 1),
        lead,
    )
    assert row.is_sound


def test_what_a_rhythm_does_not_need_is_not_looked_at(client, lead, place):
    mess = {"anchor_on": "1900-99-99", "weeks_of_month": ["77"], "dates": "gestern"}
    assert send(client, lead, NEW, WEEKLY | mess).status_code == 302
    row = place.opening_hours.get()
    assert (row.anchor_on, row.weeks_of_month, row.dates) == (None, [], [])


def test_the_editor_shows_what_is_there(client, lead, hours):
    form = client.get(f"{BASE}{hours.pk}/").context["form"]
    assert form.initial["opens_at"] == time(14)
    assert form.initial["starts_on"] == date(2026, 11, 24)


def test_sent_twice_it_is_entered_once(client, lead, place):
    values = kept(lead) | WEEKLY
    first, second = client.post(NEW, values), client.post(NEW, values)
    assert first.url == second.url
    assert place.opening_hours.count() == 1


# --- What is refused, and that it is still there ---

REFUSED = [
    ("closes_at", "9:00"),
    ("closes_at", "24:00"),
    ("opens_at", "09:00:30"),
    ("opens_at", "25:00"),
    ("opens_at", "neun"),
    ("opens_at", ""),
    ("starts_on", "1900-01-01"),
    ("starts_on", "2900-01-01"),
    ("starts_on", "2026-11-23"),
    ("starts_on", "2026-02-30"),
    ("starts_on", "bald"),
    ("weekday", ""),
    ("weekday", "9"),
    ("mode", "whenever"),
    ("rhythm", "monthly"),
]


@pytest.mark.parametrize(("name", "typed"), REFUSED)
def test_a_slip_is_named_at_its_field_and_what_was_typed_stays(client, lead, place, name, typed):
    answer = send(client, lead, NEW, WEEKLY | {name: typed})
    assert answer.status_code == 200
    assert name in errors(answer)
    assert answer.context["form"][name].value() == typed
    assert not place.opening_hours.exists()


ONLY_OF_RHYTHM = [
    (FORTNIGHTLY, "anchor_on", "2026-12-03"),
    (FORTNIGHTLY, "anchor_on", ""),
    (FORTNIGHTLY, "anchor_on", "1900-01-03"),
    (FORTNIGHTLY, "anchor_on", "2900-01-03"),
    (MONTHLY, "weeks_of_month", []),
    (MONTHLY, "weeks_of_month", ["9"]),
    (DATES, "dates", ""),
    (DATES, "dates", "8.12.2026\n8.12.2026"),
    (DATES, "dates", "30.11.2026"),
    (DATES, "dates", "1.1.2900"),
    (DATES, "dates", "\n".join(f"{day}.1.2027" for day in range(1, 29)) * 15),
    (DATES, "dates", "morgen"),
]


@pytest.mark.parametrize(("values", "name", "typed"), ONLY_OF_RHYTHM)
def test_a_slip_of_a_rhythm_is_named_at_its_field(client, lead, place, values, name, typed):
    answer = send(client, lead, NEW, values | {name: typed})
    assert name in errors(answer)
    assert answer.context["form"][name].value() == typed
    assert not place.opening_hours.exists()


@pytest.mark.parametrize("values", [FORTNIGHTLY, MONTHLY | {"weeks_of_month": "1"}, DATES])
def test_hostile_text_in_any_field_is_no_error_of_the_server(client, lead, place, values):
    for sent in hostile(values):
        assert post_raw(client, NEW, kept(lead) | sent).status_code in (200, 302)
        assert post_raw(client, PREVIEW, kept(lead) | sent).status_code == 200


def test_hours_that_meet_others_are_named_with_a_link(client, lead, hours):
    values = WEEKLY | {"weekday": "1", "opens_at": "13:00", "closes_at": "15:00"}
    answer = send(client, lead, NEW, values)
    assert answer.status_code == 200
    page = read(answer)
    assert "14:00–16:00" in page
    assert f"{BASE}{hours.pk}/" in page
    assert OpeningHours.objects.count() == 1


# --- The next dates ---


def test_the_button_shows_the_dates_and_saves_nothing(client, lead, place):
    answer = send(client, lead, NEW, WEEKLY | {"zeigen": "1"})
    assert answer.status_code == 200
    shown = [one.day for one in answer.context["proposal"].dates]
    assert shown[:2] == [date(2026, 12, 2), date(2026, 12, 9)]
    assert len(shown) == 8
    assert not OpeningHours.objects.exists()
    assert answer.context["form"]["opens_at"].value() == "9:00"


def test_the_preview_is_the_part_of_the_page_alone(client, lead, hours):
    answer = send(client, lead, f"{PREVIEW}?statt={hours.pk}", WEEKLY | {"weekday": "1"})
    page = read(answer)
    assert "<html" not in page
    assert "Jeden Dienstag, 9:00–12:00" in page
    assert not answer.context["proposal"].meets


@pytest.mark.parametrize("instead", ["", "x", "0", "9" * 40, "²"])
def test_the_preview_bears_any_other_rule(client, lead, place, instead):
    assert send(client, lead, f"{PREVIEW}?statt={instead}", WEEKLY).status_code == 200


def test_an_unfinished_form_has_no_dates(client, lead, place):
    answer = send(client, lead, PREVIEW, {"rhythm": "weekly"})
    assert answer.context["proposal"] is None


# --- Changing and ending ---


def test_a_change_leads_to_the_place_and_keeps_the_old_rule(client, lead, hours, place):
    answer = send(client, lead, f"{BASE}{hours.pk}/", WEEKLY, seen=1)
    assert answer.url == "/intern/standorte/dorstfeld/?gespeichert=1"
    assert client.get(answer.url).status_code == 200
    assert place.opening_hours.count() == 2


def test_the_second_of_two_editors_sees_both_texts(client, lead, hours, place):
    send(client, lead, f"{BASE}{hours.pk}/", WEEKLY, seen=1)
    answer = send(client, lead, f"{BASE}{hours.pk}/", WEEKLY | {"opens_at": "8:15"}, seen=1)
    assert answer.status_code == 409
    assert "8:15" in read(answer)
    assert place.opening_hours.count() == 2


def test_a_rule_is_ended_and_the_end_is_undone(client, lead, hours):
    answer = send(
        client, lead, f"{BASE}{hours.pk}/beenden/", {"first_without": "2026-12-01"}, seen=1
    )
    hours.refresh_from_db()
    assert hours.valid_to == date(2026, 11, 30)
    change = Change.objects.get()
    assert str(change.public_id) in answer.url
    client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(lead))
    hours.refresh_from_db()
    assert hours.valid_to is None


def test_an_end_in_the_past_is_refused(client, lead, hours):
    answer = send(
        client, lead, f"{BASE}{hours.pk}/beenden/", {"first_without": "2026-11-23"}, seen=1
    )
    assert "first_without" in errors(answer)


def test_a_change_to_come_is_taken_back_twice_and_deleted_once(client, lead, hours, place):
    send(client, lead, f"{BASE}{hours.pk}/", WEEKLY, seen=1)
    new = place.opening_hours.exclude(pk=hours.pk).get()
    address = f"{BASE}{new.pk}/beenden/"
    assert client.get(address).context["form"].initial["again"] == hours.pk
    values = kept(lead, seen=1) | {"again": str(hours.pk)}
    first, second = client.post(address, values), client.post(address, values)
    assert first.url == second.url
    assert place.opening_hours.get().valid_to is None


@pytest.mark.parametrize("again", ["0", "9" * 40, "x", "{other}"])
def test_hours_of_another_place_do_not_go_on_instead(client, lead, place, again):
    new = factories.opening_hours(location=place, valid_from=date(2026, 12, 1))
    other = factories.opening_hours(valid_to=date(2026, 11, 30))
    address = f"{BASE}{new.pk}/beenden/"
    answer = send(client, lead, address, {"again": again.format(other=other.pk)}, seen=1)
    assert "again" in errors(answer)
    assert place.opening_hours.exists()


def test_a_rule_that_cannot_be_read_is_deleted_on_its_page(client, lead, hours, place):
    OpeningHours.objects.filter(pk=hours.pk).update(rhythm="fortnightly", anchor_on="2026-11-25")
    address = f"{BASE}{hours.pk}/beenden/"
    assert client.get(f"{BASE}{hours.pk}/").status_code == 200
    assert client.get(address).status_code == 200
    send(client, lead, address, {}, seen=1)
    assert not place.opening_hours.exists()


# --- How times and days are read ---


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("14", time(14)),
        ("14:00", time(14)),
        ("14.30", time(14, 30)),
        ("1430", time(14, 30)),
        ("9 Uhr", time(9)),
        ("0:00", time(0)),
        ("09:00:00", time(9)),
    ],
)
def test_times_are_read_as_people_write_them(typed, read_as):
    assert ClockField().clean(typed) == read_as


@pytest.mark.parametrize("typed", ["24", "14:60", "-1", "1e3", "١٤:٠٠", "14:", "100:00"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(ValidationError):
        ClockField().clean(typed)


def test_days_are_read_as_people_write_them():
    assert day_of("1.12.2026") == day_of("01. 12. 2026") == day_of("2026-12-01")


@pytest.mark.parametrize(
    "typed", ["0000-01-01", "31.11.2026", "1.12.26", "١.١٢.٢٠٢٦", "2026-W49-2"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        day_of(typed)


def test_days_are_sorted():
    days = DaysField().clean("22.12.2026, 2026-12-08")
    assert days == [date(2026, 12, 8), date(2026, 12, 22)]


def test_a_restored_rule_can_be_thrown_away_by_the_last_button(client, lead, place):
    key = client.get(NEW).context["form"]["submit_key"].value()
    assert "Entwurf verwerfen" not in read(client.get(NEW))
    client.post("/intern/entwurf/", WEEKLY | {"submit_key": key})
    text = read(client.get(NEW))
    # Not before the others: the first button is what the enter key presses.
    assert text.index("Jetzt veröffentlichen") < text.index("Entwurf verwerfen")

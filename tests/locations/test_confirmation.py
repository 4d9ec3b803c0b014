"""“Zeiten stimmen”, and how long one waits."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from locations import keeper
from locations.models import Location, Role
from records.models import AuditEntry, Change
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read
from tests.staff import login

pytestmark = pytest.mark.django_db
CONFIRM = "/intern/standorte/dorstfeld/zeiten-stimmen/"
WAITING = "/intern/standorte/dorstfeld/wartezeit/"
MONDAY = date(2026, 11, 30)
OLD = date(2026, 1, 3)


@pytest.fixture(autouse=True)
def _monday(at):
    at(2026, 11, 30, 14, 32)


@pytest.fixture
def place():
    row = factories.location("Dorstfeld", slug="dorstfeld", kind=Location.Kind.OFFICE)
    factories.opening_hours(location=row, confirmed_on=OLD)
    factories.opening_hours(location=row, weekday=3, confirmed_on=None)
    return row


@pytest.fixture
def adviser(client, place):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=place)
    return login(client, user)


def plain(response):
    return " ".join(re.sub(r"<[^>]*>", " ", read(response)).split())


def confirmed(place):
    rows = place.opening_hours.order_by("pk")
    return [(row.confirmed_on, row.confirmed_by) for row in rows]


def fresh_change(response):
    return Change.objects.get(public_id=response["Location"].partition("=")[2])


class TestConfirm:
    def test_one_tap_confirms_all_hours_with_date_and_by_whom(self, client, adviser, place):
        answer = client.post(CONFIRM, kept(adviser))
        assert answer["Location"].startswith("/intern/?geaendert=")
        assert confirmed(place) == [(MONDAY, adviser), (MONDAY, adviser)]

    def test_residents_see_the_date_and_no_name(self, client, adviser, place):
        client.post(CONFIRM, kept(adviser))
        keeper.forget()
        public = plain(client.get("/standorte/dorstfeld/"))
        assert "Bestätigt am 30. November 2026." in public
        assert adviser.name not in public

    def test_hours_that_have_ended_are_left_alone(self, client, adviser, place):
        past = factories.opening_hours(
            location=place, weekday=4, confirmed_on=OLD, valid_to=MONDAY - timedelta(days=1)
        )
        client.post(CONFIRM, kept(adviser))
        past.refresh_from_db()
        assert past.confirmed_on == OLD

    def test_undo_restores_every_rule(self, client, adviser, place):
        change = fresh_change(client.post(CONFIRM, kept(adviser)))
        client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(adviser))
        assert confirmed(place) == [(OLD, None), (None, None)]

    def test_undo_of_all_fails_when_one_rule_has_changed_since(self, client, adviser, place):
        change = fresh_change(client.post(CONFIRM, kept(adviser)))
        place.opening_hours.filter(weekday=3).update(source="somebody else")
        answer = client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(adviser))
        assert answer.status_code == 409
        assert confirmed(place) == [(MONDAY, adviser), (MONDAY, adviser)]

    def test_an_earlier_confirmation_stays_when_the_later_one_is_undone(
        self, client, adviser, place, at
    ):
        client.post(CONFIRM, kept(adviser))
        Change.objects.update(at=datetime(2026, 11, 30, 13, 30, tzinfo=UTC))
        change = fresh_change(client.post(CONFIRM, kept(adviser)))
        client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(adviser))
        assert confirmed(place) == [(MONDAY, adviser), (MONDAY, adviser)]
        assert Change.objects.filter(undone_at=None).count() == 2

    def test_page_shows_all_rules_first(self, client, adviser, place):
        page = plain(client.get(CONFIRM)).replace("\u2060", "")
        assert "Stimmen diese Zeiten?" in page
        assert "Jeden Dienstag und Donnerstag 14:00–16:00 Uhr" in page

    def test_place_without_hours_has_nothing_to_confirm(self, client, adviser, place):
        place.opening_hours.all().delete()
        assert "Es gibt keine Zeiten, die man bestätigen kann." in plain(client.get(CONFIRM))
        answer = client.post(CONFIRM, kept(adviser))
        assert answer.status_code == 200
        assert not Change.objects.exists()

    def test_it_is_written_down_for_each_rule(self, client, adviser, place):
        client.post(CONFIRM, kept(adviser))
        entries = AuditEntry.objects.filter(kind="openinghours", action="change")
        assert [entry.actor for entry in entries] == [adviser.public_id] * 2

    def test_sent_twice_it_happens_once(self, client, adviser, place):
        data = kept(adviser)
        first, second = client.post(CONFIRM, data), client.post(CONFIRM, data)
        assert first["Location"] == second["Location"]
        assert Change.objects.count() == 2

    def test_foreign_place_is_missing_and_other_roles_are_refused(self, client, place):
        other = factories.location("Anderes", kind=Location.Kind.OFFICE)
        user = factories.user()
        factories.membership(user=user, location=other)
        login(client, user)
        assert client.post(CONFIRM, kept(user)).status_code == 404
        assert client.get("/intern/standorte/fehlt/zeiten-stimmen/").status_code == 404
        officer = login(client, factories.user(roles=[Role.PRIVACY_OFFICER]))
        assert client.post(CONFIRM, kept(officer)).status_code == 403

    def test_only_get_and_post(self, client, adviser):
        assert client.put(CONFIRM).status_code == 405
        assert client.delete(WAITING).status_code == 405


class TestWaiting:
    def test_number_is_kept_with_its_date(self, client, adviser, place):
        answer = client.post(WAITING, kept(adviser, seen=1, waiting_days="14"))
        assert answer.status_code == 302
        place.refresh_from_db()
        assert (place.waiting_days, place.waiting_told_on) == (14, MONDAY)

    def test_empty_means_not_known(self, client, adviser, place):
        Location.objects.filter(pk=place.pk).update(waiting_days=5, waiting_told_on=OLD)
        client.post(WAITING, kept(adviser, seen=1, waiting_days=""))
        place.refresh_from_db()
        assert (place.waiting_days, place.waiting_told_on) == (None, None)

    def test_page_says_what_was_told_so_far(self, client, adviser, place):
        Location.objects.filter(pk=place.pk).update(waiting_days=5, waiting_told_on=OLD)
        assert "Bisher: 5 Tage, Stand 3. Januar 2026." in plain(client.get(WAITING))

    @pytest.mark.parametrize(
        "text", ["-1", "366", "9" * 40, "9" * 5000, "1e3", "zwei", *HOSTILE.values()]
    )
    def test_nonsense_is_refused_and_stays_in_the_field(self, client, adviser, place, text):
        data = kept(adviser, seen=1, waiting_days=text)
        answer = post_raw(client, WAITING, data)
        assert answer.status_code == 200
        assert "Noch nicht gespeichert" in plain(answer)
        place.refresh_from_db()
        assert place.waiting_days is None
        if text.isascii() and text.isprintable():
            assert f'value="{text}"' in read(answer)

    def test_somebody_else_was_quicker(self, client, adviser, place):
        client.post(WAITING, kept(adviser, seen=1, waiting_days="14"))
        answer = client.post(WAITING, kept(adviser, seen=1, waiting_days="3"))
        assert answer.status_code == 409
        place.refresh_from_db()
        assert place.waiting_days == 14

    def test_sent_twice_it_is_one_change(self, client, adviser, place):
        data = kept(adviser, seen=1, waiting_days="14")
        assert client.post(WAITING, data)["Location"] == client.post(WAITING, data)["Location"]
        assert Change.objects.count() == 1

    def test_undo_brings_the_old_number_back(self, client, adviser, place):
        change = fresh_change(client.post(WAITING, kept(adviser, seen=1, waiting_days="14")))
        client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(adviser))
        place.refresh_from_db()
        assert (place.waiting_days, place.version) == (None, 3)

    def test_foreign_place_is_missing(self, client, adviser):
        factories.location("Fremd", slug="fremd", kind=Location.Kind.OFFICE)
        assert client.get("/intern/standorte/fremd/wartezeit/").status_code == 404

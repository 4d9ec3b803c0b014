"""Closing or changing hours: the two taps, the form for everything else, and taking it back."""

import re
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from locations import keeper
from locations.actions import closures
from locations.actions.closures import Happening
from locations.models import Closure, Location, Role
from locations.schedule import Effect
from records.models import AuditEntry, Change
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read
from tests.staff import login

pytestmark = pytest.mark.django_db
CLOSE = "/intern/standorte/dorstfeld/schliessen/"
PUBLIC = "/standorte/dorstfeld/"
MONDAY = date(2026, 11, 30)
TUESDAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _monday(at):
    at(2026, 11, 30, 14, 32)


@pytest.fixture
def office():
    return factories.location("Mengede", slug="mengede", kind=Location.Kind.OFFICE)


@pytest.fixture
def place(office):
    row = factories.location("Dorstfeld", slug="dorstfeld", parent=office)
    factories.opening_hours(location=row)
    return row


@pytest.fixture
def adviser(client, office):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=office)
    return login(client, user)


@pytest.fixture
def text(client):
    def get(address, status=200):
        keeper.forget()
        response = client.get(address)
        assert response.status_code == status
        return plain(response)

    return get


@pytest.fixture
def send(client, adviser, place):
    """Sends the form of a closure: Tuesday, whole place, default reason, unless told otherwise."""

    def post(address=CLOSE, *, seen=None, **values):
        keeper.forget()
        answer = client.post(address, kept(adviser, seen=seen, **(closing() | values)))
        keeper.forget()
        return answer

    return post


def closing(**values):
    defaults = {"starts_on": "2026-12-01", "effect": "closed", "reason": "organizational"}
    return defaults | values


def plain(response):
    """What a page says: one space between words."""
    return " ".join(re.sub(r"<[^>]*>", " ", read(response)).split())


def hidden(response):
    """Names and values of the fields of the first form of a page that have one."""
    form = re.search(r'<form class="kept".*?</form>', read(response), re.DOTALL).group()
    fields = re.findall(r'<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?', form)
    chosen = re.findall(
        r'<select name="([^"]*)".*?<option value="([^"]*)" selected', form, re.DOTALL
    )
    return dict(fields) | dict(chosen)


def fresh_change(response):
    return Change.objects.get(public_id=response["Location"].partition("=")[2])


def undo(client, user, change):
    return client.post(f"/intern/rueckgaengig/{change.public_id}/", kept(user))


class TestTwoTaps:
    def test_two_taps_from_today_publish_the_closure(self, client, adviser, place, text):
        keeper.forget()
        today = read(client.get("/intern/"))
        (address,) = re.findall(r'href="([^"]*tag=morgen)"', today)
        page = client.get(address)
        keeper.forget()
        answer = client.post(address, hidden(page))
        assert answer.status_code == 302
        row = Closure.objects.get()
        assert (row.starts_on, row.ends_on, row.effect) == (TUESDAY, TUESDAY, Effect.CLOSED)
        assert row.reason == Closure.Reason.ORGANIZATIONAL
        assert "Am Dienstag, 1. Dezember, fällt die Sprechstunde aus" in text(PUBLIC)
        assert "Rückgängig machen" in text(answer["Location"])

    def test_page_says_what_falls_away_before_anything_is_saved(self, text, adviser, place):
        page = text(f"{CLOSE}?tag=morgen")
        assert "Morgen geschlossen Dienstag, 1. Dezember, Dorstfeld:" in page
        assert "Die Sprechstunde 14:00–16:00 Uhr fällt aus." in page.replace("\u2060", "")
        assert not Closure.objects.exists()

    def test_preview_is_what_the_public_page_says_afterwards(self, client, adviser, place, send):
        near = factories.location("Near", at=(51.52, 7.41))
        factories.opening_hours(location=near)
        keeper.forget()
        page = read(client.get(f"{CLOSE}?tag=morgen"))
        send()
        for prefix in ("", "/en", "/ar"):
            public = read(client.get(f"{prefix}{PUBLIC}"))
            (notice,) = re.findall(r'<div class="notice.*?</div></div>', public, re.DOTALL)
            assert notice in page
        assert "Near" in page

    def test_reason_comes_first_and_is_the_default(self, text, client, adviser, place):
        keeper.forget()
        page = read(client.get(f"{CLOSE}?tag=morgen"))
        assert '<option value="organizational" selected>' in page
        assert "krank" not in page.lower()

    def test_what_was_only_tried_is_no_draft(self, client, adviser, place):
        keeper.forget()
        assert "data-draft=" not in read(client.get(f"{CLOSE}?tag=morgen"))
        assert "data-draft=" in read(client.get(CLOSE))

    def test_text_that_a_login_outlived_is_back_with_its_reason(self, client, adviser, place):
        address = f"{CLOSE}?tag=morgen"
        keeper.forget()
        data = hidden(client.get(address)) | {"reason": "room"}
        client.logout()
        client.post(address, data)
        login(client, adviser)
        page = read(client.get(address))
        assert '<option value="room" selected>' in page
        assert "Morgen geschlossen" in page

    def test_rescued_form_of_another_day_is_left_alone(self, client, adviser, place, at):
        address = f"{CLOSE}?tag=morgen"
        keeper.forget()
        data = hidden(client.get(address)) | {"reason": "room"}
        client.logout()
        client.post(address, data)
        at(2026, 12, 7, 9, 0)
        login(client, adviser)
        page = read(client.get(address))
        assert 'value="2026-12-08"' in page
        assert '<option value="organizational" selected>' in page

    def test_retired_reason_is_not_offered(self, client, adviser, place, send):
        factories.retired_reason(Closure.Reason.EVENT)
        keeper.forget()
        assert 'value="event"' not in read(client.get(f"{CLOSE}?tag=morgen"))
        assert "Bitte wählen Sie einen dieser Gründe." in plain(send(reason="event"))

    def test_closed_today_while_hours_run(self, client, adviser, place, at, send, text):
        at(2026, 12, 1, 15, 0)
        login(client, adviser)
        assert "Heute geschlossen Dienstag, 1. Dezember" in text(f"{CLOSE}?tag=heute")
        send(f"{CLOSE}?tag=heute")
        assert "Heute fällt die Sprechstunde aus" in text(PUBLIC)

    def test_from_the_page_of_the_location_one_is_led_back_there(self, send):
        answer = send(f"{CLOSE}?tag=morgen&zurueck=standort")
        assert answer["Location"].startswith("/intern/standorte/dorstfeld/?geaendert=")


class TestForm:
    def test_range_is_one_closure(self, send, text):
        send(ends_on="2026-12-15")
        row = Closure.objects.get()
        assert (row.starts_on, row.ends_on) == (TUESDAY, date(2026, 12, 15))

    def test_one_rule_of_two(self, send, place, text):
        rule = factories.opening_hours(location=place, opens_at=time(9), closes_at=time(11))
        send(rule=str(rule.pk))
        assert Closure.objects.get().opening_hours == rule
        assert "fällt die Zeit 9:00–11:00 Uhr aus" in text(PUBLIC).replace("\u2060", "")

    def test_other_hours(self, send, text):
        send(effect="other_hours", opens_at="14", closes_at="15 Uhr")
        row = Closure.objects.get()
        assert (row.opens_at, row.closes_at) == (time(14), time(15))
        assert "nur 14:00–15:00 Uhr" in text(PUBLIC).replace("\u2060", "")

    def test_times_of_a_closed_day_are_left_out(self, send):
        send(opens_at="14:00", closes_at="15:00")
        assert Closure.objects.get().opens_at is None

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"starts_on": ""}, "Bitte füllen Sie dieses Feld aus."),
            ({"starts_on": "2026-11-29"}, "Bitte wählen Sie einen Tag"),
            ({"starts_on": "1900-01-01"}, "Bitte wählen Sie einen Tag"),
            ({"starts_on": "2900-01-01"}, "Bitte wählen Sie einen Tag"),
            ({"starts_on": "2027-12-01"}, "Bitte wählen Sie einen Tag"),
            ({"starts_on": "9" * 40}, "Bitte schreiben Sie das Datum so: 1.12.2026."),
            ({"starts_on": "2026-02-30"}, "Diesen Tag gibt es nicht."),
            ({"ends_on": "2026-11-30"}, "Der letzte Tag liegt vor dem ersten."),
            ({"starts_on": "2026-12-02"}, "An diesen Tagen findet nichts statt."),
            ({"effect": "other_hours"}, "Andere Zeiten brauchen einen Anfang und ein Ende."),
            (
                {"effect": "other_hours", "opens_at": "15:00", "closes_at": "14:00"},
                "Das Ende muss später sein als der Anfang.",
            ),
            ({"effect": "party"}, "party"),
            ({"rule": "7" * 30}, "Bitte wählen Sie Zeiten dieses Ortes."),
            ({"reason": "illness"}, "Bitte wählen Sie einen dieser Gründe."),
        ],
    )
    def test_slip_gets_a_sentence_and_nothing_is_saved(self, send, values, sentence):
        answer = send(**values)
        assert answer.status_code == 200
        assert sentence in plain(answer)
        assert not Closure.objects.exists()

    @pytest.mark.parametrize(
        "name", ["starts_on", "ends_on", "rule", "effect", "opens_at", "reason"]
    )
    @pytest.mark.parametrize("kind", HOSTILE)
    def test_hostile_text_is_refused_with_a_sentence(self, client, adviser, place, name, kind):
        data = kept(adviser, **(closing(effect="other_hours") | {name: HOSTILE[kind]}))
        assert post_raw(client, CLOSE, data).status_code == 200
        assert not Closure.objects.exists()

    def test_rule_of_another_place_is_refused(self, send):
        foreign = factories.opening_hours(location=factories.location("Fremd"))
        assert "Bitte wählen Sie Zeiten dieses Ortes." in plain(send(rule=str(foreign.pk)))

    def test_what_was_typed_is_still_there(self, send):
        page = read(send(starts_on="31.2.2027", opens_at="14.30", effect="other_hours"))
        assert 'value="31.2.2027"' in page
        assert 'value="14.30"' in page

    def test_public_holiday_says_so_by_itself(self, send, place):
        factories.opening_hours(location=place, weekday=4)
        answer = send(starts_on="2026-12-25")
        assert "Erster Weihnachtstag ist ein Feiertag." in plain(answer)

    def test_second_closure_is_led_to_the_first(self, send, place):
        row = factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY)
        page = read(send())
        assert "Für diese Tage ist schon etwas veröffentlicht." in page
        assert f'href="/intern/standorte/dorstfeld/abweichungen/{row.pk}/"' in page

    def test_hours_of_today_that_are_over_cannot_be_closed(self, client, adviser, send, at):
        at(2026, 12, 1, 16, 0)
        login(client, adviser)
        assert "Die Zeiten von heute sind vorbei." in plain(send())

    def test_place_whose_hours_nobody_knows_can_be_closed(self, client, adviser, office, text):
        keeper.forget()
        address = "/intern/standorte/mengede/schliessen/"
        assert client.post(address, kept(adviser, **closing())).status_code == 302
        assert Closure.objects.get().location == office

    def test_show_button_shows_and_saves_nothing(self, send):
        page = plain(send(zeigen="1", ends_on="2026-12-08"))
        assert "2 Sprechstunden fallen aus." in page
        assert "So steht es gleich auf der Seite:" in page
        assert not Closure.objects.exists()

    def test_preview_while_filling_is_the_part_alone(self, client, adviser, place):
        answer = client.post(f"{CLOSE}vorschau/?tage=fest", kept(adviser, **closing()))
        page = plain(answer)
        assert page.startswith("So steht es gleich auf der Seite:")
        assert "<html" not in read(answer)
        assert not Closure.objects.exists()

    def test_preview_of_nothing_whole_is_empty(self, client, adviser, place):
        for query in ("", "?statt=x", "?statt=" + "9" * 40):
            answer = client.post(f"{CLOSE}vorschau/{query}", kept(adviser, starts_on="1.1."))
            assert (answer.status_code, plain(answer)) == (200, "")

    def test_preview_of_a_foreign_closure_is_missing(self, client, adviser, place):
        row = factories.closure(location=factories.location("Fremd"))
        answer = client.post(f"{CLOSE}vorschau/?statt={row.pk}", kept(adviser))
        assert answer.status_code == 404

    def test_closure_far_ahead_is_shown_as_it_will_be_then(self, send):
        page = plain(send(zeigen="1", starts_on="2027-02-02"))
        assert "So steht es ab Mittwoch, 20. Januar auf der Seite:" in page
        assert "Am Dienstag, 2. Februar, fällt die Sprechstunde aus" in page


class TestLink:
    @pytest.mark.parametrize(
        "query",
        [
            *("tag=gestern", "tag=1900-01-01", "tag=2900-01-01", "tag=" + "9" * 40),
            *("tag=%00", "tag=%ED%A0%80", "tag=%E2%80%AE", "von=x&bis=y", "von=2026-12-01&bis=0"),
            *(
                "von=2026-12-08&bis=2026-12-01",
                "tag=",
                "tag=morgen&tag=heute&zurueck=//evil.example",
            ),
        ],
    )
    def test_nonsense_leads_to_the_empty_form(self, client, adviser, place, query):
        keeper.forget()
        response = client.get(f"{CLOSE}?{query}")
        assert response.status_code == 200
        assert "evil.example" not in read(response).replace("zurueck=//evil.example", "")

    def test_range_in_the_link_asks_for_the_reason_only(self, text, adviser, place):
        page = text(f"{CLOSE}?von=2026-12-01&bis=2026-12-15")
        assert "Mehrere Tage geschlossen" in page
        assert "3 Sprechstunden fallen aus." in page

    def test_day_without_hours_opens_the_form_with_a_sentence(self, text, adviser, place):
        page = text(f"{CLOSE}?tag=2026-12-02")
        assert "An diesen Tagen findet nichts statt." in page
        assert "Erster Tag" in page


class TestWho:
    def test_stand_in_and_coordinator_may(self, client, office, place):
        stand_in = factories.user()
        factories.membership(
            user=stand_in, location=office, is_stand_in=True,
            valid_from=MONDAY, valid_to=MONDAY,
        )  # fmt: skip
        for user in (stand_in, factories.user(roles=[Role.COORDINATOR])):
            login(client, user)
            keeper.forget()
            assert client.get(f"{CLOSE}?tag=morgen").status_code == 200

    def test_foreign_place_equals_a_missing_one(self, client, adviser, place):
        factories.location("Fremd", slug="fremd", kind=Location.Kind.OFFICE)
        bodies = set()
        for slug in ("fremd", "fehlt"):
            response = client.get(f"/intern/standorte/{slug}/schliessen/?tag=morgen")
            assert response.status_code == 404
            bodies.add(plain(response).replace(slug, ""))
        assert len(bodies) == 1

    def test_closure_of_another_place_is_missing(self, client, adviser, place):
        row = factories.closure(location=factories.location("Fremd", slug="fremd"))
        for address in (f"{row.pk}/", f"{row.pk}/loeschen/"):
            full = f"/intern/standorte/dorstfeld/abweichungen/{address}"
            assert client.post(full, kept(adviser, seen=1)).status_code == 404

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
    def test_other_roles_are_refused(self, client, place, role):
        login(client, factories.user(roles=[role]))
        assert client.get(CLOSE).status_code == 403

    def test_only_get_and_post(self, client, adviser, place):
        assert client.put(CLOSE).status_code == 405
        assert client.get(f"{CLOSE}vorschau/").status_code == 405
        assert client.get(f"/intern/rueckgaengig/{uuid4()}/").status_code == 405


class TestSaving:
    def test_sent_twice_it_is_one_closure(self, client, adviser, place):
        data = kept(adviser, **closing())
        keeper.forget()
        first = client.post(CLOSE, data)
        keeper.forget()
        second = client.post(CLOSE, data)
        assert first["Location"] == second["Location"]
        assert Closure.objects.count() == 1

    def test_it_is_written_down(self, send, adviser):
        send()
        entry = AuditEntry.objects.get(action="create", kind="closure")
        assert (entry.actor, entry.record) == (adviser.public_id, str(Closure.objects.get().pk))

    def test_apps_above_are_told(self, send, client, adviser, monkeypatch):
        told = []
        monkeypatch.setattr(closures, "_listeners", [])
        closures.on_closure(lambda closure, what: told.append((closure.starts_on, what)))
        change = fresh_change(send())
        undo(client, adviser, change)
        assert told == [(TUESDAY, Happening.PUBLISHED), (TUESDAY, Happening.REMOVED)]

    def test_listener_that_fails_takes_the_closure_with_it(self, send, monkeypatch):
        def fails(closure, happening):
            raise RuntimeError

        monkeypatch.setattr(closures, "_listeners", [fails])
        with pytest.raises(RuntimeError):
            send()
        assert not Closure.objects.exists()

    def test_queries_stay_the_same_with_more_closures(self, client, adviser, place):
        counts = []
        for number in range(2):
            factories.closure(
                location=place, starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 8 + number)
            )
            keeper.forget()
            client.get(f"{CLOSE}?tag=morgen")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{CLOSE}?tag=morgen").status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestChanging:
    @pytest.fixture
    def row(self, place):
        return factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY)

    @pytest.fixture
    def address(self, row):
        return f"/intern/standorte/dorstfeld/abweichungen/{row.pk}/"

    def test_form_begins_with_what_is_kept(self, client, adviser, address):
        keeper.forget()
        page = read(client.get(address))
        assert 'value="2026-12-01"' in page
        assert "Findet doch statt" in page

    def test_change_is_kept_with_a_new_version(self, send, address, row):
        assert send(address, seen=1, reason="room").status_code == 302
        row.refresh_from_db()
        assert (row.reason, row.version) == ("room", 2)

    def test_somebody_else_was_quicker(self, send, address, row):
        send(address, seen=1, reason="room")
        answer = send(address, seen=1, reason="event")
        assert answer.status_code == 409
        assert "Raum nicht nutzbar Veranstaltung" in plain(answer)
        row.refresh_from_db()
        assert row.reason == "room"

    def test_slip_keeps_what_was_typed(self, send, address, row):
        assert "2026-11-01" in read(send(address, seen=1, starts_on="2026-11-01"))

    def test_running_closure_keeps_its_first_day(self, send, place):
        running = factories.closure(
            location=place, starts_on=date(2026, 11, 24), ends_on=date(2026, 12, 8)
        )
        address = f"/intern/standorte/dorstfeld/abweichungen/{running.pk}/"
        values = {"starts_on": "2026-11-24", "ends_on": "2026-12-01"}
        assert send(address, seen=1, **values).status_code == 302

    def test_it_takes_place_after_all(self, client, adviser, address, row, text):
        data = kept(adviser, seen=1)
        answer = client.post(f"{address}loeschen/", data)
        assert answer.status_code == 302
        assert not Closure.objects.exists()
        assert "fällt die Sprechstunde aus" not in text(PUBLIC)
        assert client.post(f"{address}loeschen/", data)["Location"] == answer["Location"]

    def test_removing_what_has_changed_is_a_conflict(self, send, client, adviser, address, row):
        send(address, seen=1, reason="room")
        answer = client.post(f"{address}loeschen/", kept(adviser, seen=1))
        assert answer.status_code == 409
        assert Closure.objects.exists()


class TestUndo:
    def test_new_closure_goes(self, client, adviser, send, text):
        change = fresh_change(send())
        answer = undo(client, adviser, change)
        assert answer.status_code == 302
        assert not Closure.objects.exists()
        assert "fällt die Sprechstunde aus" not in text(PUBLIC)

    def test_removed_closure_comes_back(self, client, adviser, place):
        row = factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY)
        address = f"/intern/standorte/dorstfeld/abweichungen/{row.pk}/loeschen/"
        keeper.forget()
        change = fresh_change(client.post(address, kept(adviser, seen=1)))
        undo(client, adviser, change)
        assert Closure.objects.get().pk == row.pk

    def test_one_is_led_back_to_where_the_button_stood(self, client, adviser, send):
        change = fresh_change(send())
        address = f"/intern/rueckgaengig/{change.public_id}/"
        came = "http://testserver/intern/standorte/dorstfeld/?geaendert=1&seite=2"
        answer = client.post(address, kept(adviser), headers={"referer": came})
        assert answer["Location"] == "/intern/standorte/dorstfeld/?seite=2&zurueckgenommen=1"

    @pytest.mark.parametrize("came", ["https://evil.example/intern/", "http://testserver/", "x"])
    def test_foreign_address_leads_to_today(self, client, adviser, send, came):
        change = fresh_change(send())
        address = f"/intern/rueckgaengig/{change.public_id}/"
        answer = client.post(address, kept(adviser), headers={"referer": came})
        assert answer["Location"] == "/intern/?zurueckgenommen=1"

    def test_address_too_long_to_be_kept_leads_to_today(self, client, adviser, send):
        change = fresh_change(send())
        address = f"/intern/rueckgaengig/{change.public_id}/"
        came = f"http://testserver/intern/standorte/?q={'x' * 600}"
        answer = client.post(address, kept(adviser), headers={"referer": came})
        assert answer["Location"] == "/intern/"
        assert not Closure.objects.exists()

    def test_after_ten_minutes_it_says_so(self, client, adviser, send):
        change = fresh_change(send())
        late = datetime(2026, 11, 30, 13, 21, tzinfo=UTC)
        Change.objects.filter(pk=change.pk).update(at=late)
        answer = undo(client, adviser, change)
        assert answer.status_code == 409
        assert "Es wurde nichts geändert" in plain(answer)
        assert Closure.objects.exists()

    def test_what_has_changed_since_stays(self, client, adviser, send):
        change = fresh_change(send())
        Closure.objects.update(reason="room")
        assert undo(client, adviser, change).status_code == 409
        assert Closure.objects.exists()

    def test_twice_is_once(self, client, adviser, send):
        change = fresh_change(send())
        data = kept(adviser)
        address = f"/intern/rueckgaengig/{change.public_id}/"
        assert client.post(address, data).status_code == 302
        assert client.post(address, data).status_code == 302
        assert undo(client, adviser, change).status_code == 409

    def test_somebody_elses_change_is_missing(self, client, office, send):
        change = fresh_change(send())
        other = factories.user()
        factories.membership(user=other, location=office)
        login(client, other)
        assert undo(client, other, change).status_code == 404

    def test_place_that_is_not_mine_any_more(self, client, adviser, send):
        change = fresh_change(send())
        other = factories.location("Anderes", kind=Location.Kind.OFFICE)
        adviser.memberships.update(location=other)
        assert undo(client, adviser, change).status_code == 404
        assert Closure.objects.exists()

    def test_change_of_something_else_is_missing(self, client, adviser):
        change = Change.objects.create(
            actor=adviser.public_id, kind="locations.organization", record="1",
            subject="organization:1", after={},
        )  # fmt: skip
        assert undo(client, adviser, change).status_code == 404


def test_undo_is_offered_for_ten_minutes(send, text):
    answer = send()
    assert "Rückgängig machen" in text(answer["Location"])
    Change.objects.update(at=datetime(2026, 11, 30, 13, 21, tzinfo=UTC))
    assert "Rückgängig machen" not in text(answer["Location"])

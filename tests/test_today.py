"""The page that a working day begins with."""

import re
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from consultations.models import LocationDay
from locations import keeper
from locations.models import Location, Role
from locations.schedule import Effect, Mode
from tests import factories
from tests.kept import kept, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
TODAY = "/intern/"


@pytest.fixture(autouse=True)
def _monday(at):
    """Monday, 30 November 2026, 14:32."""
    at(2026, 11, 30, 14, 32)


@pytest.fixture
def office():
    return factories.location("Mengede", slug="mengede", kind=Location.Kind.OFFICE)


@pytest.fixture
def place(office):
    """Dorstfeld belongs to the office; Tuesdays 14:00 to 16:00."""
    row = factories.location("Dorstfeld", slug="dorstfeld", parent=office)
    factories.opening_hours(location=row)
    return row


@pytest.fixture
def adviser(client, office):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=office)
    return login(client, user)


@pytest.fixture
def lead(client, office):
    user = factories.user()
    factories.membership(user=user, role=Role.LEAD, location=office)
    return login(client, user)


@pytest.fixture
def page(client):
    """Gets the page of today and returns its text, one space between words."""

    def get(address=TODAY):
        keeper.forget()
        response = client.get(address)
        assert response.status_code == 200
        return " ".join(re.sub(r"<[^>]*>", " ", read(response)).split())

    return get


def links(client, text):
    """Addresses of links that say `text`."""
    keeper.forget()
    body = read(client.get(TODAY))
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', body)
    return [href for href, inner in found if strip_tags(inner).startswith(text)]


class TestMyPlaces:
    def test_head_says_day_time_places_and_week(self, page, adviser, place):
        assert "Heute, Montag, 30. November 14:32 Uhr · 2 Orte · Kalenderwoche 49" in page()

    def test_dependance_of_the_office_is_mine_and_another_office_is_not(self, page, adviser, place):
        factories.location("Fremd", kind=Location.Kind.OFFICE)
        text = page()
        assert "Dorstfeld" in text
        assert "Fremd" not in text

    def test_status_stands_as_on_the_public_page(self, page, adviser, place):
        text = page()
        assert "Dorstfeld Dependance · Oberbank 11 Geschlossen" in text
        assert "Nächste Sprechstunde: morgen, Dienstag, um 14:00 Uhr" in text

    def test_tomorrow_can_be_closed_only_where_there_is_something(self, client, adviser, place):
        other = factories.location("Mittwoch", parent=place.parent)
        factories.opening_hours(location=other, weekday=2)
        assert links(client, "Morgen geschlossen") == [
            "/intern/standorte/dorstfeld/schliessen/?tag=morgen"
        ]

    def test_today_can_be_closed_until_the_last_session_ends(self, client, adviser, place, at):
        at(2026, 12, 1, 15, 59)
        login(client, adviser)
        assert links(client, "Heute geschlossen") == [
            "/intern/standorte/dorstfeld/schliessen/?tag=heute"
        ]
        at(2026, 12, 1, 16, 0)
        assert links(client, "Heute geschlossen") == []

    def test_hours_that_nobody_knows_are_entered_by_those_who_may(self, client, lead, office):
        assert links(client, "Zeiten eintragen") == ["/intern/standorte/mengede/zeiten/neu/"]

    def test_adviser_cannot_enter_hours(self, client, adviser, office):
        assert links(client, "Zeiten eintragen") == []

    def test_closed_tomorrow_is_said_and_not_offered_again(self, client, page, adviser, place):
        factories.closure(location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
        assert links(client, "Morgen geschlossen") == []
        assert "Am Dienstag, 1. Dezember, fällt die Sprechstunde aus" in page()

    def test_closures_ahead_can_be_changed(self, client, page, adviser, place):
        row = factories.closure(
            location=place, starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 8)
        )
        factories.closure(location=place)  # over
        assert links(client, "Ändern") == [f"/intern/standorte/dorstfeld/abweichungen/{row.pk}/"]
        assert "Dorstfeld Dienstag, 8. Dezember" in page()

    def test_stand_in_sees_the_place_on_its_days_only(self, client, office, place, at):
        user = factories.user()
        factories.membership(
            user=user, location=office, is_stand_in=True,
            valid_from=date(2026, 11, 30), valid_to=date(2026, 12, 1),
        )  # fmt: skip
        login(client, user)
        assert links(client, "Dorstfeld")
        at(2026, 12, 2, 9, 0)
        login(client, user)
        assert client.get(TODAY).status_code == 302


class TestWeek:
    def test_hours_stand_in_short_form_and_other_days_are_dashes(self, page, adviser, place):
        text = page()
        assert "Ort Mo 30.11. Di 1.12. Mi 2.12. Do 3.12. Fr 4.12." in text
        assert "Dorstfeld – 14–16 – – –" in text

    def test_what_is_cancelled_says_why(self, page, adviser, place):
        factories.closure(
            location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1),
            reason="team_day",
        )  # fmt: skip
        assert "Dorstfeld – fällt aus: 14–16 Team-Tag –" in page()

    def test_other_hours_stand_beside_those_they_replace(self, page, adviser, place):
        factories.closure(
            location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1),
            effect=Effect.OTHER_HOURS, opens_at=time(14), closes_at=time(15, 30),
        )  # fmt: skip
        assert "Dorstfeld – 14–15:30 fällt aus: 14–16 –" in page()

    def test_place_without_hours_is_not_known(self, page, adviser, office):
        assert "Mengede nicht bekannt nicht bekannt nicht bekannt" in page()

    def test_saturday_is_there_when_something_takes_place(self, page, adviser, place):
        factories.opening_hours(location=place, weekday=5, opens_at=time(10), closes_at=time(12))
        assert "Sa 5.12." in page()

    def test_list_by_days_leaves_empty_days_out(self, page, adviser, place):
        assert "Di 1.12. Dorstfeld 14–16 nicht bekannt Mengede" in page()


class TestConfirmations:
    def test_thirty_days_before_the_end_it_is_asked_for(self, page, adviser, place, at):
        place.opening_hours.update(confirmed_on=date(2026, 7, 3))
        assert "bestätigt am 3. Juli 2026, gilt noch 30 Tage" in page()

    def test_thirty_one_days_before_it_is_not(self, page, adviser, place):
        place.opening_hours.update(confirmed_on=date(2026, 7, 4))
        assert "Verliert bald die Bestätigung" not in page()

    def test_one_tap_renews_it_and_leads_back(self, client, page, adviser, place):
        place.opening_hours.update(confirmed_on=date(2026, 1, 3))
        body = read(client.get(TODAY))
        assert 'action="/intern/standorte/dorstfeld/zeiten-stimmen/"' in body

    def test_first_confirmation_needs_a_look(self, client, adviser, place):
        place.opening_hours.update(confirmed_on=None)
        assert links(client, "Zeiten prüfen") == ["/intern/standorte/dorstfeld/zeiten-stimmen/"]


class TestSeasons:
    def test_open_question_is_shown_to_leads_once_per_season(self, page, lead, office, place):
        for row in (office, place):
            factories.season_question(location=row)
        assert "Weihnachtsferien 23.12.–6.1., für 2 Orte noch offen" in page()

    def test_adviser_is_not_asked(self, page, adviser, place):
        factories.season_question(location=place)
        assert "Weihnachtsferien" not in page()


class TestContacts:
    def test_contact_and_tally_stand_first_for_those_who_advise(self, client, adviser, place):
        assert links(client, said("Log a contact")) == ["/intern/kontakte/neu/"]
        assert links(client, said("Tally")) == ["/intern/kontakte/strichliste/"]
        body = read(client.get(TODAY))
        assert body.count("kern-btn--primary") == 1
        assert body.index("/intern/kontakte/neu/") < body.index('id="mine"')

    @pytest.mark.parametrize(
        "role",
        [Role.COORDINATOR, Role.VOLUNTEER_COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR],
    )
    def test_others_find_nothing_of_contacts(self, client, place, role):
        login(client, factories.user(roles=[role]))
        body = read(client.get(TODAY))
        # Coordinators keep the totals of former years there, and no contact.
        assert set(re.findall(r"/intern/kontakte/[^\"]*", body)) <= {"/intern/kontakte/summen/"}

    def test_my_follow_ups_are_there_and_those_of_a_colleague_are_not(
        self, client, page, adviser, place, office
    ):
        colleague = factories.membership(location=office).user
        for author, memo in ((adviser, "Bescheid prüfen"), (colleague, "Geheim")):
            contact = factories.contact(location=place)
            factories.follow_up(contact=contact, memo=memo, author=author)
        text = page()
        assert "Bescheid prüfen" in text
        assert "Geheim" not in text

    def test_own_numbers_are_a_link_and_no_number(self, client, page, adviser, place):
        for _number in range(37):
            factories.contact(location=place, recorded_by=adviser)
        assert links(client, said("My own numbers")) == ["/intern/kontakte/meine-zahlen/"]
        assert "37" not in page()


class TestDaysWithoutEntry:
    def held(self, client):
        """Addresses that one tap leads to."""
        keeper.forget()
        found = re.findall(r'action="([^"]*stattgefunden/[^"]*)"', read(client.get(TODAY)))
        return found[::2]  # it took place, and nobody came

    @pytest.fixture
    def since(self, place):
        """The team of Dorstfeld began on Friday, 13 November."""
        Location.objects.filter(pk=place.pk).update(operating_since=date(2026, 11, 13))
        return place

    def test_promised_days_are_asked_for_the_newest_first(self, client, adviser, since):
        assert self.held(client) == [
            "/intern/kontakte/tage/dorstfeld/2026-11-24/stattgefunden/?zurueck=heute",
            "/intern/kontakte/tage/dorstfeld/2026-11-17/stattgefunden/?zurueck=heute",
        ]
        assert links(client, said("It was cancelled …")) == [
            "/intern/kontakte/tage/dorstfeld/2026-11-24/?zurueck=heute",
            "/intern/kontakte/tage/dorstfeld/2026-11-17/?zurueck=heute",
        ]

    def test_entry_contact_or_closure_is_an_answer(self, client, adviser, since):
        factories.location_day(location=since, on=date(2026, 11, 24))
        assert len(self.held(client)) == 1
        factories.contact(location=since, happened_on=date(2026, 11, 17))
        assert self.held(client) == []
        LocationDay.objects.all().delete()
        assert len(self.held(client)) == 1
        factories.closure(location=since)
        assert self.held(client) == []

    def test_more_than_four_stand_in_the_list(self, client, adviser, since):
        factories.opening_hours(location=since, weekday=3)
        factories.opening_hours(location=since, weekday=4)
        assert len(self.held(client)) == 4
        (link,) = links(client, said("All 7 days without an entry")) or links(client, "Alle 7")
        assert link == "/intern/kontakte/tage/"

    def test_days_before_four_weeks_are_left_alone(self, client, adviser, place):
        days = [address.split("/")[5] for address in self.held(client)]
        assert days == ["2026-11-24", "2026-11-17", "2026-11-10", "2026-11-03"]

    def test_hours_of_today_are_asked_for_at_their_place_once_they_are_over(
        self, client, page, adviser, since, at
    ):
        factories.opening_hours(location=since, weekday=0, opens_at=time(10), closes_at=time(12))
        first = self.held(client)[0]
        assert first == "/intern/kontakte/tage/dorstfeld/2026-11-30/stattgefunden/?zurueck=heute"
        assert "10:00–\u206012:00 Uhr" in page() or "10:00\u2060–\u206012:00 Uhr" in page()
        at(2026, 11, 30, 11, 59)
        assert "2026-11-30" not in str(self.held(client))

    def test_cancelled_by_the_team_but_open_in_public_is_said(
        self, client, page, adviser, since, at
    ):
        factories.opening_hours(location=since, weekday=0)
        factories.location_day(
            location=since, on=date(2026, 11, 30), is_held=False, cancellation="staffing"
        )
        warning = said("The team has cancelled today, but the public page does not say so yet.")
        assert warning in page()
        assert links(client, "Heute geschlossen")
        row = factories.closure(
            location=since, starts_on=date(2026, 11, 30), ends_on=date(2026, 11, 30)
        )
        assert warning not in page()
        row.delete()
        since.opening_hours.filter(weekday=0).update(closes_at=time(14, 32))
        assert warning not in page()

    def test_lead_who_coordinates_too_is_asked_for_own_places_only(
        self, client, lead, office, since
    ):
        factories.membership(user=lead, role=Role.COORDINATOR)
        other = factories.location("Fremd", slug="fremd", kind=Location.Kind.OFFICE)
        factories.opening_hours(location=other)
        assert len(self.held(client)) == 2
        assert "fremd" not in str(self.held(client))

    def test_coordinators_are_asked_for_nothing(self, client, since):
        login(client, factories.user(roles=[Role.COORDINATOR]))
        assert self.held(client) == []

    def test_tap_and_undo_come_back_to_today(self, client, adviser, since):
        address = self.held(client)[0]
        response = client.post(address, kept(adviser))
        assert response["Location"].startswith(f"{TODAY}?geaendert=")
        assert len(self.held(client)) == 1
        undo = re.search(
            r'action="([^"]*rueckgaengig[^"]*)"', read(client.get(response["Location"]))
        )[1]
        client.post(undo, kept(adviser), headers={"referer": f"http://testserver{TODAY}"})
        assert len(self.held(client)) == 2


class TestOtherRoles:
    @pytest.mark.parametrize(
        "role", [Role.VOLUNTEER_COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR]
    )
    def test_role_without_a_place_finds_its_pages(self, client, page, place, role):
        login(client, factories.user(roles=[role]))
        text = page()
        assert "Heute, Montag, 30. November" in text
        assert "Ihre Seiten" in text
        assert "Heute an meinen Orten" not in text
        assert "Dorstfeld" not in text

    def test_place_that_has_ended_leaves_a_sentence(self, client, page, adviser, office):
        Location.objects.filter(pk=office.pk).update(status="ended", ended_on=date(2026, 1, 1))
        assert "Keiner Ihrer Orte ist heute in Betrieb." in page()

    def test_many_places_are_folded_those_first_that_need_a_look(self, client, page):
        login(client, factories.user(roles=[Role.COORDINATOR]))
        for number in range(10):
            row = factories.location(f"Ort {number}")
            factories.opening_hours(location=row, weekday=3)
        factories.location("Zuletzt, ohne Zeiten")
        text = page()
        assert "11 Orte" in text
        assert "3 weitere Orte" in text
        assert text.index("Zuletzt, ohne Zeiten") < text.index("Ort 0")


class TestAddress:
    def test_post_is_refused(self, client, adviser):
        assert client.post(TODAY).status_code == 405

    def test_login_is_asked_for(self, client, place):
        assert client.get(TODAY).status_code == 302

    def test_what_was_saved_a_moment_ago_is_seen(self, client, adviser, place):
        assert links(client, "Morgen geschlossen")
        factories.closure(location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
        assert "Morgen geschlossen" not in read(client.get(TODAY))

    def test_queries_do_not_grow_with_the_places(self, client, lead, office):
        counts = []
        for number in (1, 2):
            row = factories.location(f"Ort {number}", parent=office)
            factories.opening_hours(location=row, mode=Mode.APPOINTMENT, confirmed_on=None)
            factories.closure(location=row, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
            factories.season_question(location=row)
            factories.location_day(location=row, on=date(2026, 11, 24))
            factories.follow_up(contact=factories.contact(location=row))
            keeper.forget()
            client.get(TODAY)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(TODAY).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] == 15


@pytest.mark.parametrize(
    ("day", "heading", "shown"),
    [
        (27, "Diese Woche", "Di 24.11."),
        (28, "Nächste Woche", "Di 1.12."),
        (29, "Nächste Woche", "Di 1.12."),
    ],
)
def test_weekend_on_which_nothing_takes_place_shows_the_next_week(
    page, adviser, place, at, day, heading, shown
):
    at(2026, 11, day, 9)
    text = page()
    assert heading in text
    assert shown in text


def test_weekend_on_which_something_takes_place_belongs_to_its_week(page, adviser, place, at):
    factories.opening_hours(location=place, weekday=6)
    at(2026, 11, 28, 9)
    assert "Diese Woche" in page()
    at(2026, 11, 30, 9)
    assert "Nächste Woche" not in page()


def test_places_that_have_lost_their_confirmation_are_not_said_to_lose_it_soon(page, adviser):
    factories.opening_hours(
        location=Location.objects.get(slug="mengede"), confirmed_on=date(2020, 1, 1)
    )
    text = page()
    assert "Zeiten bestätigen" in text
    assert "Verliert bald" not in text
    assert "Danach steht auf der Seite" not in text

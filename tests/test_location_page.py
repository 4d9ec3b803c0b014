"""The page of one place, its sheet for the door, and the list of all."""

from datetime import date, time

import pytest

from locations import pages
from locations.models import Location, SeasonQuestion
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode
from tests import factories
from tests.test_finder_page import get as get

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(at):
    at(2026, 11, 24, 14, 30)


@pytest.fixture
def place():
    row = factories.location("Dorstfeld", slug="dorstfeld")
    factories.opening_hours(location=row)
    return row


PAGE = "/standorte/dorstfeld/"
SHEET = "/standorte/dorstfeld/aushang/"


class TestHours:
    def test_rhythm_needs_and_confirmation_are_said_in_words(self, get, place):
        text = get(PAGE)
        assert "Jeden Dienstag 14:00–16:00 Uhr Sie brauchen keinen Termin." in text
        assert "Bestätigt am 1. November 2026." in text

    def test_two_weeks_show_today_and_the_date_after_them(self, get, place):
        text = get(PAGE)
        assert "Di., 24. November (heute) 14:00–16:00 Uhr" in text
        assert "Di., 1. Dezember 14:00–16:00 Uhr" in text
        assert "Danach: Dienstag, 8. Dezember, 14:00–16:00 Uhr" in text

    def test_holiday_is_named_where_hours_fall_away(self, get, at):
        row = factories.location("Thursday", slug="dorstfeld")
        factories.opening_hours(location=row, weekday=3, confirmed_on=date(2026, 5, 1))
        at(2026, 6, 3, 9, 0)
        text = get(PAGE)
        assert "Donnerstag, 4. Juni: geschlossen (Fronleichnam, Feiertag)." in text
        assert "fällt aus statt 14:00–16:00 Uhr Fronleichnam, Feiertag" in text

    def test_confirmed_and_unconfirmed_rules_stand_apart(self, get, place):
        factories.opening_hours(location=place, weekday=4, confirmed_on=date(2026, 1, 1))
        text = get(PAGE)
        assert "Jeden Freitag 14:00–16:00 Uhr Nicht bestätigt, Stand: 1. Januar 2026." in text

    def test_place_without_hours_says_so(self, get):
        factories.location("Empty", slug="dorstfeld")
        assert "Die Öffnungszeiten sind nicht bekannt." in get(PAGE)

    def test_nothing_in_two_weeks_names_the_date_after_them(self, get):
        row = factories.location("Rare", slug="dorstfeld")
        factories.opening_hours(location=row, rhythm=Rhythm.DATES, dates=["2027-02-02"])
        text = get(PAGE)
        assert "In den nächsten zwei Wochen findet nichts statt." in text
        assert "Dienstag, 2. Februar, 14:00–16:00 Uhr" in text


class TestClosures:
    def test_closure_names_reason_next_date_and_nearest_open_place(self, get, place):
        near = factories.location("Near", at=(51.52, 7.41))
        factories.opening_hours(location=near)
        far = factories.location("Far", at=(51.6, 7.41))
        factories.opening_hours(location=far)
        factories.closure(location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
        text = get(PAGE)
        assert (
            "Am Dienstag, 1. Dezember, fällt die Sprechstunde aus: organisatorische Gründe."
            " Nächste Sprechstunde: Dienstag, 8. Dezember, 14:00–16:00 Uhr"
            " An diesem Tag geöffnet: Near, 14:00–16:00 Uhr, 1,2 km" in text
        )

    def test_place_that_wants_an_appointment_is_not_open_instead(self, get, place):
        near = factories.location("Near", at=(51.52, 7.41))
        factories.opening_hours(location=near, mode=Mode.APPOINTMENT)
        factories.closure(location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
        assert "An diesem Tag geöffnet" not in get(PAGE)

    def test_place_whose_hours_are_over_is_not_open_instead(self, get, place):
        over = factories.location("Over", at=(51.52, 7.41))
        factories.opening_hours(location=over, opens_at=time(9), closes_at=time(14, 30))
        factories.closure(location=place)
        assert "An diesem Tag geöffnet" not in get(PAGE)

    def test_closure_today_changes_the_status(self, get, place):
        factories.closure(location=place)
        text = get(PAGE)
        assert "Geschlossen Heute geschlossen: organisatorische Gründe." in text
        assert "Heute fällt die Sprechstunde aus" in text

    def test_other_hours_and_the_teams_own_words_are_shown(self, get, place):
        factories.closure(
            location=place, effect=Effect.OTHER_HOURS, opens_at=time(14), closes_at=time(15),
            public_text={"de": "Wir ziehen um."},
        )  # fmt: skip
        text = get(PAGE)
        assert "Jetzt geöffnet bis 15:00 Uhr" in text
        assert "Heute nur 14:00–15:00 Uhr. Wir ziehen um." in text

    def test_notice_changes_no_hours(self, get, place):
        factories.closure(
            location=place, effect=Effect.NOTICE, public_text={"de": "Bitte Hintereingang."}
        )
        text = get(PAGE)
        assert "Jetzt geöffnet bis 16:00 Uhr" in text
        assert "Bitte Hintereingang." in text

    def test_notice_makes_no_day_look_as_if_somebody_were_there(self, get, place):
        factories.closure(
            location=place, effect=Effect.NOTICE, ends_on=date(2026, 12, 10),
            public_text={"de": "Bitte Hintereingang."},
        )  # fmt: skip
        text = get(PAGE)
        assert "Di., 1. Dezember" in text
        assert "Mi., 25. November" not in text

    def test_closure_of_one_rule_leaves_the_other(self, get, place):
        rule = factories.opening_hours(location=place, opens_at=time(9), closes_at=time(11))
        factories.closure(location=place, opening_hours=rule)
        text = get(PAGE)
        assert "fällt die Zeit 9:00–11:00 Uhr aus" in text
        assert "Jetzt geöffnet bis 16:00 Uhr" in text

    def test_german_text_on_an_arabic_page_is_marked_as_german(self, client, place):
        factories.closure(
            location=place, effect=Effect.NOTICE, public_text={"de": "Bitte Hintereingang."}
        )
        body = client.get(f"/ar{PAGE}").content.decode()
        assert '<span lang="de" dir="ltr">Bitte Hintereingang.</span>' in body


NOT_FIXED = "Ob wir in den Weihnachtsferien geöffnet haben, steht noch nicht fest."


class TestSeasons:
    def test_open_question_is_said_with_its_days(self, get, place):
        factories.season_question(location=place)
        text = get(PAGE)
        assert f"{NOT_FIXED} 23. Dezember bis 6. Januar" in text
        assert text.count(NOT_FIXED) == 1
        assert NOT_FIXED in get(SHEET)

    @pytest.mark.parametrize("answer", SeasonQuestion.Answer)
    def test_answered_question_is_not_said(self, get, place, answer):
        factories.season_question(location=place, answer=answer)
        assert NOT_FIXED not in get(PAGE)

    def test_hours_of_the_season_are_not_confirmed(self, get, at, place):
        factories.season_question(location=place)
        at(2026, 12, 29, 14, 30)
        text = get(PAGE)
        assert f"Nicht bestätigt {NOT_FIXED}" in text
        assert text.count(NOT_FIXED) == 1
        assert "Di., 29. Dezember (heute) 14:00–16:00 Uhr (nicht bestätigt)" in text

    def test_answered_question_opens_the_door(self, get, at, place):
        """The control of the one above."""
        factories.season_question(location=place, answer="open")
        at(2026, 12, 29, 14, 30)
        assert "Jetzt geöffnet bis 16:00 Uhr" in get(PAGE)

    def test_day_without_hours_is_closed_and_the_next_date_says_what_is_not_fixed(
        self, get, at, place
    ):
        factories.season_question(location=place)
        at(2026, 12, 24, 12, 0)
        text = get(PAGE)
        assert "Geschlossen Nächste Sprechstunde: Dienstag, 12. Januar" in text
        assert text.count(NOT_FIXED) == 1

    def test_other_hours_on_a_day_are_known(self, get, at, place):
        factories.season_question(location=place)
        factories.closure(
            location=place, effect=Effect.OTHER_HOURS, opens_at=time(14), closes_at=time(15),
            starts_on=date(2026, 12, 29), ends_on=date(2026, 12, 29),
        )  # fmt: skip
        at(2026, 12, 29, 14, 30)
        assert "Jetzt geöffnet bis 15:00 Uhr" in get(PAGE)

    def test_in_arabic(self, client, place):
        factories.season_question(location=place)
        assert "لم يتقرر بعد ما إذا كنا نفتح خلال عطلة عيد الميلاد." in (
            client.get(f"/ar{PAGE}").content.decode()
        )


class TestLife:
    def test_coming_break_is_announced_with_the_date_after_it(self, get, place):
        factories.location_pause(location=place)
        text = get(PAGE)
        assert (
            "Pause vom 1. Dezember 2026 bis 31. Dezember 2026."
            " Nächste Sprechstunde: Dienstag, 5. Januar, 14:00–16:00 Uhr" in text
        )
        assert "Di., 1. Dezember fällt aus statt 14:00–16:00 Uhr Pause" in text
        assert "Pause vom 1. Dezember 2026" in get(SHEET)

    def test_break_says_when_it_ends(self, get, at, place):
        factories.location_pause(location=place)
        at(2026, 12, 22, 9, 0)
        text = get(PAGE)
        assert "Zurzeit geschlossen Pause vom 1. Dezember 2026 bis 31. Dezember 2026." in text
        assert text.count("Pause vom") == 1
        assert "Nächste Sprechstunde: Dienstag, 5. Januar, um 14:00 Uhr" in text

    def test_coming_end_says_where_to_go_then(self, get, place):
        Location.objects.filter(pk=place.pk).update(
            ended_on=date(2026, 12, 1), successor=factories.location("New place")
        )
        text = get(PAGE)
        assert "Ab 2. Dezember 2026 dauerhaft geschlossen." in text
        assert "Bitte gehen Sie dann hierhin: New place" in text
        assert "stattdessen" not in text
        assert "Beendet" not in text
        assert "Jetzt geöffnet bis 16:00 Uhr" in text

    def test_after_the_last_day_it_says_where_to_go_instead(self, get, at, place):
        Location.objects.filter(pk=place.pk).update(
            ended_on=date(2026, 12, 1), successor=factories.location("New place")
        )
        at(2026, 12, 2, 9, 0)
        text = get(PAGE)
        assert "Dauerhaft geschlossen" in text
        assert "Bitte gehen Sie stattdessen hierhin: New place" in text
        assert "dann hierhin" not in text

    def test_place_that_is_to_open_says_when(self, get, place):
        Location.objects.filter(pk=place.pk).update(operating_since=date(2026, 12, 1))
        text = get(PAGE)
        assert "Noch nicht geöffnet Öffnet am 1. Dezember 2026." in text

    def test_what_comes_first_stands_first(self, get, place):
        Location.objects.filter(pk=place.pk).update(ended_on=date(2027, 1, 31))
        factories.season_question(location=place)
        factories.closure(location=place, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 1))
        factories.location_pause(
            location=place, starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 12)
        )
        text = get(PAGE)
        said = ["fällt die Sprechstunde aus", "Pause vom 10.", NOT_FIXED, "Ab 1. Februar 2027"]
        assert [text.index(words) for words in said] == sorted(text.index(words) for words in said)

    def test_waiting_time_has_its_date(self, get, place):
        Location.objects.filter(pk=place.pk).update(
            waiting_days=14, waiting_told_on=date(2026, 11, 22), appointments_outside_hours="yes"
        )
        said = "Wartezeit auf einen Termin: etwa 14 Tage (Stand: 22. November)."
        assert said in get(PAGE)
        assert said in get(SHEET)

    def test_old_waiting_time_is_not_said(self, get, at, place):
        Location.objects.filter(pk=place.pk).update(
            waiting_days=14, waiting_told_on=date(2026, 11, 22), appointments_outside_hours="yes"
        )
        at(2027, 2, 21, 9, 0)
        assert "Wartezeit" not in get(PAGE)


class TestIdentity:
    def test_former_address_leads_to_the_new_one_in_the_same_language(self, client, place):
        factories.former_slug("alt", location=place)
        response = client.get("/ar/standorte/alt/")
        assert (response.status_code, response["Location"]) == (301, f"/ar{PAGE}")
        assert client.get("/standorte/alt/aushang/")["Location"] == SHEET

    def test_ended_place_keeps_answering_and_says_where_to_go(self, client, get, place):
        Location.objects.filter(pk=place.pk).update(
            status="ended", ended_on=date(2026, 1, 1), successor=factories.location("New place")
        )
        text = get(PAGE)
        assert "Dauerhaft geschlossen" in text
        assert "Bitte gehen Sie stattdessen hierhin: New place" in text
        assert "noindex" in client.get(PAGE).content.decode()

    def test_coming_move_is_announced(self, get, place):
        factories.location_address(
            location=place, street="Neue Straße 1", valid_from=date(2027, 1, 1)
        )
        assert "Ab 1. Januar 2027 an einer neuen Adresse: Neue Straße 1" in get(PAGE)

    def test_unknown_place_is_a_helpful_404(self, get):
        factories.location("Dorstfeld", slug="dorstfeld")
        text = get("/standorte/dorstfled/", status=404)
        assert "Diese Seite gibt es nicht" in text
        assert "Dorstfeld" in text

    def test_emblem_of_the_union_stands_only_while_funding_holds(self, client, place):
        factories.funding_scope(location=place, valid_to=date(2026, 11, 24))
        assert "eu-emblem" in client.get(PAGE).content.decode()

    def test_emblem_is_gone_after_funding(self, client, place):
        factories.funding_scope(location=place, valid_to=date(2026, 11, 23))
        assert "eu-emblem" not in client.get(PAGE).content.decode()

    def test_answers_appear_when_confirmed(self, get, place, settings):
        assert "Was kostet das?" not in get(PAGE)
        settings.CONFIRMED_ANSWERS = ["free"]
        pages.forget()
        assert "Was kostet das? Nichts. Die Beratung ist kostenlos." in get(PAGE)

    def test_mail_about_wrong_hours_says_nothing_about_who_writes(self, client, place, settings):
        settings.NETWORK_EMAIL = "netz@example.org"
        body = client.get(PAGE).content.decode()
        assert "mailto:netz@example.org?subject=" in body

    def test_unknown_facts_are_said(self, get, place):
        text = get(PAGE)
        assert "Sprachen nicht bekannt – bitte nachfragen" in text
        assert "Zugang nicht bekannt – bitte nachfragen" in text

    def test_search_engines_learn_the_address_in_every_language(self, client, place, settings):
        settings.SITE_URL = "https://lokal.example"
        body = client.get(f"/en{PAGE}").content.decode()
        assert f'<link rel="canonical" href="https://lokal.example/en{PAGE}">' in body
        assert f'hreflang="ar" href="https://lokal.example/ar{PAGE}"' in body
        assert f'hreflang="x-default" href="https://lokal.example{PAGE}"' in body


class TestSheet:
    def test_sheet_has_rhythm_address_dates_and_code_but_no_now(self, client, get, place):
        text = get(SHEET)
        assert "Jeden Dienstag, 14:00–16:00 Uhr" in text
        assert "Di., 1. Dezember 14:00–16:00 Uhr" in text
        assert "Stand dieses Blatts: Dienstag, 24. November 2026, 14:30 Uhr." in text
        assert "Jetzt geöffnet bis" not in text
        assert "<svg" in client.get(SHEET).content.decode()

    def test_sheet_invites_in_the_other_languages(self, client, place):
        body = client.get(SHEET).content.decode()
        assert '<p lang="ar" dir="rtl">' in body
        assert '<p lang="en" dir="ltr">' in body

    def test_appointment_only_is_said_on_the_sheet(self, get):
        row = factories.location("Termin", slug="dorstfeld")
        factories.opening_hours(location=row, mode=Mode.APPOINTMENT)
        assert "Jeden Dienstag, 14:00–16:00 Uhr nur mit Termin" in get(SHEET)

    def test_hours_that_nobody_confirmed_stand_with_their_date(self, get):
        row = factories.location("Alt", slug="dorstfeld")
        factories.opening_hours(
            location=row, confirmed_on=None, published_on=date(2018, 1, 1),
            published_on_precision="year",
        )  # fmt: skip
        assert (
            "Nicht bestätigt, Stand: 2018. Bitte rufen Sie an, bevor Sie kommen."
            " Jeden Dienstag, 14:00–16:00 Uhr" in get(SHEET)
        )


def test_list_on_paper_says_which_hours_nobody_confirmed(get):
    factories.opening_hours(location=factories.location("Alt"), confirmed_on=None)
    text = get("/standorte/").split("Alt", 1)[1]
    # The badge is not printed: the words stand in the text too.
    assert "Nicht bestätigt. Nach unserem Stand: jeden Dienstag, 14:00–16:00 Uhr." in text
    assert "Bitte rufen Sie an, bevor Sie kommen." in text


def test_address_without_a_street_is_not_known(get):
    row = factories.location("Lanstrop", slug="lanstrop")
    row.addresses.update(street="", postcode="")
    for address in ("/standorte/lanstrop/", "/standorte/", "/?open=today"):
        assert "Die Adresse ist nicht bekannt." in get(address)


def test_list_of_all_places_shows_each_with_its_hours(get, place):
    factories.location("Planned", status=Location.Status.PLANNED)
    factories.location("Unknown")
    text = get("/standorte/")
    assert "2 Orte" in text
    assert "Jeden Dienstag, 14:00–16:00 Uhr" in text
    assert "Planned" not in text

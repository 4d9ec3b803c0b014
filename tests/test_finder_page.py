"""The first page of a resident, as HTML."""

import re
from html import unescape

import pytest

from locations.models import Location
from locations.schedule import Mode
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(at):
    at(2026, 11, 24, 14, 30)


@pytest.fixture
def get(client):
    """The text of a page, without its tags."""

    def get_(address="/", status=200):
        response = client.get(address)
        assert response.status_code == status
        body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
        text = " ".join(
            unescape(re.sub(r"<[^>]+>", " ", body))
            .replace("\xa0", " ")
            .replace("\u2060", "")
            .split()
        )
        return re.sub(r" ([,.:])", r"\1", text)

    return get_


@pytest.fixture
def dorstfeld():
    west = factories.district("Innenstadt-West")
    around = factories.neighborhood("Dorstfeld", district=west)
    row = factories.location(
        "Dorstfeld", slug="dorstfeld", neighborhood=around, approximate=True, served=[west]
    )
    factories.opening_hours(location=row)
    return row


class TestStart:
    def test_what_is_still_open_today_comes_first(self, get, dorstfeld):
        later = factories.location("Later today")
        factories.opening_hours(location=later, opens_at="17:00", closes_at="18:00")
        factories.opening_hours(location=factories.location("Tomorrow"), weekday=2)
        text = get()
        assert "Heute noch geöffnet Dienstag, 24. November, 14:30 Uhr · 2 Orte" in text
        assert text.index("Jetzt geöffnet bis 16:00 Uhr") < text.index("heute um 17:00 Uhr")
        assert "morgen, Mittwoch" not in text

    def test_on_a_day_without_hours_the_next_ones_are_shown(self, get, dorstfeld, at):
        at(2026, 11, 25, 9, 0)
        text = get()
        assert "Nächste Sprechstunden" in text
        assert "Nächste Sprechstunde: Dienstag, 1. Dezember, um 14:00 Uhr" in text

    def test_districts_and_places_need_no_typing(self, client, dorstfeld):
        body = client.get("/").content.decode()
        assert 'href="/?q=Innenstadt-West"' in body
        assert 'href="/standorte/dorstfeld/"' in body

    def test_empty_network_says_so(self, get):
        assert "Es sind noch keine Orte eingetragen." in get("/standorte/")
        get("/")

    def test_urgent_numbers_can_be_switched_off(self, get, settings):
        assert "116 016" in get("/")
        settings.SHOW_URGENT_NUMBERS = False
        from locations import pages

        pages.forget()
        assert "116 016" not in get("/")

    def test_promises_appear_only_when_the_operator_has_confirmed_them(self, get, settings):
        assert "kostenlos" not in get("/")
        settings.CONFIRMED_ANSWERS = ["free", "no_name"]
        from locations import pages

        pages.forget()
        assert "Die Beratung ist kostenlos. Sie müssen Ihren Namen nicht sagen." in get("/")


class TestResults:
    def test_card_answers_where_how_far_open_and_what_to_do(self, get, dorstfeld):
        text = get("/?q=Dorstfeld")
        assert "1 Ort in der Nähe von Dorstfeld" in text
        assert "in Dorstfeld" in text
        assert "Jetzt geöffnet bis 16:00 Uhr Sie brauchen keinen Termin." in text
        assert "Oberbank 11, 44149 Dortmund" in text
        assert "Heute: 14:00–16:00 Uhr" in text
        assert "Jeden Dienstag, 14:00–16:00 Uhr" in text
        assert "Nicht bekannt: Sprachen und Zugang ohne Stufen" in text

    def test_closure_tomorrow_stands_on_the_entry(self, get, dorstfeld, at):
        factories.closure(location=dorstfeld)
        at(2026, 11, 23, 9, 0)
        sentence = "Am Dienstag, 24. November, fällt die Sprechstunde aus"
        assert sentence in get("/?q=Dorstfeld")
        assert sentence in get("/standorte/")

    def test_network_mail_stands_where_there_is_no_number(self, get, settings):
        settings.NETWORK_EMAIL = "netz@example.org"
        factories.location("Unknown")
        assert "bevor Sie kommen: netz@example.org" in get("/?kind=dependance")

    def test_by_appointment_offers_the_telephone(self, get):
        row = factories.location("Termin", phones=["0231 50-11148"])
        factories.opening_hours(location=row, mode=Mode.APPOINTMENT)
        text = get("/?kind=dependance")
        assert "Heute nur mit Termin, bis 16:00 Uhr Termin vereinbaren: 0231 50-11148" in text

    def test_unknown_hours_ask_for_a_call_at_the_network_without_an_own_number(self, get, settings):
        settings.NETWORK_PHONE = "0231 123"
        factories.location("Unknown")
        assert "bevor Sie kommen: 0231 123" in get("/?kind=dependance")

    def test_without_any_number_the_sentence_ends_cleanly(self, get):
        factories.location("Unknown")
        assert "Bitte rufen Sie an, bevor Sie kommen." in get("/?kind=dependance")

    def test_unconfirmed_hours_are_shown_with_their_date(self, get):
        row = factories.location("Old")
        factories.opening_hours(
            location=row, confirmed_on=None, published_on="2018-03-01",
            published_on_precision="month",
        )  # fmt: skip
        text = get("/?kind=dependance")
        assert "Nach unserem Stand vom März 2018: jeden Dienstag, 14:00–16:00 Uhr." in text
        assert "Jetzt geöffnet bis" not in text

    def test_own_office_is_marked_and_everybody_may_go_anywhere(self, get, dorstfeld):
        west = dorstfeld.served_districts.get().district
        factories.location("West office", kind=Location.Kind.OFFICE, served=[west])
        text = get("/?q=Dorstfeld")
        assert "Büro für Ihren Stadtbezirk: West office. Sie können zu jedem Ort gehen." in text

    def test_postcode_in_several_districts_lists_the_candidates(self, get, dorstfeld):
        west = dorstfeld.served_districts.get().district
        factories.location("West office", kind=Location.Kind.OFFICE, served=[west])
        factories.postcode("44149", districts=[west, factories.district("Lütgendortmund")])
        text = get("/?q=44149")
        assert "Die Postleitzahl 44149 liegt in mehreren Stadtbezirken." in text
        assert "Stadtbezirk Lütgendortmund" in text
        assert "in Frage kommen: West office." in text
        assert "Büro für Ihren Stadtbezirk:" not in text

    def test_typing_error_is_asked_back(self, get, dorstfeld):
        text = get("/?q=Oberbnak")
        assert "„Oberbnak“ kennen wir nicht. Meinten Sie: Oberbank" in text

    def test_suggested_street_names_its_part_of_town_once(self, get):
        around = factories.neighborhood("Dorstfeld")
        factories.location("Dorstfeld", neighborhood=around)
        text = get("/?q=Oberbnak")
        assert "Oberbank, Dorstfeld" in text
        assert "(Dorstfeld)" not in text

    def test_unknown_text_gets_all_places_and_a_hint(self, get, dorstfeld):
        text = get("/?q=Timbuktu")
        assert "„Timbuktu“ kennen wir nicht. Bitte versuchen Sie es" in text
        assert "Oberbank 11" in text

    def test_empty_answer_names_the_filter_and_one_tap_leaves_it_out(self, client, get, dorstfeld):
        Location.objects.update(languages=["ar"])
        factories.closure(location=dorstfeld)
        text = get("/?open=now&language=ar")
        assert "Nicht erfüllt: „jetzt geöffnet“." in text
        assert "Ohne „jetzt geöffnet“ suchen (1 Ort)" in text
        assert 'href="/?language=ar"' in client.get("/?open=now&language=ar").content.decode()

    def test_unknown_places_follow_uncounted_in_a_group_of_their_own(self, get, dorstfeld):
        factories.location("Unknown")
        text = get("/?open=now")
        assert "Nicht bekannt – bitte nachfragen (1 Ort)" in text
        assert text.index("Nicht bekannt – bitte") > text.index("Jetzt geöffnet bis")

    def test_page_two_continues_the_numbers_and_keeps_the_question(self, client, get):
        for number in range(40):
            factories.location(f"Place {number:02}", languages=["ar"])
        text = get("/?language=ar&page=2")
        assert "Seite 2 von 2" in text
        body = client.get("/?language=ar&page=2").content.decode()
        assert 'aria-hidden="true">37</span>' in body
        assert 'rel="prev" href="/?language=ar"' in body

    def test_same_question_in_another_language_keeps_the_question(self, client, dorstfeld):
        body = client.get("/?q=Dorstfeld&open=now").content.decode()
        assert 'href="/ar/?q=Dorstfeld&amp;open=now"' in body

    def test_arabic_page_reads_from_the_right_and_keeps_german_names_apart(self, client, dorstfeld):
        body = client.get("/ar/?q=Dorstfeld").content.decode()
        assert '<html lang="ar" dir="rtl"' in body
        assert '<bdi lang="de" dir="ltr">Oberbank 11, 44149 Dortmund</bdi>' in body
        assert "كل أسبوع يوم الثلاثاء من 14:00 إلى 16:00" in body

    def test_bad_input_is_named_on_a_working_page(self, get, dorstfeld):
        text = get("/?lat=nan&lon=7&open=never")
        assert "haben ihn weggelassen. Weggelassen: Tag und Position." in text
        assert "Oberbank 11" in text

    def test_what_somebody_typed_is_never_markup(self, client, dorstfeld):
        body = client.get('/?q="><script>alert(1)</script>').content.decode()
        assert "<script>alert" not in body

    def test_filtered_pages_are_not_for_search_engines(self, client, dorstfeld):
        assert "noindex" in client.get("/?q=Dorstfeld").content.decode()
        assert "noindex" not in client.get("/").content.decode()

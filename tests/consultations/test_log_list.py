import random
import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.choices import Channel, Counterpart, Result
from consultations.log.filters import PRESETS
from consultations.models import ConversationLanguage, FollowUp
from locations.models import Location, Role
from records.models import AuditEntry
from tests import factories
from tests.consultations.log_desk import EXPORT, LIST, MOMENT, TODAY, Desk, numbers, topic
from tests.kept import HOSTILE, read, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def test_list_shows_contacts_of_own_places_newest_first_grouped_by_day(desk):
    old = desk.contact(happened_on=date(2026, 11, 18))
    first = desk.contact()
    second = desk.contact(location=desk.dependance)
    desk.contact(location=desk.elsewhere)
    response = desk.client.get(LIST)
    assert numbers(response) == [second.pk, first.pk, old.pk]
    days = response.context["days_shown"]
    assert [(day.day, day.is_today) for day in days] == [(TODAY, True), (old.happened_on, False)]
    assert "Freitag, 20. November" in read(response)
    assert "Fern" not in read(response)


def test_line_says_what_was_logged(desk):
    district = factories.district("Hörde")
    desk.contact(
        topics=[topic("wohnen"), topic("leistungen")],
        language="fa",
        home_district=district,
        result=Result.NOT_HELPED,
    )
    text = read(desk.client.get(LIST))
    for words in ("Ratsuchende Person", "Geld vom Amt, Wohnen", "Persisch", "Hörde", "Nordbüro"):
        assert words in text
    assert "<b>Konnte nicht helfen</b>" in text


def test_line_that_is_not_filled_in_can_be_completed(desk):
    tapped = desk.contact()
    full = desk.contact(result=Result.SOLVED)
    partner = desk.contact(counterpart=Counterpart.PARTNER)
    text = read(desk.client.get(LIST))
    assert "nicht ausgefüllt" in text
    assert f'href="/intern/kontakte/{tapped.pk}/aendern/"' in text
    for other in (full, partner):
        assert f"/{other.pk}/aendern/" not in text


def test_group_says_how_many_people_it_had(desk):
    desk.contact(headcount=12)
    assert "(Gruppe, 12 Personen)" in read(desk.client.get(LIST))


def test_nobody_reads_who_has_entered_something_or_when(desk):
    colleague = factories.user("Grace Anderswer")
    desk.contact(recorded_by=colleague, employer=factories.organization("Verband der Grace"))
    with CaptureQueriesContext(connection) as captured:
        text = read(desk.client.get(LIST))
    assert "Grace" not in text
    assert "14:32" not in text
    asked = [query["sql"] for query in captured if "consultations_contact" in query["sql"]]
    assert asked
    assert not any("recorded" in sql or "employer" in sql for sql in asked)


# --- Filters ---


def on(month, day):
    return {"happened_on": date(2026, month, day)}


def filters_and_contacts(desk):
    """Each filter with the values of a contact that fits it, and of one that does not."""
    hoerde = factories.district("Hörde")
    language = ConversationLanguage.objects.values_list("code", flat=True)
    assert "ar" in language
    return [
        ({"ort": "hafen"}, {"location": desk.dependance}, {}),
        ({"wer": "partner"}, {"counterpart": Counterpart.PARTNER}, {}),
        ({"thema": "wohnen"}, {"topics": [topic("wohnen")]}, {"topics": [topic("leistungen")]}),
        ({"wie": "phone"}, {"channel": Channel.PHONE}, {"channel": Channel.APPOINTMENT}),
        ({"sprache": "ar"}, {"language": "ar"}, {"language": "tr"}),
        ({"sprache": "andere"}, {"language": "cy"}, {"language": "ar"}),
        ({"wohnort": hoerde.slug}, {"home_district": hoerde}, {"home": "unknown"}),
        ({"wohnort": "outside"}, {"home": "outside"}, {"home": "unknown"}),
        ({"wohnort": "unknown"}, {"home": "unknown"}, {"home_district": hoerde}),
        ({"ergebnis": "solved"}, {"result": Result.SOLVED}, {"result": Result.REFERRED}),
        ({"ergebnis": "leer"}, {"result": ""}, {"result": Result.REFERRED}),
        ({"meine": "on"}, {"recorded_by": desk.user}, {"recorded_by": factories.user()}),
        ({"zeitraum": "heute"}, on(11, 20), on(11, 19)),
        ({"zeitraum": "woche"}, on(11, 16), on(11, 15)),
        ({"zeitraum": "monat"}, on(11, 1), on(10, 31)),
        ({"zeitraum": "quartal"}, on(10, 1), on(9, 30)),
        ({"zeitraum": "jahr"}, on(1, 1), {"happened_on": date(2025, 12, 31)}),
        ({"von": "2026-11-20"}, on(11, 20), on(11, 19)),
        ({"bis": "19.11.2026"}, on(11, 19), on(11, 20)),
        ({"zeitraum": "frei", "von": "2026-11-18", "bis": "2026-11-18"}, on(11, 18), on(11, 20)),
    ]


def test_each_filter_finds_what_fits_and_nothing_else(desk):
    for asked, fits, differs in filters_and_contacts(desk):
        wanted, other = desk.contact(**fits), desk.contact(**differs)
        found = desk.found(**asked)
        assert wanted.pk in found, asked
        assert other.pk not in found, asked
        wanted.delete()
        other.delete()


def test_filters_narrow_each_other(desk):
    both = desk.contact(language="ar", result=Result.SOLVED, topics=[topic("wohnen")])
    desk.contact(language="ar", result=Result.SOLVED)
    desk.contact(language="ar", topics=[topic("wohnen")])
    asked = {"sprache": "ar", "ergebnis": "solved", "thema": "wohnen", "zeitraum": "monat"}
    assert desk.found(**asked) == [both.pk]


def test_open_follow_ups_are_ones_own_and_those_of_the_team(desk):
    colleague = factories.membership(location=desk.office).user
    mine, shared, gone, theirs, done = (desk.contact() for _number in range(5))
    factories.follow_up(contact=mine, author=desk.user)
    factories.follow_up(contact=shared, author=colleague, is_shared=True)
    factories.follow_up(contact=gone, author=None)
    factories.follow_up(contact=theirs, author=colleague)
    closed = factories.follow_up(contact=done, author=desk.user)
    closed.done_at = closed.made_at
    closed.save()
    foreign = desk.contact(location=desk.elsewhere)
    factories.follow_up(contact=foreign, author=desk.user)
    assert desk.found(offen="on") == [gone.pk, shared.pk, mine.pk]
    lines = [line for day in desk.client.get(LIST).context["days_shown"] for line in day.lines]
    assert [line.contact.pk for line in lines if line.follow_up] == [gone.pk, shared.pk, mine.pk]


def test_filter_of_follow_ups_agrees_with_who_may_see_them(desk):
    """Every author at every place; whether that is right is looked at for each row by itself."""
    office, ended = {"location": desk.office}, {"valid_to": TODAY - timedelta(days=1)}
    authors = [
        *(desk.user, None, factories.user()),
        factories.membership(**office).user,
        factories.membership(location=desk.dependance).user,
        factories.membership(location=desk.elsewhere).user,
        factories.membership(**office, **ended).user,
        factories.membership(**office, user=factories.user(is_active=False)).user,
        factories.membership(role=Role.COORDINATOR).user,
    ]
    for author in authors:
        for place in (desk.office, desk.dependance, desk.elsewhere):
            for is_shared in (False, True):
                contact = desk.contact(location=place)
                factories.follow_up(contact=contact, author=author, is_shared=is_shared)
    wanted = sorted(row.contact_id for row in FollowUp.objects.all() if may_see(desk, row))
    assert sorted(desk.found(offen="on")) == wanted
    assert 15 < len(wanted) < 36


def may_see(desk, row):
    """What `FollowUpQuerySet.visible_to` says, asked in Python for one row after another."""
    if row.location not in Location.objects.advised_by(desk.user, TODAY):
        return False
    author = row.author
    if row.is_shared or author in (desk.user, None) or not author.is_active:
        return True
    return row.location not in Location.objects.advised_by(author, TODAY)


def test_filters_stand_in_the_address_and_in_words_above_the_list(desk):
    desk.contact(language="ar", result=Result.SOLVED)
    asked = {"zeitraum": "quartal", "sprache": "ar", "ort": "nord", "ergebnis": "solved"}
    text = read(desk.client.get(LIST, asked))
    assert "<b>4.\xa0Quartal 2026</b>, Nordbüro, Sprache Arabisch, Ergebnis Geklärt" in text
    assert re.search('<input type="radio" name="zeitraum" value="quartal"[^>]* checked', text)
    assert '<option value="ar" selected>' in text
    assert "Filter zurücksetzen" in text
    assert "Filter zurücksetzen" not in read(desk.client.get(LIST))


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_period_has_a_name(desk, preset):
    days = desk.client.get(LIST, {"zeitraum": preset}).context["days"]
    assert (
        days
        == {
            "heute": "20. November 2026",
            "woche": "16. bis 22. November 2026",
            "monat": "November 2026",
            "quartal": "4.\xa0Quartal 2026",
            "jahr": "2026",
        }[preset]
    )


# --- Nonsense ---

NONSENSE = [
    {"wer": "bürgermeister"},
    {"ort": "fern"},
    {"thema": "1"},
    {"zeitraum": "jahrhundert"},
    {"von": "gestern"},
    {"von": "2026-02-30"},
    {"von": "2026-11-20", "bis": "2026-11-19"},
    {"meine": "alle"},
    {"offen": "0"},
    {"vor": "gestern"},
    {"vor": "2026-11-20.x"},
    {"vor": "2026-13-40.1"},
    {"vor": "2026-11-20." + "9" * 30},
    {"nach": "gestern"},
    {"vor": "2026-11-20.1", "nach": "2026-11-19.1"},
    {"sortieren": "person"},
    {"recorded_by": "1"},
    {"wer": ["partner", "volunteer"]},
    *(
        {name: text}
        for text in HOSTILE.values()
        for name in ("wer", "von", "vor", "nach", "sprache")
    ),
]


@pytest.mark.parametrize("asked", NONSENSE, ids=str)
def test_nonsense_is_said_and_never_answered_with_something_else(desk, asked):
    raw = urlencode(asked, doseq=True, encoding="utf-8", errors="surrogatepass")
    contact = desk.contact()
    response = desk.client.get(LIST, QUERY_STRING=raw)
    assert response.status_code == 200
    assert 'role="alert"' in read(response)
    assert "days_shown" not in response.context
    assert f"/intern/kontakte/{contact.pk}/" not in read(response)
    assert "Filter zurücksetzen" in read(response)


@pytest.mark.parametrize("address", [LIST, EXPORT])
def test_nonsense_leads_back_to_the_page_without_filters(client, at, address):
    at(*MOMENT)
    desk = Desk(client, role=Role.LEAD)
    text = read(desk.client.get(address, {"quatsch": "1"}))
    assert f'<a href="{address}">{said("Reset the filters")}</a>' in text


def test_empty_parameters_ask_for_nothing(desk):
    contact = desk.contact()
    asked = {"zeitraum": "", "wer": "", "thema": "", "von": "", "ort": "", "vor": ""}
    assert desk.found(**asked) == [contact.pk]


# --- Older, newer, back ---


def many(desk, count):
    chance = random.Random(4)
    places = [desk.office, desk.dependance, desk.elsewhere]
    rows = [
        desk.contact(
            location=chance.choice(places), happened_on=TODAY - timedelta(days=chance.randrange(9))
        )
        for _number in range(count)
    ]
    mine = [row for row in rows if row.location != desk.elsewhere]
    return [row.pk for row in sorted(mine, key=lambda row: (row.happened_on, row.pk), reverse=True)]


def leafed(desk, way, address=LIST):
    """Pages from this address on, by the links they have themselves."""
    pages = []
    while address:
        response = desk.client.get(address)
        pages.append(numbers(response))
        link = response.context["pager"][way]
        address = f"{LIST}{link}" if link else ""
    return pages, response.context["pager"]


def test_leafing_shows_every_contact_once_and_back_again(desk):
    wanted = many(desk, 190)
    assert len(wanted) > 110
    pages, last = leafed(desk, "older")
    assert [pk for page in pages for pk in page] == wanted
    assert [len(page) for page in pages][:-1] == [50] * (len(pages) - 1)
    back, first = leafed(desk, "newer", f"{LIST}{last['newer']}")
    assert back[-1] == wanted[:50]
    assert set(wanted[:-50]) <= {pk for page in back for pk in page} | set(pages[-1])
    assert first["newer"] == ""
    assert first["older"]


def test_page_before_the_last_is_the_same_from_both_sides(desk):
    wanted = many(desk, 240)
    second = desk.client.get(f"{LIST}{desk.client.get(LIST).context['pager']['older']}")
    third = desk.client.get(f"{LIST}{second.context['pager']['older']}")
    again = desk.client.get(f"{LIST}{third.context['pager']['newer']}")
    assert numbers(again) == numbers(second) == wanted[50:100]


def test_leafing_keeps_the_filters(desk):
    for number in range(120):
        desk.contact(language="ar" if number % 2 else "tr")
    older = desk.client.get(LIST, {"sprache": "ar"}).context["pager"]["older"]
    assert "sprache=ar" in older
    assert len(numbers(desk.client.get(f"{LIST}{older}"))) == 10


def test_fiftieth_contact_needs_no_second_page_and_the_next_one_does(desk):
    for _number in range(50):
        desk.contact()
    assert desk.client.get(LIST).context["pager"]["older"] == ""
    desk.contact()
    assert desk.client.get(LIST).context["pager"]["older"]


def test_page_says_which_days_it_shows(desk):
    desk.contact(happened_on=date(2026, 11, 18))
    desk.contact()
    assert desk.client.get(LIST).context["pager"]["span"] == "20. bis 18. November"
    desk.contact(happened_on=date(2025, 12, 31))
    span = desk.client.get(LIST).context["pager"]["span"]
    assert span == "20. November 2026 bis 31. Dezember 2025"


def test_behind_the_last_contact_a_link_leads_back(desk):
    contact = desk.contact()
    response = desk.client.get(LIST, {"vor": f"2026-11-20.{contact.pk}"})
    assert numbers(response) == []
    assert "Ältere Kontakte gibt es nicht." in read(response)
    assert "Zurück zu den neuesten" in read(response)


# --- Who, how often, how ---


def test_one_entry_in_the_trail_says_that_the_list_was_opened(desk):
    desk.contact()
    desk.contact()
    desk.client.get(LIST)
    (entry,) = AuditEntry.objects.filter(kind="contact")
    assert (entry.action, entry.actor, entry.record) == ("list", desk.user.public_id, "")


def test_empty_list_says_why(desk):
    assert "Es ist noch kein Kontakt eingetragen." in read(desk.client.get(LIST))
    assert "Kein Kontakt passt" in read(desk.client.get(LIST, {"wer": "partner"}))


@pytest.mark.parametrize(("role", "offered"), [(Role.ADVISER, False), (Role.LEAD, True)], ids=str)
def test_only_leads_are_offered_the_export(client, at, role, offered):
    at(*MOMENT)
    Desk(client, role)
    assert ("/intern/kontakte/export/" in read(client.get(LIST))) is offered


def test_stand_in_reads_on_the_days_of_the_stand_in_only(client, at):
    at(*MOMENT)
    days = {"valid_from": TODAY, "valid_to": TODAY, "is_stand_in": True}
    desk = Desk(client, **days)
    contact = desk.contact()
    assert desk.found() == [contact.pk]
    at(2026, 11, 21, 9)
    assert desk.client.get(LIST).status_code != 200


def page_queries(desk, **asked):
    with CaptureQueriesContext(connection) as captured:
        assert desk.client.get(LIST, asked).status_code == 200
    return [query["sql"] for query in captured]


QUERIES = 19


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_contact_and_for_three(desk, count):
    for number in range(count):
        contact = desk.contact(
            topics=[topic("wohnen"), topic("leistungen")],
            location=[desk.office, desk.dependance][number % 2],
            home_district=factories.district(f"Bezirk {number}"),
        )
        factories.follow_up(contact=contact, author=desk.user)
    connection.ensure_connection()
    assert len(page_queries(desk)) == QUERIES


def test_page_counts_nothing_and_asks_for_topics_by_exists(desk):
    desk.contact(topics=[topic("wohnen")])
    asked = page_queries(desk, thema="wohnen", zeitraum="jahr")
    contacts = [sql for sql in asked if "consultations_contact" in sql]
    assert not any("COUNT(" in sql or "DISTINCT" in sql for sql in contacts)
    assert any("EXISTS" in sql and "LIMIT 51" in sql for sql in contacts)
    assert not any("OFFSET" in sql for sql in contacts)


def test_each_place_is_asked_for_by_itself(desk):
    """Control: with both places in one condition the planner walks past the rows of others."""
    asked = page_queries(desk)
    parts = [sql for sql in asked if "LIMIT 51" in sql and "consultations_contact" in sql]
    assert len(parts) == 2
    assert all('"location_id" = ' in sql for sql in parts)

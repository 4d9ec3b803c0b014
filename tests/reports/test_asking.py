"""What can be asked, what cannot, and that nothing else is answered than what was asked."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from django.urls import reverse

from consultations.models import Contact
from locations.models import Role
from records.periods import Period
from reports.asking import addresses
from reports.asking.filters import CONDITIONS
from reports.asking.inquiry import inquiry_of
from reports.asking.presets import MONTH, QUARTER, YEAR, choices, period_name
from reports.navigation import ENTRIES, NAMES
from reports.registry import REPORTS as BUILDS
from tests import factories
from tests.kept import HOSTILE, read, said
from tests.reports.desk import MOMENT, PAGES, REPORTS, TODAY, Desk, cell, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


@pytest.fixture
def town(desk):
    """Contacts of two years: 3 in a quarter, 2 in the one before, 1 a year before."""
    desk.contacts("2026-08-03", 3)
    desk.contacts("2026-05-03", 2)
    desk.contacts("2025-07-31")
    desk.counted()
    return desk


def span(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def asked(response):
    return response.context["inquiry"].asked.question


def problems(response):
    """The sentences of a page that works and shows no figure."""
    assert response.status_code == 200
    assert "report" not in response.context
    assert 'class="keys"' not in read(response)
    return response.context["problems"]


# --- Periods ---


def test_without_a_question_the_last_closed_quarter_is_shown_against_the_year_before(town):
    response = town.page()
    question = asked(response)
    assert question.period == span("2026-07-01", "2026-09-30")
    assert question.against == span("2025-07-01", "2025-09-30")
    assert (cell(response, "kennzahlen", "contacts"), question.conditions) == (3, ())
    assert cell(response, "kennzahlen", "contacts", "before") == 1


@pytest.mark.parametrize(
    ("parameters", "period"),
    [
        ({"zeitraum": "quartal", "quartal": "2026-2"}, ("2026-04-01", "2026-06-30")),
        ({"quartal": "2026-2"}, ("2026-04-01", "2026-06-30")),
        ({"zeitraum": "monat", "monat": "2026-05"}, ("2026-05-01", "2026-05-31")),
        ({"monat": "2026-11"}, ("2026-11-01", "2026-11-30")),
        ({"jahr": "2025"}, ("2025-01-01", "2025-12-31")),
        ({"zeitraum": "jahr"}, ("2026-01-01", "2026-12-31")),
        ({"von": "2026-05-02", "bis": "4.5.2026"}, ("2026-05-02", "2026-05-04")),
        ({"zeitraum": "frei", "von": "2026-05-02", "bis": "2026-05-02"}, ("2026-05-02",) * 2),
    ],
    ids=str,
)
def test_period_is_said_in_the_address(town, parameters, period):
    response = town.page(**parameters)
    assert asked(response).period == span(*period)
    assert period_name(span(*period)) in read(response)


@pytest.mark.parametrize(
    ("comparison", "against", "before"),
    [
        ("vorjahr", span("2025-07-01", "2025-09-30"), 1),
        ("davor", span("2026-04-01", "2026-06-30"), 2),
        ("ohne", None, None),
    ],
)
def test_comparison_is_chosen(town, comparison, against, before):
    response = town.page(vergleich=comparison)
    assert asked(response).against == against
    keys = response.context["report"].table("kennzahlen")
    assert ("before" in keys.values) == (against is not None)
    if before is not None:
        assert cell(response, "kennzahlen", "contacts", "before") == before


@pytest.mark.parametrize("comparison", ["vorjahr", "davor", "ohne"])
def test_comparison_stays_in_links_where_there_is_nothing_to_compare_with(town, comparison):
    response = town.page(quartal="2025-3", vergleich=comparison)
    assert asked(response).against is None
    said_so = dict(parse_qsl(addresses.query(asked(response))))
    assert said_so.get("vergleich", "vorjahr") == comparison


def test_form_says_the_days_that_are_compared_with(town):
    text = read(town.page(quartal="2026-3"))
    for said_so in ("(3.\xa0Quartal 2025)", "(2.\xa0Quartal 2026)"):
        assert said_so in text
    assert '<option value="2026-3" selected>3.\xa0Quartal 2026</option>' in text


def test_period_before_the_first_contact_has_no_value_and_not_zero(town):
    response = town.page(quartal="2025-3")
    assert asked(response).against is None
    assert "before" not in response.context["report"].table("kennzahlen").values
    (remark,) = response.context["remarks"]
    assert "3.\xa0Quartal 2024" in remark


def test_period_compared_with_that_is_not_complete_is_said_to_be_so(town):
    response = town.page(jahr="2025", vergleich="davor")
    (remark,) = response.context["remarks"]
    assert "2024" in remark
    first, second, third = town.page(jahr="2026").context["remarks"]
    assert first.startswith("2026")
    assert "Juli 2025" in second
    assert third == beside_all_of("2025")


def test_period_that_runs_is_said_to_stand_beside_a_whole_one(town):
    up_to_today, compared = town.page(quartal="2026-4", vergleich="davor").context["remarks"]
    assert up_to_today.startswith("4.\xa0Quartal 2026")
    assert compared == beside_all_of("3.\xa0Quartal 2026")
    assert not town.page(quartal="2026-4", vergleich="ohne").context["remarks"][1:]


@pytest.mark.parametrize("path", ["datenqualitaet/", "tabellen/wohnort-und-monat/"])
def test_page_that_compares_nothing_does_not_say_what_stands_beside(town, path):
    remarks = town.page(path, quartal="2026-4").context["remarks"]
    assert beside_all_of("4.\xa0Quartal 2025") not in remarks
    assert not [one for one in remarks[1:] if "2025" in one]
    # Control: of the same days another page says it.
    assert beside_all_of("4.\xa0Quartal 2025") in town.page(quartal="2026-4").context["remarks"]


def beside_all_of(period):
    text = (
        "Beside them stand those of all of %(period)s, so no difference is given. To compare the"
        " same days, choose the period “free” up to yesterday."
    )
    return said(text) % {"period": period}


def test_choices_are_months_quarters_and_years_since_the_first_contact():
    since, today = date(2025, 7, 1), TODAY
    assert list(QUARTER.since(since, today)) == [
        *("2026-4", "2026-3", "2026-2", "2026-1", "2025-4", "2025-3")
    ]
    assert list(YEAR.since(since, today)) == ["2026", "2025"]
    months = MONTH.since(since, today)
    assert (min(months), max(months), len(months)) == ("2025-07", "2026-11", 17)
    years = dict(choices(months, today))
    assert list(years) == ["2026", "2025"]
    assert "November 2026" in years["2026"][0][1]


# --- A link is a report ---


def test_form_leads_to_a_short_address_that_says_everything(town):
    sent = {
        "zeitraum": "monat",
        "monat": "2026-05",
        "quartal": "2026-3",
        "jahr": "2026",
        "von": "2026-07-01",
        "bis": "2026-09-30",
        "vergleich": "vorjahr",
        "bezirk": "eving",
        **dict.fromkeys(("ort", "wer", "thema", "sprache", "wie"), ""),
    }
    response = town.page("stadtbezirke/", **sent)
    assert response.status_code == 302
    assert response.url == f"{REPORTS}stadtbezirke/?zeitraum=monat&monat=2026-05&bezirk=eving"
    again = town.client.get(response.url)
    assert again.status_code == 200
    assert asked(again).period == span("2026-05-01", "2026-05-31")


def test_other_reports_are_asked_the_same(town):
    response = town.page("themen/", quartal="2026-2", bezirk="eving", vergleich="davor")
    links = {one["label"]: one["url"] for one in response.context["navigation"]}
    for entry in ENTRIES:
        path, _mark, query = links[str(entry.label)].partition("?")
        assert path == reverse(NAMES[entry.key])
        assert dict(parse_qsl(query)) == {
            "zeitraum": "quartal",
            "quartal": "2026-2",
            "bezirk": "eving",
            "vergleich": "davor",
        }


@pytest.mark.parametrize(
    "period",
    [
        span("2026-05-01", "2026-05-31"),
        span("2026-04-01", "2026-06-30"),
        span("2026-01-01", "2026-12-31"),
        span("2026-05-02", "2026-06-30"),
    ],
    ids=lambda period: str(period.last - period.first),
)
@pytest.mark.parametrize("comparison", ["vorjahr", "davor", "ohne"])
def test_address_of_a_question_asks_that_question(desk, rf, period, comparison):
    desk.contacts("2020-01-01")
    desk.counted()
    values = {"bezirk": "hoerde", "ort": "nord", "wer": "on_behalf", "wie": "phone"}
    days = {"von": period.first, "bis": period.last, "vergleich": comparison}
    question = form_of(desk, rf, urlencode(days | values)).question()
    assert (question.period, bool(question.against)) == (period, comparison != "ohne")
    assert question.conditions == ("district", "location", "counterpart", "channel")
    assert form_of(desk, rf, addresses.query(question)).question() == question
    elsewhere = form_of(desk, rf, addresses.query(question, location="fern")).question()
    assert elsewhere == replace(question, location="fern")


def form_of(desk, rf, query):
    request = rf.get(f"/?{query}")
    request.user, request.roles, request.today = desk.user, frozenset({Role.COORDINATOR}), TODAY
    inquiry = inquiry_of(request, "uebersicht")
    assert not inquiry.problems
    return inquiry.form


def test_every_condition_of_a_question_can_be_asked_for(town):
    values = {
        "bezirk": "eving",
        "ort": "nord",
        "wer": "advice_seeker",
        "thema": "wohnen",
        "sprache": "ar",
        "wie": "phone",
        "sprachmittlung": "app",
        "alter": "from_18",
        "geschlecht": "female",
        "dauer": "up_to_15",
        "ergebnis": "solved",
        "art": "office",
        "foerderung": "yes",
    }
    assert set(values) == set(CONDITIONS)
    for name, value in values.items():
        response = town.page(**{name: value})
        assert getattr(asked(response), CONDITIONS[name]) == value
        assert response.context["words"][2:]
    assert len(town.page(**values).context["words"]) == len(values) + 2


# --- What cannot be answered ---

BAD = {
    "unknown": ({"zeitraun": "quartal"}, "zeitraun"),
    "month that is none": ({"monat": "2026-13"}, "November 2026"),
    "quarter to come": ({"quartal": "2027-1"}, "4.\xa0Quartal 2026"),
    "quarter long ago": ({"quartal": "1926-1"}, "3.\xa0Quartal 2025"),
    "year of four thousand digits": ({"jahr": "9" * 4000}, "2026"),
    "preset that is none": ({"zeitraum": "jahrzehnt"}, ""),
    "two periods": ({"monat": "2026-05", "jahr": "2026"}, "zeitraum"),
    "no last day": ({"zeitraum": "frei", "von": "2026-05-01"}, ""),
    "no days": ({"zeitraum": "frei"}, ""),
    "ends before it begins": ({"von": "2026-05-02", "bis": "2026-05-01"}, ""),
    "days to come": ({"von": "2026-12-01", "bis": "2026-12-31"}, "22. November 2026"),
    "no such day": ({"von": "2026-02-30", "bis": "2026-03-01"}, ""),
    "ten thousand years": ({"von": "0001-01-01", "bis": "9999-12-31"}, "1. Juli 2025"),
    "five digits": ({"von": "2026-01-01", "bis": "12026-12-31"}, ""),
    "no such district": ({"bezirk": "nirgendwo"}, ""),
    "no such place": ({"ort": "nirgendwo"}, ""),
    "comparison that is none": ({"vergleich": "nachjahr"}, ""),
    "sensitive topic": ({"thema": "gesundheit"}, ""),
    "residence and language": ({"thema": "aufenthalt", "sprache": "ar"}, ""),
}


@pytest.mark.parametrize("path", ["", "orte/"])
def test_what_cannot_be_understood_is_said_on_a_working_page(town, path):
    for parameters, named in BAD.values():
        response = town.page(path, **parameters)
        sentences = problems(response)
        assert sentences, parameters
        assert named in " ".join(sentences)
        assert "9999999" not in " ".join(sentences)
        assert f'href="{REPORTS}{path}"' in read(response)


def test_what_was_typed_stays_in_the_form(town):
    text = read(town.page(von="2026-05-09", bis="2026-05-02", ort="nord"))
    assert 'value="2026-05-09"' in text
    assert '<option value="nord" selected>' in text


@pytest.mark.parametrize("path", PAGES)
def test_page_that_has_no_answer_leads_to_a_new_beginning(town, path):
    text = read(town.page(path, foo="bar", quartal="2026-3"))
    assert f'<a href="{REPORTS}{path}">{said("Start again")}</a>' in text
    assert f'method="get" action="{REPORTS}{path}"' in text


def test_parameter_that_is_given_twice_is_not_answered(town):
    response = town.client.get(f"{REPORTS}?quartal=2026-2&quartal=2026-3")
    assert "quartal" in problems(response)[0]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_a_sentence_in_every_parameter(town, text):
    names = town.page().context["inquiry"].form.filters
    sent = text.encode("utf-8", "surrogatepass")
    for name in (*names, sent):
        assert problems(town.client.get(f"{REPORTS}?{urlencode({name: sent})}"))


def test_question_to_single_records_is_answered_for_24_months_and_leads_to_a_shorter_one(town):
    town.contacts("2022-01-10")
    town.counted()
    long = {"von": "2022-01-01", "bis": "2026-10-31", "wie": "phone", "sprache": "ar"}
    response = town.page(**long)
    sentences = problems(response)
    assert "24" in sentences[0]
    shorter = town.client.get(response.context["shorter"])
    assert asked(shorter).period == span("2024-11-01", "2026-10-31")
    assert asked(shorter).channel == "phone"
    assert (
        said("This is counted from the single contacts, which takes longer.")
        in (shorter.context["remarks"])
    )
    assert asked(town.page(von="2022-01-01", bis="2026-10-31")).further == ()


# --- Pages beside the reports ---

BESIDE = (
    *("monate/", "monate/2026-10/", "was-zaehlt/"),
    *("veroeffentlichung/", "veroeffentlichung/2026-3/"),
)


@pytest.mark.parametrize("path", BESIDE)
def test_page_that_is_asked_nothing_says_which_parameters_there_are_not(town, path):
    response = town.page(path, foo="bar")
    assert response.status_code == 200
    (sentence,) = response.context["problems"]
    assert "foo" in sentence
    text = read(response)
    assert sentence in text
    assert "<table" not in text
    assert 'class="defined"' not in text
    assert f'href="{REPORTS}{path}"' in text


@pytest.mark.parametrize(
    ("path", "name", "text"),
    [("monate/2026-10/", "seite", "2"), ("veroeffentlichung/", "jahr", "2026")],
)
def test_page_that_is_asked_one_thing_names_it(town, path, name, text):
    (sentence,) = town.page(path, foo="bar").context["problems"]
    assert sentence.endswith(f"{name}.")
    twice = town.client.get(f"{REPORTS}{path}?{name}={text}&{name}={text}")
    assert name in twice.context["problems"][0]
    assert "problems" not in town.page(path, **{name: text}).context


@pytest.mark.parametrize("path", BESIDE)
def test_control_page_without_parameters_has_its_contents(town, path):
    response = town.page(path)
    assert "problems" not in response.context
    assert response.status_code == 200


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("path", BESIDE)
def test_hostile_name_of_a_parameter_is_a_sentence(town, path, text):
    sent = text.encode("utf-8", "surrogatepass")
    address = f"{REPORTS}{path}?{urlencode({sent: 1})}"
    assert town.client.get(address).context["problems"]


def test_adviser_gets_the_way_back_and_no_row_of_reports(client, at):
    at(*MOMENT)
    response = Desk(client, role=Role.ADVISER).page("was-zaehlt/", foo="bar")
    assert response.context["problems"]
    assert f'class="back" href="{REPORTS}orte/"' in read(response)
    assert "monate/" not in read(response)


# --- How long it takes ---

ALL = "This is counted from the single contacts, which takes longer."
SOME = "Some of these figures are counted from the single contacts, which takes longer."


@pytest.mark.parametrize(
    ("path", "parameters", "sentence"),
    [
        ("orte/", {"wie": "phone", "sprache": "ar"}, ALL),
        ("orte/", {"wie": "phone"}, SOME),
        ("themen/", {"wie": "phone", "sprache": "ar"}, ALL),
        ("themen/", {"wie": "phone"}, SOME),
        ("orte/", {"ort": "nord"}, SOME),
        ("", {"wer": "partner"}, SOME),
        ("tabellen/verweise/", {}, SOME),
        ("tabellen/partner/", {}, SOME),
        ("stadtbezirke/", {"bezirk": "eving"}, SOME),
        ("datenqualitaet/", {}, SOME),
    ],
    ids=str,
)
def test_page_says_that_single_contacts_were_counted(town, path, parameters, sentence):
    (remark,) = town.page(path, quartal="2026-3", vergleich="ohne", **parameters).context["remarks"]
    assert remark == said(sentence)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        *((path, {}) for path in PAGES if path != "datenqualitaet/"),
        ("", {"bezirk": "eving"}),
        ("sprachen/", {"bezirk": "eving"}),
        ("tabellen/wohnort-und-monat/", {}),
    ],
    ids=str,
)
def test_control_page_of_kept_figures_does_not(town, path, parameters):
    """And reads none: there are none any more."""
    Contact.objects.all().delete()
    response = town.page(path, quartal="2026-3", vergleich="ohne", **parameters)
    assert response.context["remarks"] == []
    assert response.context["report"].tables


# --- Who asks ---


def test_adviser_asks_about_own_places_only(client, at):
    at(*MOMENT)
    desk = Desk(client, role=Role.ADVISER)
    desk.contacts("2026-08-03", topics=[topic("gesundheit")])
    desk.contacts("2026-08-03", 5, location=desk.elsewhere)
    desk.counted()
    response = desk.page("orte/", ort="nord", thema="gesundheit")
    assert response.status_code == 200
    inquiry = response.context["inquiry"]
    assert inquiry.asked.sees_exact
    assert inquiry.asked.places == ("nord",)
    assert response.context["navigation"] == []
    foreign, missing = desk.page("orte/", ort="fern"), desk.page("orte/", ort="nirgendwo")
    assert problems(foreign) == problems(missing)
    assert not desk.page("orte/").context["inquiry"].asked.sees_exact
    for path in PAGES:
        if path != "orte/":
            assert desk.page(path).status_code == 403


def test_sensitive_topic_is_offered_only_with_a_place_of_ones_own(client, at):
    at(*MOMENT)
    desk = Desk(client)
    factories.membership(user=desk.user, role=Role.LEAD, location=desk.office)

    def offered(**values):
        form = desk.page("orte/", **values).context["form"]
        return "gesundheit" in dict(form.fields["thema"].choices)

    assert not offered()
    assert not offered(ort="fern")
    assert offered(ort="nord")


def test_every_report_of_the_row_can_be_built():
    assert set(NAMES) <= set(BUILDS)

"""The page of the quick entry: what it offers, remembers, shows after saving and takes back."""

import datetime
import time
from datetime import date, timedelta

import pytest

from consultations.entry import tiles
from consultations.entry.undoing import contact_of, token_of
from consultations.models import Contact, ConversationLanguage, FollowUp
from locations import keeper
from locations.models import Role
from records.models import AuditEntry
from tests import factories
from tests.consultations.entry_desk import MOMENT, NEW, UNDO, Desk, topic
from tests.kept import kept, read

pytestmark = pytest.mark.django_db
READ = AuditEntry.Action.READ


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def form_of(response):
    return response.context["form"]


def test_topics_stand_in_the_order_of_the_catalogue_column_by_column(desk):
    left, right = desk.client.get(NEW).context["topics"]
    assert [tile.key for tile in left] == list("AZGBWSDRN")
    assert [tile.key for tile in right] == list("KHFILVEUO")
    assert left[2].label == "Geld vom Amt"
    assert left[2].small == "Jobcenter, Sozialamt, Kindergeld, Wohngeld"


def test_long_words_may_break(desk):
    left, right = desk.client.get(NEW).context["topics"]
    assert "Wohnungs\u00adsuche" in left[4].label
    assert "Kranken\u00adversicherung" in right[1].label
    assert tiles.breakable("Schule und Kita") == "Schule und Kita"


def test_keys_come_from_the_catalogues(desk):
    context = desk.client.get(NEW).context
    languages = {tile.value: tile.key for tile in context["languages"]}
    offered = ConversationLanguage.objects.filter(is_offered=True)
    assert languages == {row.code: row.letter for row in offered} | {"other": "N"}
    assert [(tile.label, tile.key) for tile in context["homes"]][:2] == [
        ("Innenstadt-West", "W"),
        ("Hörde", "H"),
    ]
    assert [tile.key for tile in context["homes"]][-2:] == ["D", "T"]
    assert [tile.key for tile in context["counterparts"]] == list("12345")
    assert [tile.key for tile in context["results"]] == list("12345")


def test_key_stands_once_in_its_group(desk):
    context = desk.client.get(NEW).context
    for name in ("languages", "homes", "counterparts", "results"):
        keys = [tile.key for tile in context[name] if tile.key]
        assert len(keys) == len(set(keys)), name


def test_each_choice_is_sent_once(desk):
    page = read(desk.client.get(NEW))
    assert page.count('name="language" value="ar"') == 1
    assert page.count(f'name="home" value="{desk.west.pk}"') == 1


def test_emergency_solutions_carry_a_flag(desk):
    choices = dict(form_of(desk.client.get(NEW)).fields["interpreting"].choices)
    flagged = [code for code, label in choices.items() if "⚑" in label]
    assert flagged == ["child", "app"]


def test_only_place_is_chosen(desk):
    assert form_of(desk.client.get(NEW))["location"].value() == desk.office.pk


def test_of_several_places_the_open_one_is_chosen(desk):
    second = factories.location("Süd", slug="sued", parent=desk.office)
    response = desk.client.get(NEW)
    assert form_of(response)["location"].value() is None
    assert response.context["head_is_open"]
    factories.opening_hours(location=second, weekday=4)
    keeper.forget()
    assert form_of(desk.client.get(NEW))["location"].value() == second.pk


def test_place_and_channel_are_remembered_and_nothing_that_was_said(desk):
    second = factories.location("Süd", slug="sued", parent=desk.office)
    desk.send(
        location=second.pk,
        channel="phone",
        language="ar",
        home=str(desk.west.pk),
        topics=[topic("sprache").pk],
        result="solved",
    )
    form = form_of(desk.client.get(NEW))
    assert (form["location"].value(), form["channel"].value()) == (second.pk, "phone")
    said = ("language", "home", "topics", "result", "neighborhood", "other_language")
    assert [form[name].value() or "" for name in said] == [""] * len(said)
    kept_in_session = desk.client.session["contacts"]
    assert set(kept_in_session) == {"location", "day", "on", "channel"}


def test_place_of_a_team_that_one_has_left_is_forgotten(desk):
    desk.send()
    desk.user.memberships.update(location=desk.elsewhere)
    assert form_of(desk.client.get(NEW))["location"].value() == desk.elsewhere.pk


def channel_of_the_next(desk):
    return form_of(desk.client.get(NEW))["channel"].value()


def open_till_a_quarter_to_three(location):
    hours = {"weekday": 4, "opens_at": datetime.time(14), "closes_at": datetime.time(14, 45)}
    factories.opening_hours(location=location, **hours)
    keeper.forget()


def test_channel_is_the_open_hour_while_the_place_is_open(desk, at):
    open_till_a_quarter_to_three(desk.office)
    assert channel_of_the_next(desk) == "open_session"
    desk.send(channel="open_session")
    at(2026, 11, 20, 14, 45)
    assert channel_of_the_next(desk) == "", "nobody has chosen what the hours said"


def test_channel_chosen_today_holds_there_for_the_day_in_and_out_of_the_hours(desk, at):
    open_till_a_quarter_to_three(desk.office)
    desk.send(channel="phone")
    assert channel_of_the_next(desk) == "phone"
    at(2026, 11, 20, 14, 45)
    desk.send(channel="phone")
    assert channel_of_the_next(desk) == "phone"
    session = desk.client.session
    session["contacts"] |= {"on": "2026-11-19"}
    session.save()
    assert channel_of_the_next(desk) == "", "chosen yesterday"


def test_open_hour_chosen_after_another_channel_is_the_default_again(desk, at):
    open_till_a_quarter_to_three(desk.office)
    desk.send(channel="phone")
    desk.send(channel="open_session")
    assert channel_of_the_next(desk) == "open_session"


def test_channel_chosen_at_one_place_is_not_the_one_of_another(desk):
    second = factories.location("Süd", slug="sued", parent=desk.office)
    earlier = factories.contact(location=desk.office)
    desk.send(location=second.pk, channel="phone")
    form = form_of(desk.client.get(f"{NEW}?weiter={earlier.pk}"))
    assert (form["location"].value(), form["channel"].value()) == (desk.office.pk, "")


def test_day_further_back_holds_for_that_day_only(desk):
    desk.send(happened_on="2026-11-18")
    response = desk.client.get(NEW)
    assert form_of(response)["happened_on"].value() == date(2026, 11, 18)
    assert not response.context["head"]["is_today"]
    session = desk.client.session
    session["contacts"] |= {"on": "2026-11-19"}
    session.save()
    assert form_of(desk.client.get(NEW))["happened_on"].value() == date(2026, 11, 20)


def test_save_leads_to_the_contact_and_the_other_button_to_the_next_person(desk):
    stay = desk.send(bleiben="1")
    contact = Contact.objects.get()
    assert stay["Location"] == f"/intern/kontakte/{contact.pk}/"
    assert desk.send()["Location"].startswith(f"{NEW}?geaendert=")


def test_next_form_says_when_it_was_saved(desk):
    response = desk.client.get(desk.send(language="ar")["Location"])
    assert "Gespeichert um 14:32" in " ".join(read(response).split()).replace("\u00a0", " ")
    assert not form_of(response)["language"].value()


def test_whoever_has_left_the_place_takes_nothing_back(desk):
    desk.send(topics=[topic("wohnen").pk])
    token = token_of(Contact.objects.get())
    desk.user.memberships.update(location=desk.elsewhere)
    assert contact_of(token, desk.user) is None
    assert desk.client.post(UNDO, kept(desk.user, token=token)).status_code == 409
    assert Contact.objects.count() == 1


def test_undo_puts_back_what_was_typed(desk):
    page = desk.client.get(
        desk.send(
            language="other",
            other_language="Tigrinya",
            neighborhood="Dorstfeld",
            topics=[topic("wohnen").pk],
            result="continued",
            due_on="2026-11-27",
            memo="Bescheid prüfen",
        )["Location"]
    )
    answer = desk.client.post(UNDO, kept(desk.user, token=page.context["token"]))
    assert not Contact.objects.exists()
    assert not FollowUp.objects.exists()
    form = form_of(desk.client.get(answer["Location"]))
    assert form["other_language"].value() == "Tigrinya"
    assert form["neighborhood"].value() == "Dorstfeld"
    assert form["topics"].value() == [str(topic("wohnen").pk)]
    assert form["memo"].value() == "Bescheid prüfen"
    saved_again = desk.client.post(
        answer["Location"], {**form.data.dict(), "topics": form["topics"].value()}
    )
    assert saved_again.status_code == 302
    assert Contact.objects.get().language == "ti"


def test_undo_leaves_what_was_typed_since(desk):
    page = desk.client.get(desk.send(language="ar")["Location"])
    next_form = form_of(page)
    desk.client.post(
        "/intern/entwurf/", desk.values(language="fr", submit_key=next_form["submit_key"].value())
    )
    desk.client.post(UNDO, kept(desk.user, token=page.context["token"]))
    assert form_of(desk.client.get(NEW))["language"].value() == "fr"


def test_undo_lasts_a_minute(desk, monkeypatch):
    desk.send()
    contact = Contact.objects.get()
    token = token_of(contact)
    assert contact_of(token, desk.user) == contact
    assert contact_of(token, factories.user()) is None
    assert contact_of(token + "x", desk.user) is None
    later = time.time() + 61
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert contact_of(token, desk.user) is None
    assert contact_of(token, desk.user, max_age=timedelta(minutes=30)) == contact


@pytest.mark.parametrize("token", ["", "1", "1:2:3", "x" * 5000])
def test_undo_of_nothing_says_so_and_keeps_everything(desk, token):
    desk.send()
    response = desk.client.post(UNDO, kept(desk.user, token=token))
    assert response.status_code == 409
    assert Contact.objects.count() == 1


def test_colleague_cannot_undo(desk):
    desk.send()
    token = token_of(Contact.objects.get())
    Contact.objects.update(recorded_by=factories.user())
    assert desk.client.post(UNDO, kept(desk.user, token=token)).status_code == 409
    assert Contact.objects.exists()


def test_next_of_a_family_keeps_language_and_home_only(desk):
    page = desk.client.get(
        desk.send(
            language="ar",
            neighborhood="Dorstfeld",
            topics=[topic("wohnen").pk],
            result="solved",
            age_band="over_60",
        )["Location"]
    )
    form = form_of(desk.client.get(page.context["family"]))
    assert (form["language"].value(), form["neighborhood"].value()) == ("ar", "Dorstfeld")
    assert form["home"].value() == str(desk.west.pk)
    assert not form["topics"].value()
    assert not form["result"].value()
    assert not form["age_band"].value()


def test_contact_goes_on_from_an_earlier_one(desk):
    earlier = factories.contact(location=desk.office, happened_on=date(2026, 11, 13))
    address = f"{NEW}?weiter={earlier.pk}"
    response = desk.client.get(address)
    assert "Fortsetzung des Kontakts vom 13. November 2026" in read(response)
    assert AuditEntry.objects.filter(action=READ, kind="contact", record=earlier.pk).count() == 1
    desk.send(address)
    assert Contact.objects.latest("pk").earlier == earlier


@pytest.mark.parametrize("key", ["x", "", "-1", "9" * 40, "²", "999999999"])
def test_earlier_contact_that_is_not_there_is_missing(desk, key):
    assert desk.client.get(NEW, {"weiter": key}).status_code == 404


def test_earlier_contact_of_another_place_is_missing(desk):
    foreign = factories.contact(location=desk.elsewhere)
    address = f"{NEW}?weiter={foreign.pk}"
    assert desk.client.get(address).status_code == 404
    assert desk.send(address).status_code == 404


def test_coordinators_log_no_contacts(client, at):
    at(*MOMENT)
    desk = Desk(client)
    desk.user.memberships.update(role=Role.COORDINATOR, location=None)
    assert client.get(NEW).status_code == 403


def test_page_takes_as_many_queries_with_many_rows(desk, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    desk.client.get(NEW)
    with django_assert_num_queries(10):
        desk.client.get(NEW)
    for number in range(3):
        factories.organization(f"Partner {number}", target="other")
        factories.topic(label=f"Thema {number}", letter="CJQ"[number])
    desk.client.get(NEW)
    with django_assert_num_queries(10):
        desk.client.get(NEW)

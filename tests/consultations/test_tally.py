"""The tally: each row is one contact, however often, late and out of order it is sent."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.actions.contacts import change_contact, delete_contact
from consultations.choices import Channel, Counterpart, Deletion, Home, Result
from consultations.entries import entry_of
from consultations.models import Contact, Topic
from consultations.tally import rows
from consultations.tally.desk import owner_mark
from locations.models import Location, Role
from records import submits
from records.models import AuditEntry
from tests import factories
from tests.kept import HOSTILE, hostile, kept, post_raw, read, said
from tests.records import desk
from tests.staff import login

PAGE = "/intern/kontakte/strichliste/"
ROW = "/intern/kontakte/strichliste/zeile/"
KEY = UUID("00000000-0000-4000-8000-000000000001")
OTHER_KEY = UUID("00000000-0000-4000-8000-000000000002")
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
# A Friday at 14:31; nothing is open then unless a test says so.
NOW = (2026, 11, 20, 14, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afternoon(at):
    return at(*NOW)


@pytest.fixture
def office():
    return factories.location("Nordbüro", slug="nordbuero", kind=Location.Kind.OFFICE)


@pytest.fixture
def adviser(office):
    user = factories.user("Ada")
    factories.membership(user=user, location=office)
    return user


def logged_in(user):
    client = Client(raise_request_exception=False)
    login(client, user)
    return client


@pytest.fixture
def client(adviser):
    return logged_in(adviser)


def row_of(user, **values):
    """What a device sends of a row that it has just begun; its clock is right."""
    tapped = round(timezone.now().timestamp() * 1000)
    begun = {
        "owner": owner_mark(user),
        "key": str(KEY),
        "revision": "1",
        "at": tapped,
        "sent_at": tapped,
        "place": "nordbuero",
        "day": "",
        "channel": "",
        "counterpart": Counterpart.ADVICE_SEEKER.value,
        "language": "",
        "home": "",
        "result": "",
        "missing": "",
        "gone": "",
    }
    return begun | values


def send(client, user, **values):
    return client.post(ROW, row_of(user, **values))


def only():
    return Contact.objects.get()


# --- A tap is a contact ---


def test_tap_makes_a_contact_and_invents_nothing(client, adviser, office):
    answer = send(client, adviser)
    contact = only()
    assert answer.json() == {
        "revision": 1,
        "change": reverse("contacts:change", args=[contact.pk]),
    }
    assert (contact.location, contact.recorded_by) == (office, adviser)
    assert contact.happened_on.isoformat() == "2026-11-20"
    assert timezone.localtime(contact.recorded_at).strftime("%H:%M") == "14:31"
    empty = ("channel", "language", "home", "result", "duration", "interpreting", "first_contact")
    assert [getattr(contact, name) for name in empty] == [""] * len(empty)
    assert not contact.topics.exists()


def test_channel_is_the_open_hour_while_the_place_is_open(client, adviser, office):
    factories.opening_hours(location=office, weekday=4)
    send(client, adviser)
    assert only().channel == Channel.OPEN_SESSION


@pytest.mark.parametrize("is_open", [True, False])
def test_chosen_channel_holds_in_and_out_of_the_hours(client, adviser, office, is_open):
    factories.opening_hours(location=office, weekday=4 if is_open else 3)
    send(client, adviser, channel=Channel.PHONE.value)
    assert only().channel == Channel.PHONE


def test_channel_chosen_for_the_tally_holds_for_its_buttons_at_that_place(client, adviser, office):
    factories.opening_hours(location=office, weekday=4)
    chosen = {"location": "nordbuero", "day": "2026-11-20", "channel": "phone"}
    client.post(PAGE, kept(adviser, **chosen))
    assert 'data-channel="phone"' in read(client.get(PAGE))
    open_row(client, adviser)
    assert only().channel == Channel.PHONE
    factories.location("Dependance", slug="dependance", parent=office)
    client.post(PAGE, kept(adviser, **chosen | {"location": "dependance", "channel": ""}))
    assert 'data-channel=""' in read(client.get(PAGE))


def test_hours_of_the_tap_count_and_not_those_of_its_arrival(client, adviser, office, at):
    factories.opening_hours(location=office, weekday=4)
    at(2026, 11, 20, 18, 0)
    now = round(timezone.now().timestamp() * 1000)
    send(logged_in(adviser), adviser, at=now - 3 * 60 * MINUTE, sent_at=now)
    contact = only()
    assert contact.channel == Channel.OPEN_SESSION
    assert timezone.localtime(contact.recorded_at).strftime("%H:%M") == "15:00"


def test_further_taps_belong_to_the_row(client, adviser):
    topic = Topic.objects.first()
    district = factories.district("Eving", slug="eving")
    send(client, adviser)
    send(client, adviser, revision="2", language="uk")
    said_all = {"language": "uk", "home": "eving", "result": Result.SOLVED.value}
    assert send(client, adviser, revision="3", topics=[topic.code], **said_all).status_code == 200
    contact = only()
    assert (contact.language, contact.result) == ("uk", Result.SOLVED)
    assert (contact.home, contact.home_district) == (Home.DISTRICT, district)
    assert list(contact.topics.all()) == [topic]


def test_what_is_tapped_again_is_empty_again(client, adviser):
    send(client, adviser, language="uk", home="outside")
    send(client, adviser, revision="2")
    assert (only().language, only().home) == ("", "")


def test_could_not_help_is_kept_only_with_a_reason(client, adviser):
    answer = send(client, adviser, result=Result.NOT_HELPED.value)
    assert answer.status_code == 400
    text = "What was missing? Without a reason “Could not help” is not saved."
    assert answer.json()["errors"] == [said(text)]
    assert not Contact.objects.exists()
    send(client, adviser, result=Result.NOT_HELPED.value, missing="full")
    assert only().result == Result.NOT_HELPED
    assert only().unmet_needs.get().reason == "full"


def test_reason_goes_with_its_result(client, adviser):
    send(client, adviser, result=Result.NOT_HELPED.value, missing="full")
    send(client, adviser, revision="2", result=Result.SOLVED.value, missing="full")
    assert not only().unmet_needs.exists()


def test_partner_is_a_contact_without_topics(client, adviser):
    assert send(client, adviser, counterpart="partner").status_code == 200
    answer = send(client, adviser, key=str(OTHER_KEY), counterpart="partner", language="de")
    assert (answer.status_code, answer.json()["code"]) == (400, "refused")
    assert only().counterpart == Counterpart.PARTNER


# --- Twice, late, out of order ---


def test_row_sent_twice_is_one_contact(client, adviser):
    answers = [send(client, adviser, language="ar").json() for _time in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert only().version == 1


def test_taps_on_a_row_are_no_corrections(client, adviser):
    send(client, adviser)
    send(client, adviser, revision="2", language="ar")
    assert (only().language, only().version, only().versions.count()) == ("ar", 2, 0)


def late_revision(client, adviser):
    send(client, adviser, revision="7", language="uk")
    answer = send(client, adviser, revision="3", language="ar")
    return answer.json()["revision"], only().language


def test_older_revision_never_overwrites_a_newer_one(client, adviser):
    assert late_revision(client, adviser) == (7, "uk")


@pytest.mark.fault
def test_control_without_the_mark_of_the_row_the_older_one_wins(client, adviser, monkeypatch):
    forgets = classmethod(lambda cls, text: cls(0, int(text.split()[1]) if text else None))
    monkeypatch.setattr(rows.Mark, "read", forgets)
    assert late_revision(client, adviser) == (3, "ar")


def test_row_that_was_taken_back_is_gone(client, adviser):
    send(client, adviser)
    answer = send(client, adviser, revision="2", gone="on")
    assert answer.json() == {"revision": 2, "change": ""}
    assert not Contact.objects.exists()
    deleted = AuditEntry.objects.get(action=AuditEntry.Action.DELETE)
    assert (deleted.kind, deleted.reason) == ("contact", Deletion.UNDONE)


@pytest.mark.parametrize("revision", ["1", "9"])
def test_beginning_that_arrives_after_the_end_makes_nothing(client, adviser, revision):
    send(client, adviser, revision="2", gone="on")
    answer = send(client, adviser, revision=revision)
    assert answer.json() == {"revision": 2, "change": ""}
    assert not Contact.objects.exists()


def test_row_is_taken_back_for_a_minute(client, adviser, at):
    send(client, adviser)
    at(2026, 11, 20, 14, 33)
    answer = send(client, adviser, revision="2", gone="on")
    text = "Only for a minute a contact can be taken back. After that your lead deletes it."
    assert (answer.status_code, answer.json()["errors"]) == (400, [said(text)])
    assert Contact.objects.count() == 1


def test_row_that_was_taken_back_in_time_may_say_so_later(client, adviser, at):
    send(client, adviser)
    at(2026, 11, 20, 15, 31)
    now = round(timezone.now().timestamp() * 1000)
    undone = {"gone": "on", "at": now - 60 * MINUTE + 30_000, "sent_at": now}
    assert send(logged_in(adviser), adviser, revision="2", **undone).status_code == 200
    assert not Contact.objects.exists()


def changed(contact, user):
    now = timezone.now()
    entry = entry_of(contact)
    other = type(entry)(**{**vars(entry), "language": "tr"})
    change_contact(by=user, contact=contact, seen=contact.version, entry=other, now=now)


def deleted(contact, user):
    delete_contact(by=user, contact=contact, reason=Deletion.values[0])


@pytest.mark.parametrize("act", [changed, deleted])
def test_row_that_was_changed_elsewhere_is_not_overwritten(client, adviser, act):
    send(client, adviser)
    act(only(), adviser)
    answer = send(client, adviser, revision="2", language="ar")
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert [contact.language for contact in Contact.objects.all()] in (["tr"], [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("keys", "contacts"), [([KEY] * 10, 1), ([UUID(int=number) for number in range(1, 11)], 10)]
)
def test_ten_at_once_are_as_many_contacts_as_they_have_keys(adviser, keys, contacts):
    clients = [logged_in(adviser) for _key in keys]

    def act(number, _turn):
        return send(clients[number], adviser, key=str(keys[number])).status_code

    statuses = desk.at_once(10, 1, act)
    assert {status for _turn, status in statuses} == {200}
    assert Contact.objects.count() == contacts


@pytest.mark.django_db(transaction=True)
def test_of_ten_revisions_at_once_the_greatest_stays(adviser):
    codes = ["de", "ar", "en", "fa", "fr", "ku", "tr", "uk", "ru", "bg"]
    clients = [logged_in(adviser) for _code in codes]

    def act(number, _turn):
        language = codes[number]
        return send(clients[number], adviser, revision=number + 1, language=language).status_code

    assert {status for _turn, status in desk.at_once(10, 1, act)} == {200}
    assert only().language == "bg"


# --- Whose, where, when ---


def test_key_of_somebody_else_is_like_a_new_one(client, adviser, office):
    colleague = factories.user()
    factories.membership(user=colleague, location=office)
    send(logged_in(colleague), colleague, language="ar")
    assert send(client, adviser, revision="9", language="uk").status_code == 200
    assert send(client, adviser, revision="10", gone="on").status_code == 200
    assert (only().recorded_by, only().language) == (colleague, "ar")


def test_row_of_another_account_is_never_kept(client, adviser):
    answer = send(client, adviser, owner=owner_mark(factories.user()))
    assert (answer.status_code, answer.json()["code"]) == (409, "other_account")
    assert not Contact.objects.exists()


def test_foreign_and_missing_place_are_the_same(client, adviser):
    factories.location("Anderswo", slug="anderswo", kind=Location.Kind.OFFICE)
    foreign = send(client, adviser, place="anderswo")
    missing = send(client, adviser, place="gibt-es-nicht")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert not Contact.objects.exists()


def test_row_does_not_move_to_another_place(client, adviser, office):
    factories.location("Dependance", slug="dependance", parent=office)
    send(client, adviser)
    assert send(client, adviser, revision="2", place="dependance").status_code == 400
    assert only().location == office


def test_clock_of_the_device_may_be_wrong(client, adviser):
    wrong = round(timezone.now().timestamp() * 1000) - 400 * DAY
    send(client, adviser, at=wrong, sent_at=wrong + MINUTE)
    assert only().happened_on.isoformat() == "2026-11-20"
    assert timezone.localtime(only().recorded_at).strftime("%H:%M") == "14:30"


def test_row_of_yesterday_keeps_its_day(client, adviser):
    now = round(timezone.now().timestamp() * 1000)
    send(client, adviser, at=now - DAY, sent_at=now)
    assert only().happened_on.isoformat() == "2026-11-19"


@pytest.mark.parametrize("days", [2, 400, 10**9])
def test_row_that_has_waited_longer_gets_no_invented_day(client, adviser, days):
    answer = send(client, adviser, at=0, sent_at=min(days * DAY, 2**53 - 1))
    text = "This row has waited too long: enter the contact with its date, and remove it."
    assert (answer.status_code, answer.json()["errors"]) == (400, [said(text)])
    assert not Contact.objects.exists()


def test_row_from_the_future_is_of_now(client, adviser):
    now = round(timezone.now().timestamp() * 1000)
    send(client, adviser, at=now + DAY, sent_at=now)
    assert only().recorded_at == timezone.now().replace(second=0, microsecond=0)


def test_day_that_was_chosen_counts(client, adviser):
    send(client, adviser, day="2026-11-06")
    assert only().happened_on.isoformat() == "2026-11-06"


@pytest.mark.parametrize("day", ["2026-11-21", "1999-01-01"])
def test_day_that_cannot_be_is_refused_with_words(client, adviser, day):
    answer = send(client, adviser, day=day)
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)
    assert not Contact.objects.exists()


# --- Bad bodies ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "keiner"},
        {"key": ""},
        {"revision": "0"},
        {"revision": "-1"},
        {"revision": str(2**64)},
        {"revision": "1.5"},
        {"at": "gestern"},
        {"sent_at": ""},
        {"place": ""},
        {"place": "../.."},
        {"day": "32.13."},
        {"channel": "brieftaube"},
        {"counterpart": ""},
        {"counterpart": "jemand"},
        {"language": "klingonisch"},
        {"topics": "keins"},
        {"home": "mond"},
        {"result": "egal"},
        {"result": "not_helped", "missing": "geduld"},
    ],
    ids=str,
)
def test_bad_body_is_a_400_with_words(client, adviser, wrong):
    answer = send(client, adviser, **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "refused")
    assert all(answer.json()["errors"])
    assert not Contact.objects.exists()


def test_hostile_text_in_any_field_is_never_a_500(client, adviser):
    fields = {name: str(value) for name, value in row_of(adviser, topics="").items()}
    del fields["owner"]
    tried = 0
    for values in hostile(fields):
        answer = post_raw(client, ROW, {"owner": owner_mark(adviser), **values})
        assert answer.status_code in (200, 400), values
        tried += 1
    assert tried > len(HOSTILE)


@pytest.mark.parametrize("body", ["", "[]", '{"key": 1}', "\xff", "a" * 10_000])
def test_body_that_is_no_form_is_refused(client, body):
    answer = client.post(ROW, body, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["code"] == "other_account"


def test_address_of_rows_takes_only_rows(client):
    assert client.get(ROW).status_code == 405


def test_row_without_a_login_leads_to_the_login(adviser):
    answer = send(Client(), adviser)
    assert answer.status_code == 302
    assert not Contact.objects.exists()


# --- The page ---


def pressed(client, address=PAGE, user=None, **values):
    return client.post(address, kept(user, place="nordbuero", **values), follow=False)


def numbers(response):
    text = re.sub(r"\s+", " ", read(response))
    return [int(number) for number in re.findall(r"<span data-number>(\d+)</span>", text)]


def test_page_counts_ones_own_rows_of_the_day_and_nobody_elses(client, adviser, office):
    mine = {"location": office, "recorded_by": adviser}
    factories.contact(**mine, tally_key=KEY)
    factories.contact(**mine, tally_key=OTHER_KEY, counterpart=Counterpart.VOLUNTEER)
    factories.contact(**mine)
    factories.contact(**mine, tally_key=UUID(int=5), happened_on="2026-11-19")
    factories.contact(location=office, recorded_by=factories.user(), tally_key=KEY)
    factories.contact(recorded_by=adviser, tally_key=UUID(int=6))
    page = client.get(PAGE)
    assert numbers(page) == [1, 0, 0, 1, 0]
    assert read(page).count("data-key=") == 2 + 1  # and the pattern of a row


def test_page_is_one_entry_of_the_audit_trail(client, adviser):
    client.get(PAGE)
    entry = AuditEntry.objects.get(kind="contact")
    assert (entry.action, entry.actor) == (AuditEntry.Action.LIST, adviser.public_id)


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_for_one_row_and_for_three(
    client, adviser, django_assert_num_queries, count, monkeypatch
):
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    for number in range(count):
        send(client, adviser, key=str(UUID(int=number + 1)), topics=[Topic.objects.first().code])
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 14


def test_button_without_a_script_makes_a_contact_and_opens_its_row(client, adviser):
    answer = pressed(client, user=adviser, counterpart="on_behalf")
    contact = only()
    assert answer["Location"] == f"{PAGE}?zeile={contact.tally_key}"
    assert contact.counterpart == Counterpart.ON_BEHALF
    text = read(client.get(answer["Location"]))
    assert said("Open row: [who], [time]").split("[")[0] in text


def test_double_press_without_a_script_is_one_contact(client, adviser):
    form = kept(adviser, place="nordbuero", counterpart="volunteer")
    answers = [client.post(PAGE, form)["Location"] for _time in range(2)]
    assert answers[0] == answers[1]
    assert only().counterpart == Counterpart.VOLUNTEER


def open_row(client, adviser, **values):
    return pressed(client, user=adviser, counterpart="advice_seeker", **values)["Location"]


def test_buttons_of_the_row_without_a_script(client, adviser):
    topics = list(Topic.objects.all()[:2])
    row = open_row(client, adviser)
    for values in (
        {"language": "uk"},
        {"add": topics[0].code},
        {"add": topics[1].code},
        {"drop": topics[0].code},
        {"home": "outside"},
        {"result": "solved"},
    ):
        assert pressed(client, row, adviser, **values).status_code == 302
    contact = only()
    assert (contact.language, contact.home, contact.result) == ("uk", Home.OUTSIDE, Result.SOLVED)
    assert list(contact.topics.all()) == [topics[1]]
    for values in ({"language": ""}, {"home": ""}, {"result": ""}, {"drop": topics[1].code}):
        pressed(client, row, adviser, **values)
    assert (only().language, only().home, only().result) == ("", "", "")
    assert not only().topics.exists()


def test_other_language_without_a_script(client, adviser):
    row = open_row(client, adviser)
    pressed(client, row, adviser, language="other", other_language="so")
    assert only().language == "so"


def test_could_not_help_without_a_script_asks_first(client, adviser):
    row = open_row(client, adviser)
    answer = pressed(client, row, adviser, result="not_helped")
    assert only().result == ""
    assert said("What was missing?") in read(client.get(answer["Location"]))
    pressed(client, row, adviser, missing="language")
    assert only().result == Result.NOT_HELPED
    assert only().unmet_needs.get().reason == "language"


def test_undo_without_a_script(client, adviser):
    row = open_row(client, adviser)
    assert pressed(client, row, adviser, undo="1")["Location"] == PAGE
    assert not Contact.objects.exists()


def test_undo_after_its_minute_says_so_and_does_nothing(client, adviser, at):
    row = open_row(client, adviser)
    at(2026, 11, 20, 14, 33)
    answer = pressed(client, row, adviser, undo="1")
    assert answer.status_code == 200
    text = "Only for a minute a contact can be taken back. After that your lead deletes it."
    assert said(text) in read(answer)
    assert Contact.objects.count() == 1


def test_foreign_place_in_the_form_is_a_404(client, adviser):
    factories.location("Anderswo", slug="anderswo", kind=Location.Kind.OFFICE)
    for slug in ("anderswo", "gibt-es-nicht"):
        form = kept(adviser, place=slug, counterpart="partner")
        assert client.post(PAGE, form).status_code == 404
    assert not Contact.objects.exists()


def test_row_of_somebody_else_does_not_open(client, adviser, office):
    factories.contact(location=office, recorded_by=factories.user(), tally_key=KEY, language="uk")
    page = read(client.get(f"{PAGE}?zeile={KEY}"))
    assert 'data-code="uk"' in page
    assert 'aria-pressed="true"' not in page
    answer = pressed(client, f"{PAGE}?zeile={KEY}", adviser, language="ar")
    assert said("This row is not there any more. Please tap who is there.") in read(answer)
    assert only().language == "uk"


@pytest.mark.parametrize("query", ["zeile=nichts", "teil=mond", "grund=%00", "zeile=%FF&teil=%00"])
def test_nonsense_in_the_address_is_ignored(client, query):
    assert client.get(f"{PAGE}?{query}").status_code == 200


def test_hostile_text_in_a_button_is_never_a_500(client, adviser):
    names = ("place", "day", "counterpart", "language", "add", "drop", "home", "result", "undo")
    row = open_row(client, adviser)
    for values in hostile(dict.fromkeys(names, "")):
        answer = post_raw(client, row, kept(adviser) | values)
        assert answer.status_code in (200, 302)


def test_tap_that_met_the_end_of_the_login_is_told_once(adviser):
    ticket = submits.issue(adviser.public_id, f"{PAGE}#TapForm", timezone.now())
    tap = {submits.FIELD: str(ticket), "place": "nordbuero", "counterpart": "volunteer"}
    assert Client().post(PAGE, tap).status_code == 302
    text = "Your login had ended: what you tapped last is not saved. Please tap it again."
    client = logged_in(adviser)
    assert said(text) in read(client.get(PAGE))
    assert said(text) not in read(client.get(PAGE))
    assert not Contact.objects.exists()


def test_place_day_and_channel_are_remembered(client, adviser, office):
    factories.location("Dependance", slug="dependance", parent=office)
    first = client.get(PAGE)
    assert said("Where are you today?") in read(first)
    chosen = {"location": "dependance", "day": "2026-11-18", "channel": "phone"}
    assert client.post(PAGE, kept(adviser, **chosen))["Location"] == PAGE
    page = read(client.get(PAGE))
    assert 'data-place="dependance"' in page
    assert 'data-day="2026-11-18"' in page
    assert 'data-channel="phone"' in page


@pytest.mark.parametrize("day", ["2026-11-21", "1999-01-01", "gestern"])
def test_day_that_cannot_be_is_said_at_its_field(client, adviser, day):
    answer = client.post(PAGE, kept(adviser, location="nordbuero", day=day, channel=""))
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in read(answer)


def test_lead_of_another_office_sees_none_of_it(office):
    factories.contact(location=office, tally_key=KEY)
    stranger = factories.user(roles=[Role.LEAD])
    assert numbers(logged_in(stranger).get(PAGE)) == [0, 0, 0, 0, 0]


def test_mark_of_an_account_is_not_its_id(adviser):
    assert str(adviser.public_id) not in owner_mark(adviser)

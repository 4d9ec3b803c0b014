"""Follow-ups: who sees which, what is kept of a memo, and the taps that set and finish them."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consultations.actions.follow_ups import drop, finish, reopen
from consultations.choices import Arrival
from consultations.follow_ups import mine as lists
from consultations.follow_ups.fields import FollowUpFields, Plan, hint_of
from consultations.follow_ups.mine import memo_of
from consultations.models import FollowUp
from records import retention
from records.forms import KeptForm
from records.models import AuditEntry
from records.sealing import seal, unseal
from records.versions import Conflict
from tests import factories
from tests.consultations.follow_up_desk import MEMO, Desk, heading, page
from tests.kept import hostile, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
LIST = "/intern/kontakte/wiedervorlagen/"


@pytest.fixture
def desk(at):
    """Tuesday, 24 November 2026, half past two, at an office with a Dependance."""
    at(2026, 11, 24, 14, 30)
    return Desk()


def seen_by(user):
    return set(FollowUp.objects.visible_to(user, TODAY).values_list("contact", flat=True))


# --- Who sees what ---


def test_own_follow_up_is_seen_by_its_author_alone(desk):
    row = factories.follow_up(contact=desk.contact, author=desk.ada)
    assert seen_by(desk.ada) == {row.contact_id}
    assert all(seen_by(user) == set() for user in desk.everybody if user != desk.ada)


def test_shared_follow_up_is_seen_by_the_team_and_nobody_else(desk):
    row = factories.follow_up(contact=desk.contact, author=desk.ada, is_shared=True)
    seeing = {name for name, user in desk.people.items() if seen_by(user)}
    assert seeing == {"ada", "ben", "lead"}
    assert seen_by(desk.ben) == {row.contact_id}


def test_follow_up_of_somebody_who_has_left_is_seen_by_the_team(desk):
    factories.follow_up(contact=desk.contact, author=desk.ada)
    desk.ada.memberships.update(valid_to=TODAY - timedelta(days=1))
    assert seen_by(desk.ada) == set()
    assert seen_by(desk.ben) == {desk.contact.pk}
    assert seen_by(desk.people["other office"]) == set()


@pytest.mark.parametrize("how", ["deleted", "closed"])
def test_follow_up_of_an_account_that_is_gone_is_seen_by_the_team(desk, how):
    row = factories.follow_up(contact=desk.contact, author=desk.ada)
    if how == "deleted":
        FollowUp.objects.filter(pk=row.pk).update(author=None)
    else:
        type(desk.ada).objects.filter(pk=desk.ada.pk).update(is_active=False)
    assert seen_by(desk.ben) == {desk.contact.pk}


def test_role_at_an_office_holds_for_its_dependance(desk):
    contact = factories.contact(location=desk.dependance)
    factories.follow_up(contact=contact, author=desk.ada)
    assert seen_by(desk.ada) == {contact.pk}
    assert seen_by(desk.ben) == set()


# --- What is kept ---


def everything_kept():
    """Every value of every table, as text."""
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts += [str(value) for row in cursor.fetchall() for value in row]
    return texts


def kept_in_clear(text):
    return [value for value in everything_kept() if text in value]


def test_memo_is_in_no_table_in_clear(desk, client):
    login(client, desk.ada)
    data = desk.form(memo=MEMO)
    client.post(reverse("records:draft"), data)
    client.post(page("follow_up", desk.contact), data)
    client.post(page("follow_up", desk.contact), desk.form(seen=1, memo=MEMO, is_shared="on"))
    client.post(page("follow_up_done", desk.contact), kept(desk.ada))
    row = FollowUp.objects.get()
    assert unseal(row.memo) == MEMO
    assert row.done_at
    assert kept_in_clear(MEMO) == []


def test_memo_in_clear_would_be_found(desk):
    factories.follow_up(contact=desk.contact)
    FollowUp.objects.update(memo=f"ungesiegelt: {MEMO}")
    assert kept_in_clear(MEMO) == [f"ungesiegelt: {MEMO}"]


def test_memo_that_no_key_opens_is_said_to_be_lost_and_breaks_no_page(desk, client):
    factories.follow_up(contact=desk.contact, author=desk.ada)
    FollowUp.objects.update(memo=seal(MEMO)[:-4] + "AAAA")
    login(client, desk.ada)
    assert said("(This text cannot be read any more.)") in read(client.get(LIST))


@pytest.mark.parametrize(
    ("memo", "hints"),
    [
        ("Wohngeld-Bescheid prüfen", False),
        ("Termin am 3.12. um 14:30", False),
        ("Rückruf 0231 471", True),
        ("Aktenzeichen 5012345", True),
        ("an ada@example.org schreiben", True),
    ],
)
def test_memo_that_may_name_somebody_gets_a_hint_and_is_saved(desk, client, memo, hints):
    assert bool(hint_of(memo)) is hints
    login(client, desk.ada)
    client.post(page("follow_up", desk.contact), desk.form(memo=memo))
    assert memo_of(FollowUp.objects.get()) == memo
    hint = said("This may be a telephone number, a file number or an address. Please check it.")
    assert (hint in read(client.get(LIST))) is hints
    assert (hint in read(client.get(page("follow_up", desk.contact)))) is hints


# --- The actions ---


def test_follow_up_is_set_and_changed(desk):
    made = desk.set(memo=MEMO)
    changed = desk.set(memo="Doch nicht", seen=made.version, is_shared=True)
    assert (changed.pk, changed.version, memo_of(changed)) == (made.pk, 2, "Doch nicht")
    assert changed.author == desk.ada
    changes = AuditEntry.objects.filter(action="change", kind="contact")
    assert set(changes.values_list("actor", "record")) == {
        (desk.ada.public_id, str(desk.contact.pk))
    }


def test_outdated_change_is_a_conflict(desk):
    made = desk.set(is_shared=True)
    desk.set(by=desk.ben, seen=made.version, is_shared=True, memo="Vom Team")
    with pytest.raises(Conflict):
        desk.set(seen=made.version, memo=MEMO)
    assert memo_of(FollowUp.objects.get()) == "Vom Team"


def test_second_follow_up_of_a_contact_does_not_replace_what_one_cannot_see(desk):
    desk.set(memo=MEMO)
    with pytest.raises(ValidationError, match=r"."):
        desk.set(by=desk.ben, memo="Neu")
    assert memo_of(FollowUp.objects.get()) == MEMO


def test_done_follow_up_gives_way_to_a_new_one_of_anybody(desk):
    done = finish(by=desk.ada, follow_up=desk.set(memo=MEMO), now=timezone.now())
    new = desk.set(by=desk.ben, memo="Neu")
    assert (new.pk, new.author, new.done_at) == (done.pk, desk.ben, None)
    assert memo_of(new) == "Neu"


def test_whoever_changes_what_a_colleague_left_behind_takes_it_over(desk):
    made = desk.set(memo=MEMO)
    desk.ada.memberships.update(valid_to=TODAY - timedelta(days=1))
    assert desk.set(by=desk.ben, seen=made.version, memo=MEMO).author == desk.ben


def test_finishing_answers_the_referrals_and_twice_is_once(desk):
    there, away = (factories.referral(contact=desk.contact) for _number in range(2))
    foreign = factories.referral()
    row = desk.set()
    answers = {there.pk: Arrival.ARRIVED, away.pk: Arrival.NOT_ARRIVED, foreign.pk: Arrival.ARRIVED}
    first = finish(by=desk.ada, follow_up=row, now=timezone.now(), arrivals=answers)
    again = finish(by=desk.ada, follow_up=row, now=timezone.now() + timedelta(hours=1))
    assert first.done_at == again.done_at
    for referral, arrival in ((there, "arrived"), (away, "not_arrived"), (foreign, "open")):
        referral.refresh_from_db()
        assert referral.arrival == arrival


def test_done_is_undone_within_its_minute_and_not_later(desk):
    now = timezone.now()
    row = finish(by=desk.ada, follow_up=desk.set(), now=now)
    assert reopen(by=desk.ada, follow_up=row, now=now + timedelta(seconds=59)).done_at is None
    finish(by=desk.ada, follow_up=row, now=now)
    with pytest.raises(ValidationError):
        reopen(by=desk.ada, follow_up=row, now=now + timedelta(minutes=2))


def test_dropped_follow_up_is_gone_with_its_memo(desk):
    row = desk.set(memo=MEMO)
    with pytest.raises(Conflict):
        drop(by=desk.ada, follow_up=row, seen=row.version + 1)
    drop(by=desk.ada, follow_up=row, seen=row.version)
    assert not FollowUp.objects.exists()


# --- How long ---


def kept_after(name, now):
    retention.apply(name, now)
    return FollowUp.objects.count()


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_done_follow_up_is_deleted_after_thirty_days(desk, days, left):
    row = desk.set()
    finish(by=desk.ada, follow_up=row, now=timezone.now())
    assert kept_after("follow_ups_done", timezone.now() + timedelta(days=days)) == left


@pytest.mark.parametrize(("days", "left"), [(364, 1), (366, 0)])
def test_follow_up_that_nobody_does_is_deleted_after_a_year(desk, days, left):
    desk.set()
    later = timezone.now() + timedelta(days=days)
    assert kept_after("follow_ups_done", later) == 1
    assert kept_after("follow_ups", later) == left


# --- The pages ---


def test_list_has_overdue_first_then_today_then_later(desk, client):
    for number, day in enumerate((TODAY + timedelta(days=9), TODAY, TODAY - timedelta(days=1))):
        contact = factories.contact(location=desk.office)
        factories.follow_up(contact=contact, author=desk.ada, due_on=day, memo=f"Nummer {number}")
    login(client, desk.ada)
    text = read(client.get(LIST))
    late, now, later = (f"{said(title)}</h2>" for title in ("Overdue", "Today", "Later"))
    order = [late, "Nummer 2", now, "Nummer 1", later, "Nummer 0"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_list_is_one_entry_of_the_trail(desk, client):
    for _number in range(3):
        factories.follow_up(
            contact=factories.contact(location=desk.office), author=desk.ada, memo=MEMO
        )
    login(client, desk.ada)
    client.get(LIST)
    entry = AuditEntry.objects.get(kind="contact")
    assert (entry.action, entry.actor, entry.record) == ("list", desk.ada.public_id, "")


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_database_as_often_for_one_row_as_for_three(
    desk, client, still, rows, django_assert_num_queries
):
    for number in range(rows):
        contact = factories.contact(location=desk.office)
        row = factories.follow_up(contact=contact, author=desk.ada, memo=MEMO)
        factories.slip(f"H7KM3{'PRT'[number]}", contact=contact)
        factories.referral(contact=row.contact)
    login(client, desk.ada)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert MEMO in read(client.get(LIST))


LIST_QUERIES = 9


def test_second_page_goes_on_where_the_first_one_ends(desk, client, monkeypatch):
    monkeypatch.setattr("consultations.follow_ups.views.PER_PAGE", 2)
    for number in range(3):
        contact = factories.contact(location=desk.office)
        factories.follow_up(contact=contact, author=desk.ada, memo=f"Nummer {number}")
    login(client, desk.ada)
    first = client.get(LIST)
    assert "Nummer 1" in read(first)
    assert "Nummer 2" not in read(first)
    second = read(client.get(LIST, {"ab": first.context["next"]}))
    assert "Nummer 2" in second
    assert "Nummer 1" not in second


@pytest.mark.parametrize("mark", ["", "x", "2026-13-01.1", "2026-11-24." + "9" * 40, "\0"])
def test_page_that_does_not_exist_is_the_first_one(desk, client, mark):
    factories.follow_up(contact=desk.contact, author=desk.ada, memo=MEMO)
    login(client, desk.ada)
    assert MEMO in read(client.get(LIST, {"ab": mark}))


def test_empty_list_says_so(desk, client):
    login(client, desk.ada)
    assert said("Nothing is to be followed up.")[:20] in read(client.get(LIST))


def test_follow_up_is_done_with_one_tap_and_undone(desk, client):
    row = desk.set(memo=MEMO)
    login(client, desk.ada)
    answer = client.post(page("follow_up_done", desk.contact), kept(desk.ada), follow=True)
    assert answer.redirect_chain == [(f"{LIST}?erledigt={desk.contact.pk}", 302)]
    assert said("Done at %(time)s.") % {"time": "14:30"} in read(answer)
    undo = kept(desk.ada, zurueckholen="1")
    answer = client.post(page("follow_up_done", desk.contact), undo, follow=True)
    assert MEMO in read(answer)
    row.refresh_from_db()
    assert row.done_at is None


def test_after_the_minute_nothing_offers_to_undo_and_undoing_is_refused(desk, client, at):
    finish(by=desk.ada, follow_up=desk.set(memo=MEMO), now=timezone.now())
    at(2026, 11, 24, 14, 32)
    login(client, desk.ada)
    assert "zurueckholen" not in read(client.get(f"{LIST}?erledigt={desk.contact.pk}"))
    answer = client.post(page("follow_up_done", desk.contact), kept(desk.ada, zurueckholen="1"))
    assert answer.status_code == 409
    assert said("The minute for undoing is over. Please set a new follow-up.") in read(answer)


@pytest.mark.parametrize(
    ("came_from", "address"),
    [("heute", "/intern/"), ("kontakt", None), ("", LIST), ("https://example.org/", LIST)],
)
def test_one_tap_leads_back_to_where_one_was(desk, client, came_from, address):
    desk.set()
    login(client, desk.ada)
    answer = client.post(page("follow_up_done", desk.contact), kept(desk.ada, zurueck=came_from))
    expected = address or page("contact", desk.contact)
    assert answer["Location"] == f"{expected}?erledigt={desk.contact.pk}"


def test_referrals_are_asked_about_where_a_follow_up_is_done(desk, client):
    referral = factories.referral(contact=desk.contact)
    desk.set(memo=MEMO)
    login(client, desk.ada)
    assert f'href="{page("follow_up_done", desk.contact)}"' in read(client.get(LIST))
    assert said("Did the person arrive there?") in read(
        client.get(page("follow_up_done", desk.contact))
    )
    data = kept(desk.ada, **{f"referral-{referral.pk}": "not_arrived"})
    client.post(page("follow_up_done", desk.contact), data)
    referral.refresh_from_db()
    assert referral.arrival == Arrival.NOT_ARRIVED


def test_answer_that_is_none_is_refused_and_nothing_is_done(desk, client):
    referral = factories.referral(contact=desk.contact)
    row = desk.set()
    login(client, desk.ada)
    data = kept(desk.ada, **{f"referral-{referral.pk}": "vielleicht"})
    assert client.post(page("follow_up_done", desk.contact), data).status_code == 200
    row.refresh_from_db()
    assert row.done_at is None


def test_page_of_a_follow_up_is_written_down_before_its_memo_is_shown(desk, client):
    desk.set(memo=MEMO)
    login(client, desk.ada)
    for name in ("follow_up", "follow_up_done"):
        before = AuditEntry.objects.filter(action="read").count()
        assert MEMO in read(client.get(page(name, desk.contact)))
        entries = AuditEntry.objects.filter(action="read", kind="contact")
        assert entries.count() == before + 1
        assert entries.first().record == str(desk.contact.pk)


@pytest.mark.parametrize("name", ["follow_up", "follow_up_done"])
@pytest.mark.parametrize("who", ["other office", "coordinator", "privacy", "administrator"])
def test_others_get_neither_page_nor_memo(desk, client, name, who):
    desk.set(memo=MEMO, is_shared=True)
    login(client, desk.people[who])
    for answer in (
        client.get(page(name, desk.contact)),
        client.post(page(name, desk.contact), kept(desk.people[who])),
        client.get(LIST),
    ):
        assert MEMO not in read(answer)
        assert answer.status_code in (404, 403) or answer.request["PATH_INFO"] == LIST
    assert FollowUp.objects.get().done_at is None


def test_colleague_learns_that_there_is_a_follow_up_and_not_what_it_says(desk, client):
    desk.set(memo=MEMO)
    login(client, desk.ben)
    text = read(client.get(page("follow_up", desk.contact)))
    assert MEMO not in text
    assert (
        said("A colleague has a follow-up for this contact already, for their own eyes only.")
        in text
    )
    client.post(page("follow_up", desk.contact), desk.form(user=desk.ben, memo="Neu"))
    assert client.post(page("follow_up_done", desk.contact), kept(desk.ben)).status_code == 404
    assert memo_of(FollowUp.objects.get()) == MEMO


def test_two_who_change_the_memo_at_once_see_both_texts(desk, client):
    row = desk.set(memo="Erst", is_shared=True)
    desk.set(by=desk.ben, memo="Vom Team", is_shared=True, seen=row.version)
    login(client, desk.ada)
    data = desk.form(seen=row.version, memo=MEMO, is_shared="on")
    answer = client.post(page("follow_up", desk.contact), data)
    assert answer.status_code == 409
    assert heading(answer) == said("Somebody else was quicker")
    assert "Vom Team" in read(answer)
    assert MEMO in read(answer)
    data = desk.form(seen=row.version + 1, memo=MEMO, is_shared="on")
    client.post(page("follow_up", desk.contact), data)
    assert memo_of(FollowUp.objects.get()) == MEMO


@pytest.mark.parametrize(
    "values",
    [
        {"due_on": ""},
        {"due_on": "2026-11-23"},
        {"due_on": "2027-10-26"},
        {"due_on": "bald"},
        {"memo": "x" * 121},
        {"memo": "eins\nzwei"},
    ],
    ids=lambda values: next(iter(values.values()))[:10],
)
def test_what_cannot_be_saved_is_said_at_its_field_and_still_there(desk, client, values):
    login(client, desk.ada)
    data = desk.form(**({"memo": MEMO} | values))
    answer = client.post(page("follow_up", desk.contact), data)
    assert list(answer.context["form"].errors) == list(values)
    assert not FollowUp.objects.exists()
    assert data["memo"].replace("\n", " ")[:4] in read(answer)


def test_latest_day_leaves_a_month_before_the_memo_is_deleted(desk, client):
    login(client, desk.ada)
    client.post(page("follow_up", desk.contact), desk.form(due_on="2027-10-25"))
    assert FollowUp.objects.get().due_on == date(2027, 10, 25)


def test_overdue_follow_up_can_be_changed_without_another_day(desk, client, at):
    row = desk.set(memo="Erst")
    at(2026, 12, 30, 9, 0)
    login(client, desk.ada)
    client.post(page("follow_up", desk.contact), desk.form(seen=row.version, memo=MEMO))
    assert memo_of(FollowUp.objects.get()) == MEMO


def test_follow_up_is_dropped_with_one_tap_unless_it_was_changed(desk, client):
    row = desk.set(memo=MEMO)
    login(client, desk.ada)
    outdated = kept(desk.ada, seen=row.version + 1, loeschen="1")
    assert client.post(page("follow_up", desk.contact), outdated).status_code == 409
    data = kept(desk.ada, seen=row.version, loeschen="1")
    for _time in range(2):
        answer = client.post(page("follow_up", desk.contact), data)
        assert answer["Location"] == page("contact", desk.contact)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("name", ["follow_up", "follow_up_done", "slip"])
def test_nothing_that_is_sent_breaks_the_pages(desk, client, name):
    referral = factories.referral(contact=desk.contact)
    desk.set(memo=MEMO)
    login(client, desk.ada)
    values = {"due_on": "2026-12-01", "memo": "Text", "is_shared": "on"}
    values |= {f"referral-{referral.pk}": "open", "loeschen": "1", "zurueckholen": "1"}
    for data in hostile(values | {"seen_version": "1", "zurueck": "heute"}):
        answer = post_raw(client, page(name, desk.contact), kept(desk.ada) | data)
        assert answer.status_code < 500


class Part(FollowUpFields, KeptForm):
    """The fields as a part of a longer form."""


@pytest.mark.parametrize(
    ("values", "plan", "wrong"),
    [
        ({}, None, []),
        ({"due_on": "2026-12-01"}, Plan(date(2026, 12, 1), "", False), []),
        (
            {"due_on": "1.12.2026", "memo": f" {MEMO} ", "is_shared": "on"},
            Plan(date(2026, 12, 1), MEMO, True),
            [],
        ),
        ({"memo": MEMO}, None, ["due_on"]),
        ({"is_shared": "on"}, None, ["due_on"]),
        ({"memo": MEMO, "due_on": "nie"}, None, ["due_on"]),
    ],
)
def test_form_part_without_a_day_is_no_follow_up(values, plan, wrong):
    form = Part(values)
    form.plan_between(TODAY)
    assert list(form.errors) == wrong
    assert form.plan() == plan


def test_mine_for_today_is_two_queries_and_one_entry(desk, django_assert_num_queries):
    for number in range(lists.SHOWN + 3):
        contact = factories.contact(location=desk.office)
        day = TODAY + timedelta(days=number - 2)
        factories.follow_up(contact=contact, author=desk.ada, due_on=day, memo=MEMO)
    with django_assert_num_queries(5):  # teams, rows, the entry, and the savepoint around
        found = lists.mine(desk.ada, TODAY)
    assert len(found) == lists.SHOWN + 1
    assert [item.is_late for item in found[:3]] == [True, True, False]
    assert found[0].due == said("overdue since %(date)s") % {"date": "22.11."}
    assert found[2].due == "heute"
    assert AuditEntry.objects.filter(action="list", kind="contact").count() == 1
    with django_assert_num_queries(4):
        assert lists.mine(desk.ben, TODAY) == []

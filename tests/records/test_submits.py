"""A form is carried out once, however often it is sent."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from locations.models import Organization
from records import submits
from records.models import Draft, Submit
from tests import factories
from tests.records import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return desk.Person()


def sent(person, form, **values):
    values = {"name": "Verein", **values}
    return desk.request_of(person, "post", desk.filled(form, **values))


def test_form_that_is_sent_is_carried_out_and_leads_on(person):
    answer = desk.new(sent(person, desk.opened(person)))
    assert (answer.status_code, answer["Location"]) == (302, "/intern/partner/")
    assert Organization.objects.get().name == "Verein"
    assert Submit.objects.get().owner == person.public_id


def test_form_sent_again_leads_where_it_led(person):
    form = desk.opened(person)
    first, second = desk.new(sent(person, form)), desk.new(sent(person, form))
    assert first["Location"] == second["Location"]
    assert Organization.objects.count() == 1


def test_form_sent_again_leads_on_even_if_it_would_now_be_wrong(person):
    form = desk.opened(person)
    desk.new(sent(person, form))
    answer = desk.new(sent(person, form, name=""))
    assert answer.status_code == 302


def test_two_forms_make_two(person):
    for name in ("Eins", "Zwei"):
        desk.new(sent(person, desk.opened(person), name=name))
    assert Organization.objects.count() == 2


def test_form_with_an_error_keeps_its_key_and_its_text(person):
    form = desk.opened(person)
    again = desk.new(sent(person, form, name="", memo="viel Text")).form
    assert again["submit_key"].value() == form["submit_key"].value()
    assert again["memo"].value() == "viel Text"
    assert Submit.objects.count() == 0
    assert desk.new(sent(person, again)).status_code == 302


def refuse(form):
    raise ValidationError({"name": "Gibt es schon.", "other": "Passt nicht."})


def test_error_of_the_action_stands_at_its_field_and_undoes_everything(person):
    def act(form):
        factories.organization("halb")
        refuse(form)

    form = desk.new(sent(person, desk.opened(person)), act).form
    assert form.errors["name"] == ["Gibt es schon."]
    assert form.non_field_errors() == ["Passt nicht."]
    assert not Organization.objects.exists()
    assert not Submit.objects.exists()


def test_what_meanwhile_does_not_fit_any_more_is_said_in_the_form(person):
    factories.organization("Verein")
    form = desk.new(sent(person, desk.opened(person))).form
    assert form.non_field_errors()
    assert not Submit.objects.exists()


def test_mistake_of_ours_is_not_hidden(person):
    def act(form):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        desk.new(sent(person, desk.opened(person)), act)
    assert not Submit.objects.exists()


# --- Keys that are not ours ---


class Nobody:
    is_authenticated = False


def own_key(person):
    return desk.opened(person)["submit_key"].value()


KEYS = {
    "of somebody else": lambda person: own_key(desk.Person()),
    "without a login": lambda person: own_key(Nobody()),
    "none": lambda person: "",
    "broken": lambda person: own_key(person)[:-4] + "aaaa",
    "cut off": lambda person: own_key(person)[:20],
    "number": lambda person: "9" * 40,
    "NUL": lambda person: "\0",
    "half of a pair": lambda person: "\ud800",
    "turned": lambda person: "\u202e" + own_key(person),
    "very long": lambda person: "a" * 100_000,
    "not base64": lambda person: ":::",
}


@pytest.mark.parametrize("name", KEYS)
def test_foreign_or_forged_key_is_refused_in_words_and_nothing_typed_is_lost(person, name):
    request = desk.request_of(person, "post", {"name": "Verein", "memo": "viel Text"})
    request.POST = desk.typed(name="Verein", memo="viel Text", submit_key=KEYS[name](person))
    form = desk.new(request).form
    assert form.non_field_errors()
    assert form["memo"].value() == "viel Text"
    assert not Organization.objects.exists()
    # The form that is shown now has a key that works.
    assert desk.new(sent(person, form)).status_code == 302


def test_key_is_refused_before_it_is_forgotten(person, at):
    at(2026, 11, 1, 12)
    form = desk.opened(person)
    desk.new(sent(person, form))
    at(2026, 11, 15, 11, 59)
    assert desk.new(sent(person, form)).status_code == 302
    at(2026, 11, 15, 12, 1)
    assert desk.new(sent(person, form)).form.non_field_errors()
    assert Organization.objects.count() == 1


def test_key_of_one_owner_is_free_for_another(person):
    other = desk.Person()
    ticket = submits.issue(person.public_id, "/intern/#x", timezone.now())
    theirs = submits.Ticket(other.public_id, ticket.key, ticket.address, ticket.issued_at)
    assert submits.once(ticket, lambda: "/a/") == "/a/"
    assert submits.once(theirs, lambda: "/b/") == "/b/"


# --- Asked before the page is looked for ---


def test_button_pressed_twice_is_answered_though_its_row_is_gone(person):
    request = sent(person, desk.opened(person))
    assert submits.answered(request) is None
    desk.new(request)
    assert submits.answered(sent(person, desk.opened(person))) is None
    assert submits.answered(request)["Location"] == "/intern/partner/"
    assert submits.answered(desk.request_of(desk.Person(), "post", request.POST)) is None
    assert submits.answered(desk.request_of(person)) is None


# --- Sent at the same moment ---


def thirty_times_ten(person):
    """Every answer to thirty forms, each sent ten times at once."""
    forms = [desk.opened(person) for _turn in range(30)]

    def send(number, turn):
        return desk.new(sent(person, forms[turn], name=f"Verein {turn}"), lambda form: made(form))

    def made(form):
        # Nothing in the row itself would refuse a second one.
        row = factories.organization(f"{form.cleaned_data['name']} {desk.uuid4()}")
        return f"/intern/partner/{row.pk}/"

    return desk.at_once(10, 30, send)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_thirty_forms_sent_ten_times_at_once_make_thirty_rows(person):
    answers = thirty_times_ten(person)
    assert len(answers) == 300
    assert Organization.objects.count() == Submit.objects.count() == 30
    # All ten land on the one row that was made.
    assert len({(turn, answer["Location"]) for turn, answer in answers}) == 30


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_control_without_the_mechanism_every_form_makes_its_own_row(person, monkeypatch):
    monkeypatch.setattr(submits, "result_of", lambda ticket: None)
    monkeypatch.setattr(submits, "once", lambda ticket, act: act())
    thirty_times_ten(person)
    assert Organization.objects.count() == 300


@pytest.mark.django_db(transaction=True)
def test_second_goes_ahead_if_the_first_fails(person):
    ticket = submits.issue(person.public_id, "/intern/#x", timezone.now())
    turns = iter(range(2))

    def act():
        if next(turns) == 0:
            raise IntegrityError
        return "/done/"

    def send(number, turn):
        try:
            return submits.once(ticket, act)
        except IntegrityError:
            return "failed"

    answers = [answer for _turn, answer in desk.at_once(2, 1, send)]
    assert sorted(answers) == ["/done/", "failed"]
    assert submits.result_of(ticket) == "/done/"


def test_carried_out_form_has_no_draft(person):
    form = desk.opened(person)
    Draft.objects.create(owner=person.public_id, path=form.ticket.address, content="")
    desk.new(sent(person, form))
    assert not Draft.objects.exists()

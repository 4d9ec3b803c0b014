"""Somebody else was quicker: nothing is overwritten, and nothing typed is lost."""

from datetime import date

import pytest
from django import forms

from locations.models import Organization
from records import conflicts, versions
from records.forms import KeptForm
from records.models import Draft, Submit
from tests import factories
from tests.records import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return factories.organization("Verein", phone="0231 1")


def opened(person, row):
    return desk.edit(desk.request_of(person), row).form


def send(person, form, row, **values):
    values = {"name": "Verein", "phone": "", **values}
    return desk.edit(desk.request_of(person, "post", desk.filled(form, **values)), row)


def test_form_knows_the_version_of_the_row_and_its_values(row):
    form = opened(factories.user(), row)
    assert form.seen == 1
    assert form["name"].value() == "Verein"


def test_change_counts_the_version_up(row):
    person = factories.user()
    assert send(person, opened(person, row), row, name="Neu").status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("Neu", 2)


def test_second_change_of_the_same_version_shows_both_texts(row):
    one, two = factories.user(), factories.user()
    forms = [opened(one, row), opened(two, row)]
    send(one, forms[0], row, name="Von Eins", phone="0231 7")
    answer = send(two, forms[1], row, name="Von Zwei", phone="0231 7")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Von Eins" in page
    assert "Von Zwei" in page
    row.refresh_from_db()
    assert row.name == "Von Eins"
    assert Submit.objects.count() == 1


def test_whoever_has_read_both_texts_can_save_theirs(row):
    one, two = factories.user(), factories.user()
    forms = [opened(one, row), opened(two, row)]
    send(one, forms[0], row, name="Von Eins")
    data = desk.filled(forms[1], name="Von Zwei", phone="")
    assert desk.edit(desk.request_of(two, "post", data), row).status_code == 409
    again = {**data, "seen_version": "2"}  # as the page with both texts has it
    assert desk.edit(desk.request_of(two, "post", again), row).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("Von Zwei", 3)


def test_text_of_the_loser_is_a_draft_until_it_is_saved_or_thrown_away(row):
    one, two = factories.user(), factories.user()
    forms = [opened(one, row), opened(two, row)]
    send(one, forms[0], row, name="Von Eins")
    send(two, forms[1], row, name="Von Zwei")
    left = opened(two, row)
    assert (left["name"].value(), left.seen) == ("Von Zwei", 1)
    assert send(two, left, row, name="Von Zwei").status_code == 409
    assert send(two, left, row, name="Von Zwei", seen_version="2").status_code == 302
    assert opened(two, row).restored_at is None


def test_button_that_comes_too_late_asks_again(row):
    person = factories.user()

    def press(request):
        form = desk.form_for(request, KeptForm, row=Organization.objects.get(pk=row.pk))
        if request.method == "POST":
            return desk.submitted(request, form, lambda: desk.change_name(form, row))
        return desk.shown(form)

    form = press(desk.request_of(person)).form
    Organization.objects.update(version=2)
    answer = press(desk.request_of(person, "post", desk.filled(form)))
    assert answer.status_code == 409
    data = desk.filled(form, seen_version="2")
    assert press(desk.request_of(person, "post", data)).status_code == 302


def test_row_that_was_deleted_meanwhile_is_said_in_the_form(row, monkeypatch):
    person = factories.user()
    form = opened(person, row)

    def gone(form):
        raise Organization.DoesNotExist

    monkeypatch.setattr(desk, "change", gone)
    again = send(person, form, row, name="Mein Text").form
    assert again.non_field_errors()
    assert again["name"].value() == "Mein Text"


# --- Both texts in words ---


class Question(KeptForm):
    mode = forms.ChoiceField(
        label="Art", choices=[("", "–"), ("Offen", [("w", "ohne Termin")]), ("a", "mit Termin")]
    )
    day = forms.DateField(label="Tag", required=False)
    at = forms.TimeField(label="Uhrzeit", required=False)
    public = forms.BooleanField(label="Öffentlich", required=False)
    several = forms.MultipleChoiceField(
        label="Themen", choices=[("x", "Wohnen"), ("y", "Arbeit")], required=False
    )
    memo = forms.CharField(label="Notiz", required=False)
    extra = forms.CharField(label="Nur im Formular", required=False)


class Kept:
    version, mode, day, at, public, several, memo = (
        2,
        "w",
        date(2026, 11, 24),
        None,
        True,
        ["x"],
        "",
    )


def compared(form_class=Question, **values):
    form = form_class({"mode": "w", "day": "2026-11-24", "public": "on", "several": ["x"]} | values)
    assert form.is_valid(), form.errors
    found = conflicts.differences(form, Kept())
    return {one.label: (one.kept, one.typed) for one in found}


def test_what_is_equal_is_no_difference():
    assert compared() == {}


def test_differences_are_said_in_words():
    assert compared(
        mode="a", day="2026-12-01", at="14:30", public="", several=["x", "y"], memo="Neu"
    ) == {
        "Art": ("ohne Termin", "mit Termin"),
        "Tag": ("24.11.2026", "01.12.2026"),
        "Uhrzeit": ("–", "14:30"),
        "Öffentlich": ("Ja", "Nein"),
        "Themen": ("Wohnen", "Wohnen, Arbeit"),
        "Notiz": ("–", "Neu"),
    }


def test_form_may_say_what_its_fields_would_hold():
    class Own(Question):
        def kept_values(self, row):
            return {"extra": f"Fassung {row.version}"}

    assert compared(Own, extra="meine") == {"Nur im Formular": ("Fassung 2", "meine")}


@pytest.mark.parametrize(
    "seen", ["", "0", "2", "-1", "9" * 40, "eins", "1.0", "\0", "\u202e1", "١", " 1"]
)
def test_version_that_nobody_has_seen_is_a_conflict(row, seen):
    person = factories.user()
    answer = send(person, opened(person, row), row, name="Neu", seen_version=seen)
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.name == "Verein"


def thirty_times_eight(row):
    """Every answer to thirty rounds in which eight people save the same version at once."""
    people = [factories.user() for _number in range(8)]
    forms = {}

    def save(number, turn):
        # The text of the last round would be in the form again.
        Draft.objects.filter(owner=people[number].public_id).delete()
        forms[number] = opened(people[number], row)
        together.wait(60)
        return number, send(people[number], forms[number], row, name=f"Text {turn} von {number}")

    together = desk.threading.Barrier(8)
    return desk.at_once(8, 30, save)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_thirty_rounds_of_eight_have_thirty_winners_and_no_lost_text(row):
    answers = thirty_times_eight(row)
    winners = {turn: number for turn, (number, answer) in answers if answer.status_code == 302}
    losers = [(turn, *rest) for turn, rest in answers if rest[1].status_code == 409]
    assert len(winners) == 30
    assert len(losers) == 210
    for turn, number, answer in losers:
        page = answer.content.decode()
        assert f"Text {turn} von {number}" in page
        assert f"Text {turn} von {winners[turn]}" in page
    assert Organization.objects.get().version == 31


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_control_without_versions_texts_overwrite_each_other(row, monkeypatch):
    monkeypatch.setattr(versions, "check_version", lambda row, seen: None)
    answers = thirty_times_eight(row)
    assert [answer.status_code for _turn, (_number, answer) in answers] == [302] * 240

"""The staff pages about holiday seasons: who sees a question, and what an answer does."""

from datetime import date

import pytest
from django.urls import reverse

from locations import keeper
from locations.actions.closures import remove_closure
from locations.actions.seasons import settle
from locations.actions.undoing import undo_change
from locations.models import Closure, Role, SeasonQuestion
from locations.schedule import Effect
from records.models import AuditEntry, Change
from tests import factories
from tests.staff import login
from tests.test_finder_page import get as get

pytestmark = pytest.mark.django_db

LIST = reverse("hours:seasons")
# Session, account, its login, its roles, the questions.
QUERIES = 5
SPAN = {"starts_on": date(2026, 12, 23), "ends_on": date(2027, 1, 6)}


@pytest.fixture(autouse=True)
def _tuesday(at):
    at(2026, 11, 24, 14, 30)


@pytest.fixture
def office():
    row = factories.location("Mengede", slug="mengede", kind="office")
    factories.opening_hours(location=row)
    return row


@pytest.fixture
def lead(client, office):
    return login(client, factories.membership(role=Role.LEAD, location=office).user)


@pytest.fixture
def question(office):
    return factories.season_question(location=office)


def page(question):
    return reverse("hours:season", args=[question.pk])


def kept_fields(response):
    form = response.context["form"]
    return {name: form[name].value() for name in ("submit_key", "seen_version")}


def send(client, question, answer, **changed):
    fields = kept_fields(client.get(page(question)))
    return client.post(page(question), fields | {"answer": answer} | changed)


def text_of(response):
    return " ".join(response.content.decode().split())


class TestList:
    def test_open_questions_stand_before_answered_ones(self, client, lead, question):
        row = factories.location("Westerfilde", parent=question.location)
        factories.season_question(location=row, answer="closed")
        text = text_of(client.get(LIST)).partition("<h1>")[2]
        assert text.index("Wartet auf Antwort") < text.index("Mengede") < text.index("Beantwortet")
        assert text.index("Beantwortet") < text.index("Westerfilde")
        assert "Weihnachtsferien, 23. Dezember 2026 bis 6. Januar 2027" in text

    def test_end_of_the_calendar_is_said(self, client, lead):
        text = text_of(client.get(LIST))
        assert "fehlen ab 15. August 2029" in text
        assert "Feiertage" in text
        assert "Keine Frage wartet" in text

    def test_seasons_that_are_over_are_not_shown(self, client, lead, question, at):
        at(2027, 1, 7, 9, 0)
        login(client, lead)
        assert "Mengede:" not in text_of(client.get(LIST))
        assert client.get(page(question)).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_costs_the_same_for_one_and_three(
        self, client, lead, office, count, django_assert_num_queries, monkeypatch
    ):
        # On a slow machine the second request would ask for the data version again.
        monkeypatch.setattr("locations.keeper.SECONDS_BETWEEN_CHECKS", 3600)
        for number in range(count):
            row = factories.location(f"Ort {number}", parent=office)
            factories.season_question(location=row)
        client.get(LIST)
        with django_assert_num_queries(QUERIES):
            client.get(LIST)


class TestAccess:
    @pytest.mark.parametrize("role", [Role.ADVISER, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR])
    def test_others_than_leads_and_coordinators_are_refused(self, client, office, question, role):
        place = office if role == Role.ADVISER else None
        login(client, factories.membership(role=role, location=place).user)
        assert client.get(LIST).status_code == 403
        assert client.get(page(question)).status_code == 403

    def test_other_places_question_is_a_404_like_a_missing_one(self, client, lead):
        foreign = factories.season_question(location=factories.location("Hörde"))
        assert "Hörde" not in text_of(client.get(LIST))
        assert client.get(page(foreign)).status_code == 404
        assert client.get(f"{LIST}99999999/").status_code == 404
        assert client.get(f"{LIST}{'9' * 40}/").status_code == 404

    def test_coordinators_answer_for_every_place(self, client, question):
        login(client, factories.membership(role=Role.COORDINATOR).user)
        assert client.get(page(question)).status_code == 200

    def test_who_is_not_logged_in_is_sent_to_the_login(self, client, question):
        assert client.get(page(question)).status_code == 302


class TestAnswers:
    def test_page_names_the_hours_that_would_take_place(self, client, lead, question):
        text = text_of(client.get(page(question)))
        assert "Dienstag, 29. Dezember, 14:00–16:00 Uhr" in text
        assert "Dienstag, 5. Januar, 14:00–16:00 Uhr" in text
        assert "von=2026-12-23&amp;bis=2027-01-06" in text

    def test_open_as_usual_confirms_the_hours(self, client, get, lead, question):
        response = send(client, question, "open")
        assert response.status_code == 302
        question.refresh_from_db()
        assert (question.answer, question.answered_by, question.version) == ("open", lead, 2)
        assert not Closure.objects.exists()
        assert "Gespeichert: Mengede, Weihnachtsferien" in text_of(client.get(response["Location"]))

    def test_closed_closes_the_season(self, client, lead, question):
        send(client, question, "closed")
        closure = Closure.objects.get()
        assert {"starts_on": closure.starts_on, "ends_on": closure.ends_on} == SPAN
        assert (closure.effect, closure.reason) == ("closed", "break")
        keeper.forget()
        text = text_of(client.get("/standorte/mengede/"))
        assert "noch nicht fest" not in text

    def test_answer_can_be_changed_and_opens_again(self, client, lead, question):
        send(client, question, "closed")
        send(client, question, "open")
        question.refresh_from_db()
        assert (question.answer, question.version) == ("open", 3)
        assert not Closure.objects.exists()

    def test_what_the_team_has_entered_for_a_day_stays(self, client, lead, question):
        day = date(2026, 12, 29)
        own = factories.closure(location=question.location, starts_on=day, ends_on=day)
        send(client, question, "closed")
        send(client, question, "open")
        assert list(Closure.objects.all()) == [own]

    def test_season_that_is_closed_already_needs_no_second_closure(self, client, lead, question):
        factories.closure(location=question.location, **SPAN)
        send(client, question, "closed")
        question.refresh_from_db()
        assert question.answer == "closed"
        assert Closure.objects.count() == 1

    def test_days_that_are_over_stay_as_they_were(self, client, lead, question, at):
        at(2026, 12, 30, 9, 0)
        login(client, lead)
        send(client, question, "closed")
        assert Closure.objects.get().starts_on == date(2026, 12, 30)

    def test_answer_is_audited_and_noted(self, client, lead, question):
        send(client, question, "open")
        entry = AuditEntry.objects.get(kind="seasonquestion")
        assert (entry.actor, entry.action) == (lead.public_id, "change")
        change = Change.objects.get(kind="locations.seasonquestion")
        assert (change.before["answer"], change.after["answer"]) == ("", "open")
        assert change.subject == f"location:{question.location_id}"

    def test_sent_twice_it_is_kept_once(self, client, lead, question):
        fields = kept_fields(client.get(page(question))) | {"answer": "closed"}
        first, second = (client.post(page(question), fields) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Closure.objects.count() == 1

    def test_answer_to_what_somebody_else_has_answered_is_a_conflict(self, client, lead, question):
        fields = kept_fields(client.get(page(question)))
        send(client, question, "closed")
        response = client.post(page(question), fields | {"answer": "open"})
        assert response.status_code == 409
        question.refresh_from_db()
        assert question.answer == "closed"

    @pytest.mark.parametrize("answer", ["", "other_hours", "\x00", "9" * 400])
    def test_impossible_answer_is_refused(self, client, lead, question, answer):
        response = send(client, question, answer)
        assert response.status_code == 200
        assert response.context["form"].errors
        question.refresh_from_db()
        assert question.answer == ""

    @pytest.mark.parametrize("parameter", ["x", "-1", "9" * 40, "\x00"])
    def test_parameter_of_the_list_may_be_anything(self, client, lead, question, parameter):
        assert client.get(LIST, {"beantwortet": parameter}).status_code == 200


REST = (date(2026, 12, 23), date(2027, 1, 6))
CLOSED = {"effect": Effect.CLOSED, "opens_at": None, "closes_at": None}


class TestClosuresThatAnswer:
    def settled(self, lead, office, first, last, today=date(2026, 11, 24), **values):
        times = {"effect": Effect.OTHER_HOURS, "opens_at": "10:00", "closes_at": "12:00"}
        row = factories.closure(location=office, starts_on=first, ends_on=last, **(times | values))
        settle(by=lead, closure=row, today=today)

    @pytest.mark.parametrize(
        ("first", "last"), [REST, (date(2026, 12, 1), REST[1]), (REST[0], date(2027, 1, 31))]
    )
    def test_other_hours_for_the_whole_season_answer_it(self, office, lead, question, first, last):
        self.settled(lead, office, first, last)
        question.refresh_from_db()
        assert (question.answer, question.answered_by) == ("other_hours", lead)

    def test_closure_of_the_whole_season_answers_it(self, office, lead, question):
        self.settled(lead, office, *REST, **CLOSED)
        question.refresh_from_db()
        assert question.answer == "closed"

    def test_in_a_season_that_runs_the_rest_of_it_is_enough(self, office, lead, question):
        day = date(2026, 12, 30)
        self.settled(lead, office, day, REST[1], today=day)
        question.refresh_from_db()
        assert question.answer == "other_hours"

    @pytest.mark.parametrize(
        ("first", "last", "values"),
        [
            (date(2026, 12, 29), date(2026, 12, 29), {}),
            (REST[0], date(2027, 1, 5), {}),
            (date(2026, 12, 24), REST[1], {}),
            (*REST, CLOSED | {"effect": Effect.NOTICE}),
        ],
    )
    def test_anything_else_leaves_it_open(self, office, lead, question, first, last, values):
        self.settled(lead, office, first, last, **values)
        question.refresh_from_db()
        assert question.answer == ""

    def test_hours_of_one_rule_leave_it_open(self, office, lead, question):
        self.settled(lead, office, *REST, opening_hours=office.opening_hours.get())
        question.refresh_from_db()
        assert question.answer == ""

    def test_given_answer_stays(self, office, lead):
        row = factories.season_question(location=office, answer=SeasonQuestion.Answer.OPEN)
        self.settled(lead, office, *REST)
        row.refresh_from_db()
        assert row.answer == "open"

    def test_form_for_other_hours_answers_the_question(self, client, lead, question):
        address = f"{reverse('hours:close', args=['mengede'])}?von=2026-12-23&bis=2027-01-06"
        form = client.get(address).context["form"]
        fields = {name: form[name].value() for name in form.fields}
        times = {"effect": "other_hours", "opens_at": "10:00", "closes_at": "12:00"}
        sent = {name: value for name, value in (fields | times).items() if value not in (None, "")}
        assert client.post(address, sent).status_code == 302
        question.refresh_from_db()
        assert question.answer == "other_hours"

    def test_answer_goes_with_the_closure_that_it_was(self, client, lead, question):
        send(client, question, "closed")
        closure = Closure.objects.get()
        remove_closure(by=lead, closure=closure, seen=closure.version)
        question.refresh_from_db()
        assert (question.answer, question.answered_at, question.answered_by) == ("", None, None)

    def test_undone_closure_opens_the_question_again(self, client, lead, question):
        send(client, question, "closed")
        change = Change.objects.get(kind="locations.closure")
        undo_change(by=lead, change=change, location=question.location)
        question.refresh_from_db()
        assert question.answer == ""

    def test_removing_another_closure_leaves_the_answer(self, client, lead, question):
        other = factories.closure(location=question.location)
        send(client, question, "closed")
        remove_closure(by=lead, closure=other, seen=other.version)
        question.refresh_from_db()
        assert question.answer == "closed"

"""Leads are asked once before each season, and reminded before hours lose their confirmation."""

from datetime import date, timedelta

import pytest

from locations import keeper
from locations.models import Location, Role, SeasonQuestion
from locations.reminders import remind_of_confirmations
from locations.season_questions import ask
from records.models import OutboxMail
from records.outbox import letter_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(at):
    """Six weeks before the Christmas holidays of 2026, to the day."""
    return at(2026, 11, 11, 3, 0)


@pytest.fixture
def office():
    row = factories.location("Mengede", kind="office")
    factories.opening_hours(location=row)
    return row


def lead(location, **values):
    return factories.membership(role=Role.LEAD, location=location, **values).user


def asked():
    return [
        (row.location.name, row.season, row.starts_on, row.ends_on)
        for row in SeasonQuestion.objects.order_by("location__name", "starts_on")
    ]


def mails():
    return sorted(letter_of(mail).to for mail in OutboxMail.objects.all())


CHRISTMAS = ("Weihnachtsferien", date(2026, 12, 23), date(2027, 1, 6))


class TestAsking:
    def test_every_place_with_confirmed_hours_is_asked(self, now, office):
        row = factories.location("Dorstfeld", parent=office)
        factories.opening_hours(location=row)
        assert ask(now) == 2
        assert asked() == [("Dorstfeld", *CHRISTMAS), ("Mengede", *CHRISTMAS)]

    def test_nobody_is_asked_a_day_too_early(self, at, office):
        assert ask(at(2026, 11, 10, 12, 0)) == 0

    def test_weeks_ahead_are_a_setting(self, at, office, settings):
        settings.SEASON_ASKED_WEEKS_AHEAD = 20
        assert ask(at(2026, 11, 10, 12, 0)) == 2
        assert [season for _name, season, *_days in asked()] == [
            "Weihnachtsferien",
            "Oster-/Frühjahrsferien",
        ]

    def test_running_season_is_asked_about_until_its_last_day(self, at, office):
        factories.opening_hours(location=office, weekday=2)  # 6 January is a Wednesday
        assert ask(at(2027, 1, 6, 9, 0)) == 1

    def test_nobody_is_asked_twice(self, at, now, office):
        lead(office)
        assert ask(now) == 1
        keeper.forget()
        assert ask(now) == 0
        keeper.forget()
        assert ask(at(2026, 12, 22, 3, 0)) == 0
        assert (len(asked()), len(mails())) == (1, 1)

    def test_answered_question_is_not_asked_again(self, now, office):
        factories.season_question(location=office, answer="open")
        assert ask(now) == 0

    def test_two_that_know_of_no_question_ask_once(self, now, office, monkeypatch):
        """As if another process had been quicker: what this one has read is old."""
        lead(office)
        stale = keeper.current(now)
        monkeypatch.setattr("locations.season_questions.current", lambda _now: stale)
        none_yet = SeasonQuestion.objects.none()
        assert ask(now) == 1
        monkeypatch.setattr(SeasonQuestion.objects, "filter", lambda **_where: none_yet)
        assert ask(now) == 0
        monkeypatch.undo()
        assert (len(asked()), len(mails())) == (1, 1)

    def test_killed_between_question_and_mail_it_begins_anew(self, now, office, monkeypatch):
        lead(office)

        def killed(*_args, **_kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr("locations.reminders.outbox.queue", killed)
        with pytest.raises(KeyboardInterrupt):
            ask(now)
        assert asked() == []
        monkeypatch.undo()
        assert ask(now) == 1
        assert len(mails()) == 1

    @pytest.mark.parametrize(
        "facts",
        [
            {"status": "paused"},
            {"status": "planned"},
            {"ended_on": date(2026, 12, 22)},
        ],
    )
    def test_place_that_is_not_at_work_then_is_not_asked(self, now, office, facts):
        Location.objects.update(**facts)
        assert ask(now) == 0

    def test_place_without_confirmed_hours_is_not_asked(self, now, office):
        office.opening_hours.update(confirmed_on=None)
        assert ask(now) == 0

    def test_place_without_hours_in_the_season_is_not_asked(self, now, office):
        factories.closure(location=office, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 31))
        assert ask(now) == 0


class TestMails:
    def test_leads_of_the_place_or_of_its_office_get_one_each(self, now, office):
        row = factories.location("Dorstfeld", parent=office)
        factories.opening_hours(location=row)
        of_office, of_place = lead(office), lead(row)
        lead(factories.location("Elsewhere"))
        lead(office, valid_to=date(2026, 11, 10))
        factories.membership(role=Role.ADVISER, location=office)
        lead(office, user=factories.user(is_active=False))
        ask(now)
        assert mails() == sorted([of_office.email, of_place.email])

    def test_mail_says_nothing_but_where_to_look(self, now, office, settings):
        settings.SITE_URL = "https://lokal.example"
        lead(office)
        ask(now)
        letter = letter_of(OutboxMail.objects.get())
        assert letter.subject == "In lokal willkommen wartet eine Frage auf Sie."
        assert letter.body == (
            "In lokal willkommen wartet eine Frage auf Sie.\n\n"
            "Sie finden sie nach der Anmeldung hier:\nhttps://lokal.example/intern/\n"
        )


class TestReminders:
    """Confirmed on 1 November, hours are so until 30 April 2027, the 180th day after it."""

    @pytest.fixture
    def team(self, office):
        return [
            factories.membership(role=role, location=office).user
            for role in (Role.LEAD, Role.ADVISER)
        ]

    @pytest.mark.parametrize(
        ("day", "count"),
        [((2027, 4, 15), 0), ((2027, 4, 16), 2), ((2027, 4, 30), 2), ((2027, 5, 1), 0)],
    )
    def test_mail_comes_in_the_last_two_weeks(self, at, team, day, count):
        assert remind_of_confirmations(at(*day, 3, 0)) == count
        assert len(mails()) == count

    def test_nobody_is_reminded_twice_of_one_confirmation(self, at, team, office):
        now = at(2027, 4, 20, 3, 0)
        other = factories.location("Dorstfeld", parent=office)
        factories.opening_hours(location=other)
        assert remind_of_confirmations(now) == 2
        assert remind_of_confirmations(at(2027, 4, 28, 3, 0)) == 0
        assert mails() == sorted(user.email for user in team)

    def test_next_confirmation_has_its_own(self, at, team, office):
        remind_of_confirmations(at(2027, 4, 20, 3, 0))
        office.opening_hours.update(confirmed_on=date(2027, 4, 21))
        keeper.forget()
        assert remind_of_confirmations(at(2027, 4, 22, 3, 0)) == 0
        assert remind_of_confirmations(at(2027, 10, 15, 3, 0)) == 2

    def test_hours_that_end_before_are_not_reminded_of(self, at, team, office):
        office.opening_hours.update(valid_to=date(2027, 4, 29))
        assert remind_of_confirmations(at(2027, 4, 20, 3, 0)) == 0

    def test_ended_place_is_not_reminded_of(self, at, team):
        Location.objects.update(ended_on=date(2027, 1, 1))
        assert remind_of_confirmations(at(2027, 4, 20, 3, 0)) == 0

    def test_days_ahead_are_a_setting(self, at, team, settings):
        settings.CONFIRMATION_REMINDED_DAYS = 30
        day = at(2027, 4, 30, 3, 0) - timedelta(days=30)
        assert remind_of_confirmations(day) == 2

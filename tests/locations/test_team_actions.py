"""Who may give and end which role, and what the database says afterwards."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from locations import grants
from locations.actions import team
from locations.models import Location, Membership, Role
from records.models import AuditEntry
from records.versions import Conflict
from tests import factories
from tests.kept import said

TODAY = date(2026, 11, 24)
LAST = "This is the last administrator. First give the role to somebody else."
NETWORK = [Role.COORDINATOR, Role.VOLUNTEER_COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR]


def days(number):
    return TODAY + timedelta(days=number)


@pytest.fixture
def office():
    return factories.location("Büro", kind=Location.Kind.OFFICE)


@pytest.fixture
def dependance(office):
    return factories.location("Dependance", parent=office)


@pytest.fixture
def elsewhere():
    return factories.location("Anderes Büro", kind=Location.Kind.OFFICE)


def holder(role, location=None, **days_and_more):
    return factories.membership(role=role, location=location, **days_and_more).user


def audited():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "kind"))


# --- Which places ---


@pytest.mark.django_db
class TestPlaces:
    @pytest.fixture(autouse=True)
    def _town(self, office, dependance, elsewhere):
        self.office, self.dependance, self.elsewhere = office, dependance, elsewhere

    def names(self, user, day=TODAY):
        questions = ("kept_by", "led_by", "visible_to", "staffed_by")
        every = {"Büro": "O", "Dependance": "D", "Anderes Büro": "E"}
        return " ".join(
            "".join(sorted(every[row.name] for row in getattr(Location.objects, name)(user, day)))
            or "-"
            for name in questions
        )

    @pytest.mark.parametrize(
        ("role", "place", "expected"),
        [
            (Role.ADVISER, "office", "DO - DO -"),
            (Role.LEAD, "office", "DO DO DO DO"),
            (Role.ADVISER, "dependance", "D - D -"),
            (Role.LEAD, "dependance", "D D D D"),
            (Role.COORDINATOR, None, "DEO DEO DEO -"),
            (Role.VOLUNTEER_COORDINATOR, None, "- - DEO -"),
            (Role.PRIVACY_OFFICER, None, "- - - -"),
            (Role.ADMINISTRATOR, None, "- - DEO DEO"),
        ],
    )
    def test_role_reaches_its_places(self, role, place, expected):
        user = holder(role, getattr(self, place) if place else None)
        assert self.names(user) == expected

    def test_nobody_without_a_role_reaches_a_place(self):
        assert self.names(factories.user()) == "- - - -"

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (None, -1, "- - - -"),
            (1, None, "- - - -"),
            (0, 0, "DO DO DO DO"),
            (-1, 1, "DO DO DO DO"),
            (None, None, "DO DO DO DO"),
        ],
    )
    def test_role_holds_on_its_days_only(self, first, last, expected):
        bounds = {
            "valid_from": None if first is None else days(first),
            "valid_to": None if last is None else days(last),
        }
        assert self.names(holder(Role.LEAD, self.office, **bounds)) == expected

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(-1, "- - - -"), (0, "DO DO DO -"), (2, "DO DO DO -"), (3, "- - - -")],
    )
    def test_stand_in_for_a_lead_keeps_and_leads_but_gives_no_roles(self, day, expected):
        bounds = {"valid_from": TODAY, "valid_to": days(2)}
        user = holder(Role.LEAD, self.office, is_stand_in=True, **bounds)
        assert self.names(user, days(day)) == expected

    def test_questions_are_one_statement(self, django_assert_num_queries):
        user = holder(Role.LEAD, self.office)
        for name in ("kept_by", "led_by", "visible_to", "staffed_by"):
            with django_assert_num_queries(1):
                list(getattr(Location.objects, name)(user, TODAY))


# --- Who gives what: the whole table ---


def allowed(role, held_at, given, at):
    """The policy once more, in other words: the table that the predicate is held against."""
    if role == Role.ADMINISTRATOR:
        return True
    if role != Role.LEAD or given in NETWORK:
        return False
    return (held_at, at) in {
        ("office", "office"),
        ("office", "dependance"),
        ("dependance", "dependance"),
    }


@pytest.mark.django_db
def test_nobody_gives_more_than_they_have(office, dependance, elsewhere):
    places = {"office": office, "dependance": dependance, "elsewhere": elsewhere}
    holders = [(role, at) for role in (Role.ADVISER, Role.LEAD) for at in ("office", "dependance")]
    tried = granted = 0
    for role, held_at in [*holders, *[(role, None) for role in NETWORK], (None, None)]:
        user = holder(role, places.get(held_at)) if role else factories.user()
        for given in Role:
            for at in [None] if given in NETWORK else list(places):
                may = grants.may_grant(user, given, places.get(at), TODAY)
                assert may is allowed(role, held_at, given, at), (role, held_at, given, at)
                tried, granted = tried + 1, granted + may
    assert (tried, granted) == (90, 16)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR])
def test_who_stands_in_or_is_switched_off_or_has_ended_gives_nothing(office, role):
    place = office if role == Role.LEAD else None
    bounds = {"valid_from": TODAY, "valid_to": TODAY}
    assert grants.may_grant(holder(role, place), Role.ADVISER, office, TODAY)
    assert not grants.may_grant(
        holder(role, place, is_stand_in=True, **bounds), Role.ADVISER, office, TODAY
    )
    assert not grants.may_grant(holder(role, place, valid_to=days(-1)), Role.ADVISER, office, TODAY)
    off = holder(role, place)
    off.is_active = False
    assert not grants.may_grant(off, Role.ADVISER, office, TODAY)


@pytest.mark.django_db
def test_role_without_its_place_is_given_by_administrators_only(office):
    assert not grants.may_grant(holder(Role.LEAD, office), Role.ADVISER, None, TODAY)


# --- Giving ---


def give(by, user, location=None, role=Role.ADVISER, **more):
    return team.grant(by=by, user=user, role=role, location=location, today=TODAY, **more)


@pytest.mark.django_db
def test_lead_gives_a_role_at_the_dependance(office, dependance):
    row = give(holder(Role.LEAD, office), factories.user(), dependance)
    assert (row.role, row.location, row.valid_to) == ("adviser", dependance, None)
    assert audited() == [("grant", "membership")]


@pytest.mark.django_db
def test_lead_gives_nothing_elsewhere_and_nothing_is_kept(office, elsewhere):
    with pytest.raises(PermissionDenied):
        give(holder(Role.LEAD, office), factories.user(), elsewhere)
    assert Membership.objects.count() == 1
    assert audited() == []


@pytest.mark.django_db
def test_nobody_changes_their_own_roles(office):
    boss = holder(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        give(boss, boss, office)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [(5, 6, True), (8, None, True), (None, 4, False), (9, 12, False), (None, None, True)],
)
def test_same_role_is_not_given_twice_for_one_day(office, first, last, meets):
    lead, user = holder(Role.LEAD, office), factories.user()
    give(lead, user, office, valid_from=days(5), valid_to=days(8), is_stand_in=True)
    bounds = {
        "valid_from": None if first is None else days(first),
        "valid_to": None if last is None else days(last),
    }
    if meets:
        with pytest.raises(ValidationError):
            give(lead, user, office, **bounds)
    else:
        give(lead, user, office, **bounds)


@pytest.mark.django_db
def test_account_that_is_switched_off_gets_no_role(office):
    with pytest.raises(ValidationError):
        give(holder(Role.LEAD, office), factories.user(is_active=False), office)


# --- Ending ---


def end(by, row, first_day=TODAY, seen=1):
    team.end(by=by, membership=row, first_day_without=first_day, seen=seen, today=TODAY)


@pytest.mark.django_db
def test_role_ends_at_once(office):
    row = factories.membership(location=office)
    end(holder(Role.LEAD, office), row)
    row.refresh_from_db()
    assert (row.valid_to, row.version) == (days(-1), 2)
    assert audited() == [("revoke", "membership")]


@pytest.mark.django_db
def test_role_that_never_held_is_deleted(office):
    row = factories.membership(location=office, valid_from=TODAY)
    end(holder(Role.LEAD, office), row)
    assert not Membership.objects.filter(pk=row.pk).exists()
    assert audited() == [("revoke", "membership")]


@pytest.mark.django_db
@pytest.mark.parametrize(("first_day", "last"), [(-1, None), (5, 3)])
def test_role_ends_neither_in_the_past_nor_later_than_it_does(office, first_day, last):
    row = factories.membership(location=office, valid_to=days(last) if last else None)
    with pytest.raises(ValidationError):
        end(holder(Role.LEAD, office), row, days(first_day))
    row.refresh_from_db()
    assert row.valid_to == (days(last) if last else None)


@pytest.mark.django_db
def test_role_changed_by_somebody_else_is_not_ended_unseen(office):
    row = factories.membership(location=office)
    end(holder(Role.LEAD, office), row, days(9))
    with pytest.raises(Conflict):
        end(holder(Role.LEAD, office), row, days(5), seen=1)
    row.refresh_from_db()
    assert row.valid_to == days(8)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ADVISER, Role.COORDINATOR, Role.PRIVACY_OFFICER])
def test_who_gives_no_roles_ends_none(office, role):
    row = factories.membership(location=office)
    with pytest.raises(PermissionDenied):
        end(holder(role, office if role == Role.ADVISER else None), row)


@pytest.mark.django_db
def test_nobody_ends_their_own_role(office):
    row = factories.membership(role=Role.LEAD, location=office)
    with pytest.raises(PermissionDenied):
        end(row.user, row)


@pytest.mark.django_db
def test_last_administrator_stays(office):
    """Neither ended nor limited nor switched off; a limited one beside does not count."""
    last = factories.membership(role=Role.ADMINISTRATOR)
    limited = factories.membership(role=Role.ADMINISTRATOR, valid_to=days(9)).user
    for first_day in (TODAY, days(5)):
        with pytest.raises(ValidationError, match=re.escape(said(LAST))):
            end(limited, last, first_day)
    with pytest.raises(ValidationError, match=re.escape(said(LAST))):
        team.deactivate(by=limited, user=last.user, today=TODAY)
    # The control: with a second lasting one it works.
    holder(Role.ADMINISTRATOR)
    end(limited, last)


@pytest.mark.django_db
def test_administrator_who_is_switched_off_does_not_count():
    last = factories.membership(role=Role.ADMINISTRATOR)
    off = holder(Role.ADMINISTRATOR)
    team.deactivate(by=last.user, user=off, today=TODAY)
    limited = factories.membership(role=Role.ADMINISTRATOR, valid_to=days(9)).user
    with pytest.raises(ValidationError, match=re.escape(said(LAST))):
        end(limited, last)


def at_the_same_time(*acts):
    """Run each in a thread of its own, all begun in one moment; what went wrong."""
    begin, wrong = threading.Barrier(len(acts)), []

    def run(act):
        begin.wait()
        try:
            act()
        except (PermissionDenied, ValidationError) as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def two_remove_each_other():
    one, two = [factories.membership(role=Role.ADMINISTRATOR) for _ in range(2)]
    wrong = at_the_same_time(
        lambda: end(one.user, two), lambda: team.deactivate(by=two.user, user=one.user, today=TODAY)
    )
    lasting = Membership.objects.lasting_on(TODAY).filter(role=Role.ADMINISTRATOR)
    return len(wrong), lasting.count()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_in_one_moment():
    assert two_remove_each_other() == (1, 1)


# On SQLite a transaction holds the whole file from its beginning: there is nothing to leave out.
if connection.vendor == "postgresql":

    @pytest.mark.django_db(transaction=True)
    def test_without_the_lock_they_would(monkeypatch):
        """The control: both look before either writes."""
        both_looked = threading.Barrier(2)
        refuse = team.refuse_last_administrator

        def look(leaving, today):
            refuse(leaving, today)
            both_looked.wait(timeout=5)

        monkeypatch.setattr(team, "refuse_last_administrator", look)
        monkeypatch.setattr(team, "lock_administrators", lambda: None)
        assert two_remove_each_other() == (0, 0)


# --- Accounts ---


@pytest.mark.django_db
def test_account_is_switched_off_and_on(office):
    boss, user = holder(Role.ADMINISTRATOR), holder(Role.ADVISER, office)
    team.deactivate(by=boss, user=user, today=TODAY)
    user.refresh_from_db()
    assert not user.is_active
    team.activate(by=boss, user=user, today=TODAY)
    user.refresh_from_db()
    assert user.is_active
    assert audited() == [("revoke", "user"), ("grant", "user")]


@pytest.mark.django_db
@pytest.mark.parametrize("act", [team.deactivate, team.activate])
def test_leads_switch_no_accounts_and_nobody_their_own(office, act):
    user = holder(Role.ADVISER, office)
    with pytest.raises(PermissionDenied):
        act(by=holder(Role.LEAD, office), user=user, today=TODAY)
    boss = holder(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        act(by=boss, user=boss, today=TODAY)


@pytest.mark.django_db
def test_employer_is_changed_by_those_who_may_change_the_role_and_by_nobody_else(
    office, dependance, elsewhere
):
    carrier = factories.organization("Diakonie")
    row = factories.membership(location=dependance)
    adviser, stranger = holder(Role.ADVISER, office), holder(Role.LEAD, elsewhere)
    stand_in = holder(Role.LEAD, office, is_stand_in=True, valid_from=TODAY, valid_to=TODAY)
    for by in (adviser, stranger, stand_in, row.user, holder(Role.COORDINATOR)):
        with pytest.raises(PermissionDenied):
            team.change_employer(by=by, membership=row, employer=carrier, seen=1, today=TODAY)
    for seen, by in enumerate((holder(Role.LEAD, office), holder(Role.ADMINISTRATOR)), start=1):
        chosen = carrier if seen == 1 else None
        team.change_employer(by=by, membership=row, employer=chosen, seen=seen, today=TODAY)
        row.refresh_from_db()
        assert row.employer == chosen
    with pytest.raises(Conflict):
        team.change_employer(
            by=holder(Role.ADMINISTRATOR), membership=row, employer=carrier, seen=1, today=TODAY
        )
    assert audited() == [("change", "membership")] * 2

"""Which contacts are consultations, and who sees the rows of which place."""

from datetime import date, timedelta
from itertools import product

import pytest

from consultations import rollups
from consultations.choices import Counterpart
from consultations.models import Contact, FollowUp, LocationDay, Slip
from locations.models import Role
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def member(role=Role.ADVISER, location=None, **values):
    user = factories.user()
    factories.membership(user=user, role=role, location=location, **values)
    return user


@pytest.fixture
def office():
    return factories.location("Eving", kind="office")


@pytest.fixture
def dependance(office):
    return factories.location("Brechten", parent=office)


@pytest.fixture(params=["contact", "slip", "location_day", "follow_up"])
def seen_by(request, office):
    """Whether somebody sees the row of a place; each kind of row keeps to the same policy."""

    def make(place):
        if request.param in ("slip", "follow_up"):
            values = {"contact": factories.contact(location=place)}
            return getattr(factories, request.param)(**values)
        return getattr(factories, request.param)(location=place)

    model = {"contact": Contact, "slip": Slip, "location_day": LocationDay, "follow_up": FollowUp}

    def seen_by(user, place, day=TODAY):
        row = make(place)
        try:
            return model[request.param].objects.visible_to(user, day).filter(pk=row.pk).exists()
        finally:
            row.delete()

    return seen_by


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
def test_team_sees_what_is_at_its_office_and_at_its_dependancen(seen_by, office, dependance, role):
    user = member(role, office)
    assert seen_by(user, office)
    assert seen_by(user, dependance)


def test_team_of_a_dependance_sees_nothing_else(seen_by, office, dependance):
    user = member(Role.ADVISER, dependance)
    assert seen_by(user, dependance)
    assert not seen_by(user, office)
    assert not seen_by(user, factories.location("Kirchderne", parent=office))


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
def test_team_sees_nothing_of_another_office(seen_by, office, role):
    other = factories.location("Hörde", kind="office")
    user = member(role, other)
    assert not seen_by(user, office)
    assert not seen_by(user, factories.location(parent=office))
    assert seen_by(user, other)


@pytest.mark.parametrize("role", [role for role in Role if role not in ("adviser", "lead")])
def test_nobody_sees_anything_by_a_role_in_the_whole_network(seen_by, office, role):
    user = member(role)
    assert not seen_by(user, office)
    # The control: the same person, who advises too.
    factories.membership(user=user, location=office)
    assert seen_by(user, office)


def test_without_a_role_nobody_sees_anything(seen_by, office):
    assert not seen_by(factories.user(), office)


@pytest.mark.parametrize(("days", "is_seen"), [(-1, False), (0, True), (2, True), (3, False)])
def test_stand_in_sees_on_the_days_of_the_stand_in(seen_by, office, days, is_seen):
    bounds = {"is_stand_in": True, "valid_from": TODAY, "valid_to": TODAY + 2 * DAY}
    user = member(Role.ADVISER, office, **bounds)
    assert seen_by(user, office, TODAY + days * DAY) == is_seen


def test_ended_role_sees_nothing_any_more(seen_by, office):
    user = member(Role.LEAD, office, valid_to=TODAY)
    assert seen_by(user, office, TODAY)
    assert not seen_by(user, office, TODAY + DAY)


def test_who_has_logged_a_contact_and_left_does_not_see_it(office):
    user = member(Role.ADVISER, office, valid_to=TODAY)
    factories.contact(location=office, recorded_by=user)
    assert Contact.objects.visible_to(user, TODAY).count() == 1
    assert Contact.objects.visible_to(user, TODAY + DAY).count() == 0


def test_two_roles_show_a_row_once(office, dependance):
    user = member(Role.ADVISER, office)
    factories.membership(user=user, location=dependance)
    factories.membership(user=user, location=office, role=Role.LEAD)
    factories.contact(location=dependance)
    assert Contact.objects.visible_to(user, TODAY).count() == 1


@pytest.mark.parametrize(
    ("counterpart", "about_something", "is_one"),
    [
        ("advice_seeker", False, True),
        ("advice_seeker", True, True),
        ("on_behalf", False, True),
        ("on_behalf", True, True),
        ("neighbor_landlord", False, False),
        ("neighbor_landlord", True, True),
        ("volunteer", False, False),
        ("volunteer", True, False),
        ("partner", False, False),
        ("partner", True, False),
    ],
)
def test_consultation_is_a_contact_with_people_who_seek_advice(
    counterpart, about_something, is_one
):
    topics = [factories.any_topic()] if about_something else []
    factories.contact(counterpart=counterpart, topics=topics)
    assert Contact.objects.consultations().exists() == is_one


def test_contact_about_two_things_is_one_consultation():
    first, second, *_ = factories.Topic.objects.all()
    factories.contact(counterpart="neighbor_landlord", topics=[first, second])
    assert Contact.objects.consultations().count() == 1


def test_figures_and_questions_agree_on_what_a_consultation_is():
    topic = factories.any_topic()
    for counterpart, topics in product(Counterpart.values, ([], [topic])):
        row = factories.contact(counterpart=counterpart, topics=topics)
        facts = rollups.facts_of(row, [topic.pk for topic in topics])
        found = Contact.objects.consultations().filter(pk=row.pk).exists()
        assert facts.is_consultation == found, (counterpart, topics)


def test_follow_ups_are_open_until_they_are_done():
    done = factories.follow_up()
    done.done_at = done.made_at
    done.save()
    still = factories.follow_up()
    assert list(FollowUp.objects.still_open()) == [still]


def test_code_counts_until_the_day_before_it_expires():
    slip = factories.slip(expires_on=TODAY)
    assert list(Slip.objects.valid_on(TODAY - DAY)) == [slip]
    assert list(Slip.objects.valid_on(TODAY)) == []

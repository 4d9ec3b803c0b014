"""Who reads figures of a place: the team of today, stand-ins on their days, and nobody else."""

from datetime import date

import pytest
from django.urls import reverse

from locations.models import Location, Role
from reports.registry import REPORTS
from tests import factories
from tests.kept import kept
from tests.reports.desk import MOMENT, TODAY, Desk, topic
from tests.staff import login

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 23)
QUESTION = {"quartal": "2026-3", "ort": "nord"}
# From when to when somebody advises at the place, and whether they read its figures today.
DAYS = {
    "since yesterday": ({"valid_from": YESTERDAY}, True),
    "until today": ({"valid_to": TODAY}, True),
    "until yesterday": ({"valid_to": YESTERDAY}, False),
    "from tomorrow": ({"valid_from": TOMORROW}, False),
    "stand-in today": ({"valid_from": TODAY, "valid_to": TODAY, "is_stand_in": True}, True),
    "stand-in tomorrow": (
        {"valid_from": TOMORROW, "valid_to": TOMORROW, "is_stand_in": True},
        False,
    ),
}


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    desk = Desk(client)
    desk.contacts("2026-08-03", 3, topics=[topic("gesundheit")])
    desk.contacts("2026-08-03", 7, location=desk.elsewhere)
    desk.counted()
    return desk


def works(desk, role, place, **days):
    """Somebody of whom the system knows this role alone, and one elsewhere."""
    user = factories.user("Bea Beratend")
    values = {"valid_from": date(2026, 1, 1)} | days
    factories.membership(user=user, role=role, location=place, **values)
    login(desk.client, user)
    return user


def take_out(desk, user, key="orte", **question):
    query = "&".join(f"{name}={value}" for name, value in (QUESTION | question).items())
    address = f"{reverse('reports:export', args=[key])}?{query}"
    return desk.client.post(address, kept(user, shape="csv", reason="Ausschuss"))


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
@pytest.mark.parametrize("days", DAYS)
def test_figures_are_read_by_the_team_of_today(desk, role, days):
    values, may = DAYS[days]
    user = works(desk, role, desk.office, **values)
    # Of another place they are of the team all the time.
    here = factories.location("Dritt", slug="dritt", kind=Location.Kind.OFFICE)
    factories.membership(user=user, role=role, location=here)
    page = desk.page("orte/", **QUESTION)
    assert ("report" in page.context) is may
    assert take_out(desk, user).get("Content-Type", "").startswith("text/csv") is may
    listed = desk.page("orte/", quartal="2026-3").context["report"]
    assert ("nord" in {line.key for one in listed.tables for line in one.lines}) is may
    # A place that is another's is never there.
    assert "report" not in desk.page("orte/", quartal="2026-3", ort="fern").context
    assert not take_out(desk, user, ort="fern").streaming


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD])
def test_team_reads_no_report_but_that_of_its_places(desk, role):
    user = works(desk, role, desk.office)
    for key in sorted({*REPORTS, "nirgends"} - {"orte"}):
        assert take_out(desk, user, key).status_code == 404
        assert desk.page(f"tabellen/{key}/").status_code in (403, 404)


def test_coordinator_who_advises_too_reads_health_of_that_place_alone(desk):
    factories.membership(user=desk.user, role=Role.ADVISER, location=desk.office)
    own = desk.page("orte/", **QUESTION, thema="gesundheit")
    assert own.context["report"].extra["keys"].values["now"][0] == 3
    for path, place in (("orte/", "fern"), ("orte/", ""), ("", ""), ("stadtbezirke/", "fern")):
        page = desk.page(path, quartal="2026-3", ort=place, thema="gesundheit", bezirk="eving")
        assert page.status_code in (200, 302)
        followed = desk.client.get(page["Location"]) if page.status_code == 302 else page
        assert "report" not in followed.context, path
    twice = desk.client.get("/intern/berichte/orte/?ort=fern&ort=nord&thema=gesundheit")
    assert "report" not in twice.context

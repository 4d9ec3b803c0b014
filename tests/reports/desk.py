"""Somebody who is logged in and reads reports, with a small town and a few contacts."""

from datetime import date

from consultations import recounts
from consultations.models import Topic
from locations.models import Location, Role
from tests import factories
from tests.staff import login

TODAY = date(2026, 11, 22)
MOMENT = (2026, 11, 22, 14, 32)
REPORTS = "/intern/berichte/"
# Every report that is asked the same question.
PAGES = ("", "stadtbezirke/", "orte/", "themen/", "sprachen/", "datenqualitaet/")


class Desk:
    """An office and another one, two districts; nothing was counted yet."""

    def __init__(self, client, role=Role.COORDINATOR):
        self.client = client
        self.eving = factories.district("Eving", election_code="4")
        self.hoerde = factories.district("Hörde", election_code="8")
        self.office = factories.location("Nordbüro", slug="nord", kind=Location.Kind.OFFICE)
        self.elsewhere = factories.location("Fern", slug="fern", kind=Location.Kind.OFFICE)
        self.user = factories.user("Ada Handelnd")
        place = None if role == Role.COORDINATOR else self.office
        factories.membership(user=self.user, role=role, location=place)
        login(client, self.user)

    def contacts(self, day, count=1, **values):
        """So many alike, of people who live in Eving, at the office."""
        values = {"location": self.office, "home_district": self.eving} | values
        for _number in range(count):
            factories.contact(happened_on=date.fromisoformat(day), **values)

    def counted(self, since="2020-01-01"):
        recounts.rebuild(date.fromisoformat(since))

    def page(self, path="", **asked):
        return self.client.get(REPORTS + path, asked)


def topic(code):
    return Topic.objects.get(code=code)


def table(response, key):
    return response.context["report"].table(key)


def cell(response, key, line, column="now"):
    """What a table of the page says."""
    found = table(response, key)
    at = [one.key for one in found.lines].index(line)
    return found.cells(found.column(column))[at]

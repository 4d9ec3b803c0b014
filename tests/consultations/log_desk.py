"""A team with its contacts, for the tests of the log."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from consultations.models import Topic
from locations.models import Location, Role
from tests import factories
from tests.staff import login

TODAY = date(2026, 11, 20)
MOMENT = (2026, 11, 20, 14, 32)
LIST = "/intern/kontakte/"
EXPORT = "/intern/kontakte/export/"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def topic(code):
    return Topic.objects.get(code=code)


class Desk:
    """An office with a Dependance, another office, and somebody who is logged in."""

    def __init__(self, client, role=Role.ADVISER, **membership):
        self.client = client
        self.office = factories.location("Nordbüro", slug="nord", kind=Location.Kind.OFFICE)
        self.dependance = factories.location("Hafen", slug="hafen", parent=self.office)
        self.elsewhere = factories.location("Fern", slug="fern", kind=Location.Kind.OFFICE)
        self.user = factories.user("Ada Handelnd")
        factories.membership(user=self.user, role=role, location=self.office, **membership)
        login(client, self.user)

    def contact(self, **values):
        values.setdefault("location", self.office)
        values.setdefault("happened_on", TODAY)
        return factories.contact(**values)

    def found(self, **asked):
        """The numbers of the contacts that the list shows, in its order."""
        return numbers(self.client.get(LIST, asked))


def numbers(response):
    assert response.status_code == 200
    return [line.contact.pk for day in response.context.get("days_shown", []) for line in day.lines]

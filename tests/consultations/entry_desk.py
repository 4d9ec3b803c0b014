"""A place with its team, and somebody who fills in the form of a contact."""

from consultations.models import Topic
from locations.models import District, Location, Role
from tests import factories
from tests.kept import kept
from tests.staff import login

# Friday, 20 November 2026, in Berlin.
MOMENT = (2026, 11, 20, 14, 32)
NEW = "/intern/kontakte/neu/"
UNDO = "/intern/kontakte/rueckgaengig/"


def topic(code):
    return Topic.objects.get(code=code)


def change_url(contact):
    return f"/intern/kontakte/{contact.pk}/aendern/"


def district(name, letter, number):
    return factories.district(name, letter=letter, election_code=str(number))


class Desk:
    """An office, one elsewhere, two districts with neighborhoods, and an adviser logged in."""

    def __init__(self, client, role=Role.ADVISER):
        self.client = client
        self.west = district("Innenstadt-West", "W", 1)
        self.hoerde = district("Hörde", "H", 8)
        self.dorstfeld = factories.neighborhood("Dorstfeld", district=self.west)
        self.office = factories.location("Nordbüro", slug="nord", kind=Location.Kind.OFFICE)
        self.elsewhere = factories.location("Fern", slug="fern", kind=Location.Kind.OFFICE)
        self.user = factories.user("Ada Handelnd")
        factories.membership(user=self.user, role=role, location=self.office)
        login(client, self.user)

    def values(self, **values):
        """What the form sends at least."""
        least = {
            "location": self.office.pk,
            "happened_on": "2026-11-20",
            "counterpart": "advice_seeker",
        }
        return {name: value for name, value in (least | values).items() if value is not None}

    def send(self, address=NEW, *, seen=None, **values):
        return self.client.post(address, kept(self.user, seen=seen, **self.values(**values)))

    def districts(self):
        return District.objects.all()

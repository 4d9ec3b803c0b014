"""What must not spread: each sensitive field holds a marker, and one table says who reads it where.

All addresses × all roles are asked, for own, foreign and missing things; the world is the one of
`tests/test_access.py`. A new page that shows one of the markers needs its line in `SHOWN`.
"""

import html
import io
import logging
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from consultations import recounts
from consultations.entries import entry_of, to_values
from consultations.models import Contact
from consultations.querysets import FollowUpQuerySet
from locations.models import Membership
from lokalwillkommen import access, staff_errors
from records.models import AuditInquiry, OutboxMail
from records.sealing import seal, unseal
from reports.registry import REPORTS
from tests import factories
from tests.kept import kept
from tests.staff import login
from tests.test_access import (
    ACTORS,
    SAMPLES,
    Table,
    World,
    expected,
    has_parameters,
    sample_for,
    targets,
)

# By what it is called here: what stands in the rows.
MARKERS = {
    "own memo": "Merkwort-Eigen",
    "team's memo": "Merkwort-Team",
    "colleague's memo": "Merkwort-Privat",
    "foreign memo": "Merkwort-Woanders",
    "code": "H7KM3P",
    "foreign code": "W4XY9Z",
    "draft": "Merkwort-Entwurf",
    "recorder": "Merkwort-Erfasst",
    "recorder's mail": "erfasst@merkwort.example.org",
    "staffed by": "Merkwort-Besetzt",
    "foreign staffed by": "Merkwort-Fernbesetzt",
    "source": "Merkwort-Quelle",
    "export reason": "Merkwort-Export",
    "inquiry reason": "Merkwort-Anfrage",
    # Languages that are no entry of the catalogue, so that only a contact can name them.
    "contact": "Manx",
    "foreign contact": "Kornisch",
    "correction": "Färöisch",
}
TEAM = frozenset({"adviser", "lead", "stand-in adviser"})
# All languages that there are: to choose from, in a list of suggestions.
LANGUAGES = {
    "contacts:new": TEAM,
    "contacts:change": TEAM,
    "catalogues:language_add": {"administrator"},
}
ACCOUNTS = {"team:team": {"administrator"}, "audit:ask": {"privacy_officer"}}
FOLLOW_UPS = {
    "today": TEAM,
    "contacts:follow_ups": TEAM,
    "contacts:contact": TEAM,
    "contacts:follow_up": TEAM,
    "contacts:follow_up_done": TEAM,
}
# Each marker: on which pages, to whom. What is not named here is read nowhere.
SHOWN = {
    "own memo": FOLLOW_UPS,
    "team's memo": FOLLOW_UPS,
    "code": {
        "today": TEAM,
        "contacts:follow_ups": TEAM,
        "contacts:contact": TEAM,
        "contacts:slip": TEAM,
    },
    # Everybody who has an account is listed for those who look after accounts, and can be asked
    # about; nobody else learns who has entered a contact or staffed a day.
    "recorder": ACCOUNTS,
    "recorder's mail": ACCOUNTS,
    "foreign staffed by": ACCOUNTS,
    "staffed by": {**ACCOUNTS, "contacts:day": TEAM},
    "source": {
        "contacts:totals": {"coordinator"},
        "contacts:total": {"coordinator"},
        "reports:overview": {"coordinator"},
        "reports:export": {"coordinator"},
    },
    "export reason": {"audit:answer": {"privacy_officer"}},
    "inquiry reason": {
        "audit:inquiry": {"privacy_officer", "administrator"},
        "audit:approve": {"privacy_officer", "administrator"},
        "audit:refuse": {"privacy_officer", "administrator"},
        "audit:withdraw": {"privacy_officer"},
    },
    "contact": {
        **LANGUAGES,
        "contacts:contacts": TEAM,
        "contacts:contact": TEAM,
        "contacts:history": TEAM,
        "contacts:export": {"lead"},
    },
    "foreign contact": LANGUAGES,
    "correction": {**LANGUAGES, "contacts:history": TEAM},
}


class Marked(World):
    """The world of the access table, with a marker in every sensitive field."""

    def __init__(self, actor):
        super().__init__(actor)
        self.tomorrow = timezone.localdate() + timedelta(days=1)
        self.gone = factories.user(MARKERS["recorder"], email=MARKERS["recorder's mail"])
        self._mark("own", "gv", "code", "team's memo", "colleague's memo")
        self._mark("foreign", "kw", "foreign code", "foreign memo", "foreign memo")
        if self.actor:
            mine = factories.contact(location=self.places["own"], recorded_by=self.actor)
            self._follow_up(mine, self.actor, "own memo")
            self.rows["own"]["mine"] = mine.pk
        self.total.source = MARKERS["source"]
        self.total.save()
        today = timezone.localdate()
        reason = seal(MARKERS["inquiry reason"])
        AuditInquiry.objects.update(reason=reason, starts_on=today, ends_on=today)
        exported = {"action": "export", "kind": "contact", "reason": MARKERS["export reason"]}
        for subject in AuditInquiry.objects.values_list("subject", flat=True):
            factories.audit_entry(actor=subject, count=7, **exported)
        # Figures hold none of it, and a difference would be an error of what is due.
        recounts.rebuild(Contact.objects.earliest("happened_on").happened_on.replace(day=1))
        form = f"{reverse('contacts:new')}#ContactForm"
        fields = {"memo": [MARKERS["draft"]]}
        factories.draft(owner=self.other.public_id, path=form, fields=fields)

    def _mark(self, which, language, code, shared, private):
        """Two contacts of somebody who has left, and a day, with what a colleague keeps of them."""
        place, colleague = self.places[which], self._colleague(which)
        contact = Contact.objects.get(location=place)
        contact.recorded_by, contact.language = self.gone, language
        contact.save()
        said = to_values(entry_of(contact)) | {"language": "fo", "location_id": place.pk}
        factories.contact_version(contact=contact, changed_by=self.gone.public_id, values=said)
        contact.follow_up.delete()
        self._follow_up(contact, colleague, shared, is_shared=True)
        factories.slip(contact=contact, code=MARKERS[code], expires_on=self.tomorrow)
        hidden = factories.contact(location=place, recorded_by=self.gone, language=language)
        self._follow_up(hidden, colleague, private)
        self.rows[which]["hidden"] = hidden.pk
        name = MARKERS["staffed by" if which == "own" else "foreign staffed by"]
        factories.location_day_staff(day=place.days.get(), user=factories.user(name))

    def _colleague(self, which):
        return Membership.objects.get(location=self.places[which]).user

    def _follow_up(self, contact, author, memo, **values):
        values |= {"author": author, "due_on": self.tomorrow, "memo": MARKERS[memo]}
        factories.follow_up(contact=contact, **values)


class Reader(Table):
    """Opens all pages of an actor; `seen` says on which of them each marker was met."""

    def __init__(self, actor):
        super().__init__(actor, Marked)
        self.seen, self.opened = {}, 0

    def open_all(self, routes):
        for route in routes:
            for which, arguments in self.things(route):
                address = reverse(route.name, kwargs=arguments)
                for method in self.methods(route, which):
                    # What is written stays: a form sent empty changes little, and what it changes
                    # (a code, a draft) is one more thing that could show.
                    self.look_at(route.name, self.ask(method, address))
        return self

    def methods(self, route, which):
        """Forms are also sent empty, where the role opens them."""
        is_open = route.is_staff and expected(route, which, self.world) == "open"
        return ("get", "post") if is_open else ("get",)

    def things(self, route):
        """As the access table has them, with the other contacts of both places."""
        if not route.is_staff:
            slugs = [place.slug for place in self.world.places.values()]
            return (
                [("own", {"slug": slug}) for slug in slugs] if "<" in route.path else [("own", {})]
            )
        found = targets(route, self.world)
        if expected(route, "own", self.world) in ("login", "refused"):
            return found[:1]  # told so before anybody looks at the thing
        if sample_for(route.name) is not SAMPLES["contacts:"] or not has_parameters(route):
            return found
        rows = self.world.rows.items()
        return found + [
            (which, {"pk": kept[kind]})
            for which, kept in rows
            for kind in ("hidden", "mine")
            if kind in kept
        ]

    def look_at(self, name, response):
        self.opened += response.status_code == 200
        # Codes stand on paper in two groups.
        text = "".join(f"{response.headers} {text_of(response)}".split())
        for marker, words in MARKERS.items():
            if words in text:
                self.seen.setdefault(marker, set()).add(name)


def text_of(response):
    """All that an answer says, unpacked where it is packed."""
    content = b"".join(response) if response.streaming else response.content
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return html.unescape(content.decode())
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode() for name in parts.namelist())


def shown_to(actor):
    """What the table allows: each marker with the pages on which this actor meets it."""
    allowed = {
        marker: {page for page, actors in pages.items() if actor in actors}
        for marker, pages in SHOWN.items()
    }
    return {marker: pages for marker, pages in allowed.items() if pages}


def export(reader, shape):
    """What a lead takes out as a file."""
    user, client = reader.world.actor, Client()
    login(client, user)
    data = kept(user, shape=shape, reason="Jahresbericht")
    reader.look_at("contacts:export", client.post(reverse("contacts:export"), data))


def export_reports(reader):
    """What a coordinator takes out of the month of all contacts, exactly."""
    user, client = reader.world.actor, Client()
    login(client, user)
    for key in REPORTS:
        for shape in ("csv", "xlsx"):
            address = f"{reverse('reports:export', args=[key])}?monat=2026-11"
            data = kept(user, shape=shape, reason="Ausschuss")
            reader.look_at("reports:export", client.post(address, data))


@pytest.fixture(autouse=True)
def refusals_are_not_drawn(settings, monkeypatch):
    """As for the access table; `tests/test_gate.py` looks at them."""
    settings.SECOND_FACTOR_ROLES = []
    monkeypatch.setattr(staff_errors, "forbidden", lambda request: HttpResponse(status=403))


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "stand-in lead"])
def test_every_marker_is_read_where_the_table_says_and_nowhere_else(actor, caplog):
    caplog.set_level(logging.DEBUG)
    reader = Reader(actor).open_all(access.routes(get_resolver().url_patterns))
    if actor == "lead":
        export(reader, "csv")
        export(reader, "xlsx")
    if actor == "coordinator":
        export_reports(reader)
    assert reader.seen == shown_to(actor)
    assert reader.opened > (40 if reader.world.role else 20)
    call_command("run_due")
    assert [words for words in MARKERS.values() if words in caplog.text + mails()] == []


def mails():
    """What waits to be sent, unsealed."""
    return " ".join(unseal(row.content) for row in OutboxMail.objects.all())


@pytest.mark.django_db
def test_page_that_prints_a_memo_is_found(monkeypatch):
    """The control: whoever forgets whose follow-up it is shows the memo of a colleague."""
    monkeypatch.setattr(FollowUpQuerySet, "visible_to", lambda self, user, day: self)
    routes = [
        route for route in access.routes(get_resolver().url_patterns) if route.name == "today"
    ]
    seen = Reader("adviser").open_all(routes).seen
    assert seen["colleague's memo"] == seen["foreign memo"] == {"today"}

"""Every address × everybody × own, foreign and missing things × methods, made from the URLconf.

A new page is in the table by itself; what it needs is
- its line in `lokalwillkommen/access.py`, and
- if its address has parameters, a line in `SAMPLES` below: a function that gets the world and says
  which arguments lead to `own` (something at the Dependance of the actor's office, or their own),
  `foreign` (the same elsewhere), `missing` (nowhere) and, where there are two parameters, `mixed`
  (one's own place with something of another).
Which of these somebody reaches says `scope_of`; a new kind of thing gets its line there.
"""

import functools
import re
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AuthenticatorData

from consultations.models import ConversationLanguage, Topic
from locations.models import Location, Role
from locations.querysets import LocationQuerySet
from lokalwillkommen import access, staff_errors
from records import changes
from records.models import AuditEntry
from records.sealing import seal
from tests import factories
from tests.staff import login

METHODS = ("get", "head", "post", "put", "delete")
KINDS = ("own", "foreign", "missing", "mixed")
NOWHERE = 999_999_999
NOBODY = UUID("00000000-0000-4000-8000-000000000000")

# Everybody who tries: name and what they hold; `stand-in` today, at the office.
ACTORS = {
    "nobody": None,
    "no role": None,
    **{role.value: role for role in Role},
    "stand-in adviser": Role.ADVISER,
    "stand-in lead": Role.LEAD,
}

# A passkey as a browser registers it, without its key: nobody can log in with it.
ATTESTED = AttestationObject.create("none", AuthenticatorData.create(bytes(32), 0, 0), {})
KEYLESS = {
    "id": "AA",
    "rawId": "AA",
    "type": "public-key",
    "response": {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "AA", "origin": "https://example.org"}'
        ),
        "attestationObject": websafe_encode(bytes(ATTESTED)),
    },
}


class World:
    """An office with its Dependance, another office, and one of everything at each."""

    def __init__(self, actor):
        self.actor_name, self.role = actor, ACTORS[actor]
        self.office = factories.location("Büro", slug="buero", kind=Location.Kind.OFFICE)
        dependance = factories.location("Dependance", slug="dependance", parent=self.office)
        elsewhere = factories.location("Fern", slug="fern", kind=Location.Kind.OFFICE)
        self.places = {"own": dependance, "foreign": elsewhere}
        self.actor = self._actor()
        self.other = factories.user("Jemand anderes")
        self.passkeys = {"foreign": self._factors(self.other)}
        if self.actor:
            self.passkeys["own"] = self._factors(self.actor)
        self.rows = {which: self._rows(place) for which, place in self.places.items()}
        self.partner = factories.organization(target="other")
        factories.district("Hörde")
        self.topic = Topic.objects.first() or factories.topic()
        self.total = factories.aggregate_count()
        self.total_change = changes.note(
            by=(self.actor or self.other).public_id, before=None, row=self.total, subject="totals"
        ).public_id
        self.language = ConversationLanguage.objects.first() or factories.conversation_language()
        self.inquiries = {
            "own": self._inquiry(factories.user()),
            "foreign": self._inquiry(self.actor or factories.user()),
        }

    def _actor(self):
        if self.actor_name == "nobody":
            return None
        user = factories.user("Handelnde Person")
        # Something to log in with, for pages that ask for it again; nobody knows it.
        user.password = "argon2$unknown"
        user.save()
        if self.role:
            stand_in = self.actor_name.startswith("stand-in")
            today = timezone.localdate()
            days = {"valid_from": today, "valid_to": today, "is_stand_in": True} if stand_in else {}
            place = self.office if self.role in (Role.ADVISER, Role.LEAD) else None
            factories.membership(user=user, role=self.role, location=place, **days)
        return user

    def _rows(self, place):
        membership = factories.membership(location=place, role=Role.ADVISER)
        hours = factories.opening_hours(location=place)
        owner = self.actor or self.other
        return {
            "closure": factories.closure(location=place).pk,
            "contact": self._contact(place),
            "rule": hours.pk,
            "season": factories.season_question(location=place).pk,
            "change": changes.note(
                by=owner.public_id, before=None, row=hours, subject=f"location:{place.pk}"
            ).public_id,
            "day_change": changes.note(
                by=owner.public_id,
                before=None,
                row=factories.location_day(location=place, on=timezone.localdate()),
                subject="",
            ).public_id,
            "membership": membership.public_id,
            "person": membership.user.public_id,
            "invitation": factories.invitation(location=place).public_id,
            "reset": factories.factor_reset(user=membership.user).public_id,
        }

    def _contact(self, place):
        """One with a follow-up for the team."""
        contact = factories.contact(location=place)
        factories.follow_up(contact=contact, is_shared=True)
        return contact.pk

    def _factors(self, user):
        """Codes, recovery codes and a passkey; returns the key of the last."""
        held = {
            Authenticator.Type.TOTP: {"secret": seal("GEHEIM")},
            Authenticator.Type.RECOVERY_CODES: {"seed": seal("keim"), "used_mask": 0},
            Authenticator.Type.WEBAUTHN: {"name": "Schlüssel", "credential": KEYLESS},
        }
        rows = [Authenticator(user=user, type=kind, data=data) for kind, data in held.items()]
        return Authenticator.objects.bulk_create(rows)[-1].pk

    def _inquiry(self, subject):
        asks = self.actor if self.role == Role.PRIVACY_OFFICER and subject != self.actor else None
        asked_by = asks or self.other
        approved = {"decision": "approved", "decided_at": timezone.now()}
        return factories.audit_inquiry(
            asked_by=asked_by.public_id,
            subject=subject.public_id,
            decided_by=factories.user().public_id,
            **approved,
        ).public_id

    def slug(self, which):
        return {"missing": "gibt-es-nicht", "foreign": "fern"}.get(which, "dependance")

    def row(self, kind, which):
        where = "foreign" if which == "mixed" else which
        return self.rows[where][kind] if where in self.rows else None


def place(world, which):
    return None if which == "mixed" else {"slug": world.slug(which)}


def day(world, which):
    """Today at a place."""
    return None if which == "mixed" else {"slug": world.slug(which), "on": timezone.localdate()}


def at_place(kind):
    """A row of a place, by its primary key below the slug of the place."""
    return lambda world, which: {
        "slug": world.slug(which),
        "pk": world.row(kind, which) or NOWHERE,
    }


def by_key(kind):
    def arguments(world, which):
        return None if which == "mixed" else {"pk": world.row(kind, which) or NOWHERE}

    return arguments


def by_id(kind):
    def arguments(world, which):
        return None if which == "mixed" else {"public_id": world.row(kind, which) or NOBODY}

    return arguments


def only(**own):
    """Something that belongs to nobody: there it is, or it is not."""
    nowhere = {name: NOWHERE if isinstance(text, int) else "nirgends" for name, text in own.items()}
    return lambda world, which: {"own": own, "missing": nowhere}.get(which)


def month(world, which):
    """The last one that has ended, and one that is not shown any more."""
    ended = timezone.localdate().replace(day=1) - timedelta(days=1)
    return {"own": {"first": f"{ended:%Y-%m}"}, "missing": {"first": "1999-01"}}.get(which)


def partner(world, which):
    return {"own": {"pk": world.partner.pk}, "missing": {"pk": NOWHERE}}.get(which)


def total(world, which):
    return {"own": {"pk": world.total.pk}, "missing": {"pk": NOWHERE}}.get(which)


def total_change(world, which):
    missing = {"missing": {"public_id": NOBODY}}
    return ({"own": {"public_id": world.total_change}} | missing).get(which)


def topic(world, which):
    return {"own": {"code": world.topic.code}, "missing": {"code": "nirgends"}}.get(which)


def language(world, which):
    return {"own": {"code": world.language.code}, "missing": {"code": "nirgends"}}.get(which)


def entry(world, which):
    return {
        "own": {"catalogue": "themen", "code": world.topic.code},
        "missing": {"catalogue": "themen", "code": "nirgends"},
    }.get(which)


def inquiry(world, which):
    return None if which == "mixed" else {"public_id": world.inquiries.get(which, NOBODY)}


def passkey(world, which):
    return None if which == "mixed" else {"pk": world.passkeys.get(which, NOWHERE)}


# By the name of the address or, shorter, by its beginning; the longest one that fits counts.
SAMPLES = {
    "hours:": place,
    "hours:closure": at_place("closure"),
    "hours:rule": at_place("rule"),
    "hours:rule_new": place,
    "hours:rule_preview": place,
    "hours:season": by_key("season"),
    "hours:undo": by_id("change"),
    "team:": by_id("person"),
    "team:end": by_id("membership"),
    "team:employer": by_id("membership"),
    "team:resend_invitation": by_id("invitation"),
    "team:revoke_invitation": by_id("invitation"),
    "team:grant_reset": by_id("reset"),
    "team:withdraw_reset": by_id("reset"),
    "team:invitation": lambda world, which: {"missing": {"token": "gefaelscht"}}.get(which),
    "partners:": partner,
    "contacts:": by_key("contact"),
    "contacts:day": day,
    "contacts:day_undo": by_id("day_change"),
    "contacts:total": total,
    "contacts:total_undo": total_change,
    "reports:single": only(key="wohnort-und-monat"),
    "reports:export": only(key="orte"),
    "reports:month": month,
    "reports:publish": only(quarter="2026-3"),
    "reports:district_sheet": only(slug="hoerde"),
    "catalogues:topic": topic,
    "catalogues:language": language,
    "catalogues:entries": only(catalogue="themen"),
    "catalogues:": entry,
    "audit:": inquiry,
    "mfa_": passkey,
    "account_reset_password_from_key": (
        lambda world, which: {"missing": {"uidb36": "1", "key": "gefaelscht"}}.get(which)
    ),
}


def scope_of(name, world):
    """What of own and foreign things the role of the actor reaches on this page."""
    role, stand_in = world.role, world.actor_name.startswith("stand-in")
    if name.startswith("hours:"):
        return {"own", "foreign"} if role == Role.COORDINATOR else {"own"}
    if name.startswith("team:"):
        if role == Role.ADMINISTRATOR:
            return {"own", "foreign"}
        return set() if stand_in else {"own"}
    return {"own"}


def staff_routes():
    return [route for route in access.routes(get_resolver().url_patterns) if route.is_staff]


def has_parameters(route):
    return bool(re.search(r"<\w", route.path))


def sample_for(name, samples=None):
    fitting = [key for key in samples or SAMPLES if name.startswith(key)]
    return (samples or SAMPLES)[max(fitting, key=len)] if fitting else None


def without_samples(samples):
    return [r.name for r in staff_routes() if has_parameters(r) and not sample_for(r.name, samples)]


def targets(route, world):
    """(which, arguments) of all things that this address can be asked for."""
    if not has_parameters(route):
        return [("own", {})]
    sample = sample_for(route.name)
    found = [(which, sample(world, which)) for which in KINDS]
    return [(which, arguments) for which, arguments in found if arguments is not None]


# --- What is expected, and what happens ---


def expected(route, which, world):
    allowed = access.PAGES[route.name]
    if allowed == access.SIGNED_OUT:
        return "answered"
    if world.role is None:
        return "login"
    if world.role not in allowed:
        return "refused"
    is_reached = not has_parameters(route) or which in scope_of(route.name, world)
    return "open" if is_reached else "missing"


def happened(response):
    status, location = response.status_code, response.headers.get("Location", "")
    if status >= 500:
        return f"error {status}"
    if status == 302 and location.startswith("/intern/anmelden/"):
        return "login"
    if status == 403 and "json" not in response.headers.get("Content-Type", ""):
        return "refused"
    return {404: "missing", 405: "not this way"}.get(status, "open")


def fits(wanted, got, own_way):
    """`own_way`: the same method on something that may be opened is not taken either."""
    if wanted == "answered":
        return not got.startswith("error")
    if got == "not this way":
        return wanted == "open" or (wanted == "missing" and own_way in (None, "not this way"))
    return got == wanted


def bare(response, address):
    """The answer without what echoes the address, and without keys that are new each time."""
    text = response.content.decode().replace(address, "ADDRESS")
    return re.sub(r'(csrfmiddlewaretoken|submit_key)" value="[^"]+"', r"\1", text)


class Table:
    """All cells of one actor; `wrong` names those that are not as they should be."""

    def __init__(self, actor, world=World):
        self.world = world(actor)
        client = Client()
        if self.world.actor:
            login(client, self.world.actor)
        # Not the test client itself: it copies the context of each template, which takes longer
        # than the page.
        self.requests = RequestFactory()
        self.requests.cookies = client.cookies
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.tried, self.wrong = Counter(), []

    def ask(self, method, address):
        request = getattr(self.requests, method)(address)
        request._dont_enforce_csrf_checks = True
        return self.handler.get_response(request)

    def fill(self, routes):
        for route in routes:
            answers = {}
            for which, arguments in targets(route, self.world):
                for method in self.methods(route, which):
                    own = answers.get(("own", method), (None,))
                    # A method that nobody may use is refused before anything is looked up.
                    if which == "own" or own[0] != "not this way":
                        answers[which, method] = self.cell(route, which, arguments, method, answers)
            self.compare(route, answers)
        return self

    def methods(self, route, which):
        """All of them, but whoever the page is closed to is told so before it looks at the thing:
        there all methods for one thing, and for the others the two that browsers know."""
        is_closed = expected(route, which, self.world) in ("login", "refused")
        return ("get", "post") if is_closed and which != "own" else METHODS

    def cell(self, route, which, arguments, method, answers):
        """Ask, note what is wrong; everything that was written is undone."""
        wanted, address = expected(route, which, self.world), reverse(route.name, kwargs=arguments)
        undone = transaction.atomic()
        undone._from_testcase = True  # what is written apart may be written within
        with undone:
            response = self.ask(method, address)
            if wanted == "refused":
                self.look_into_the_trail(route, which, method)
            transaction.set_rollback(True)
        got = happened(response)
        self.tried[wanted] += 1
        kept = response.headers.get("Cache-Control")
        own_way = answers.get(("own", method), (None,))[0]
        if not fits(wanted, got, own_way) or kept != "no-store, private":
            self.wrong.append((route.name, which, method, wanted, got, kept))
        return got, response, address

    def look_into_the_trail(self, route, which, method):
        lines = AuditEntry.objects.filter(action="refused", kind=route.name).count()
        if lines != 1:
            self.wrong.append((route.name, which, method, "one line in the trail", lines))

    def compare(self, route, answers):
        """Somebody else's thing answers like one that is not there, byte by byte."""
        for (which, method), (got, response, address) in answers.items():
            other = answers.get(("missing", method))
            if got != "missing" or other is None or which == "missing":
                continue
            _got, missing, theirs = other
            if bare(response, address) != bare(missing, theirs):
                self.wrong.append((route.name, which, method, "tells that it is there"))


@pytest.fixture(autouse=True)
def nothing_takes_longer_than_it_has_to(settings, monkeypatch):
    """Nobody is asked for a second factor; refusals are not drawn, which test_gate.py looks at.

    What is missing is drawn for two methods only: its page knows nothing but the request.
    """
    settings.SECOND_FACTOR_ROLES = []
    draw = staff_errors.not_found

    def not_found(request):
        is_drawn = request.method in ("GET", "POST")
        return draw(request) if is_drawn else HttpResponse(status=404)

    monkeypatch.setattr(staff_errors, "not_found", not_found)
    for name, status in (("forbidden", 403), ("wrong_method", 405)):
        drawn = functools.partial(HttpResponse, status=status)
        monkeypatch.setattr(staff_errors, name, lambda request, drawn=drawn: drawn())


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_reaches_what_their_role_says_and_nothing_else(actor):
    routes = staff_routes()
    table = Table(actor).fill(routes)
    assert table.wrong == []
    assert sum(table.tried.values()) > 5 * len(routes) > 400
    if table.world.role:
        assert table.tried["open"] > 50
        assert table.tried["refused"] > 50
    else:
        assert table.tried["login"] > 500


def test_every_address_with_parameters_has_samples():
    assert without_samples(SAMPLES) == []
    fewer = {key: value for key, value in SAMPLES.items() if key != "partners:"}
    assert "partners:partner" in without_samples(fewer)


def routes_named(*names):
    return [route for route in staff_routes() if route.name in names]


@pytest.mark.django_db
def test_page_open_to_a_role_too_many_is_found(monkeypatch):
    """The control of the registry: the table asks it, the gate lets everybody in."""
    monkeypatch.setattr("lokalwillkommen.gate._opens", lambda request, access: True)
    wrong = Table("adviser").fill(routes_named("team:team", "today")).wrong
    assert {line[0] for line in wrong} == {"team:team"}


@pytest.mark.django_db
def test_row_open_to_the_wrong_people_is_found(monkeypatch):
    """The control of the rows: somebody forgets to ask whose place it is."""
    monkeypatch.setattr(LocationQuerySet, "kept_by", lambda self, user, day: self)
    wrong = Table("adviser").fill(routes_named("hours:close", "hours:waiting")).wrong
    assert {line[:2] for line in wrong} == {
        ("hours:close", "foreign"),
        ("hours:waiting", "foreign"),
    }


@pytest.mark.django_db
def test_answer_that_tells_of_a_foreign_row_is_found():
    table = Table("adviser")
    (route,) = routes_named("hours:close")
    table.fill([route])
    assert table.wrong == []
    foreign = table.cell(route, "foreign", {"slug": "fern"}, "get", {})
    missing = table.cell(route, "missing", {"slug": "gibt-es-nicht"}, "get", {})
    foreign[1].content = foreign[1].content.replace(b"</main>", b"Fern</main>")
    table.compare(route, {("foreign", "get"): foreign, ("missing", "get"): missing})
    assert [line[3] for line in table.wrong] == ["tells that it is there"]

"""Rows for tests: every model has one function that makes a valid row of it."""

import hashlib
import itertools
import json
import uuid
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import User
from consultations.choices import (
    Counterpart,
    Home,
    Measure,
    PartnerKind,
    ReferralTarget,
    Revised,
    RevisionReason,
)
from consultations.models import (
    AggregateCount,
    Contact,
    ContactTopic,
    ContactVersion,
    ConversationLanguage,
    FiguresCheck,
    FiguresOfDay,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfLocationDay,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
    FollowUp,
    LocationDay,
    LocationDayStaff,
    MonthLock,
    PartnerContact,
    Referral,
    Revision,
    Slip,
    Topic,
    UnmetNeed,
    UnmetNeedReason,
)
from consultations.models.figures import OUTSIDE, UNKNOWN
from locations import models
from locations.schedule import Effect
from records.models import (
    AuditEntry,
    AuditInquiry,
    CacheEntry,
    Change,
    Draft,
    OutboxMail,
    Submit,
)
from records.periods import quarter_of
from records.sealing import seal
from reports.models import Publication
from reports.publications import content
from reports.tables import Column, Line, Table

_numbers = itertools.count(1)
CONFIRMED_ON = date(2026, 11, 1)
# Of the figures.
MONTH = date(2026, 11, 1)


def district(name="Innenstadt-West", **values):
    number = next(_numbers)
    defaults = {
        "slug": name.lower().replace("ö", "oe").replace("ü", "ue"),
        "election_code": str(number),
        "statistics_code": f"0{number}"[-4:],
        "label_lat": 51.504,
        "label_lon": 7.425,
        "tile_column": number % 30_000,
        "tile_row": 1,
        "area_km2": 13.8,
    }
    return models.District.objects.create(name=name, **(defaults | values))


def neighborhood(name="Dorstfeld", **values):
    defaults = {"code": f"{next(_numbers):03}"[-4:], "label_lat": 51.509, "label_lon": 7.409}
    values.setdefault("district", None)
    values["district"] = values["district"] or district(f"District of {name}")
    return models.Neighborhood.objects.create(name=name, **(defaults | values))


def postcode(code="44149", *, districts=(), **values):
    row = models.Postcode.objects.create(code=code, **({"lat": 51.4997, "lon": 7.3964} | values))
    row.districts.set(districts)
    return row


def street(name="Hauptstraße", **values):
    values.setdefault("neighborhood", None)
    values["neighborhood"] = values["neighborhood"] or neighborhood(f"Around {name}")
    return models.Street.objects.create(name=name, **values)


def organization(name="Verein", **values):
    return models.Organization.objects.create(
        name=name, **({"slug": f"organization-{next(_numbers)}"} | values)
    )


def programme(**values):
    defaults = {
        "slug": f"programme-{next(_numbers)}",
        "name": "25 Dependancen",
        "funder": "Europäische Union",
        "is_eu_funded": True,
        "starts_on": date(2024, 6, 1),
        "target_number": 25,
    }
    return models.Programme.objects.create(**(defaults | values))


def location(name="Dorstfeld", *, at=None, address=True, served=(), **values):
    """A place; `at` is its (lat, lon) position, exact unless `approximate` says otherwise."""
    approximate = values.pop("approximate", False)
    street_name = values.pop("street", "Oberbank 11")
    in_neighborhood = values.pop("neighborhood", None)
    number = next(_numbers)
    defaults = {"slug": f"place-{number}", "kind": models.Location.Kind.DEPENDANCE}
    row = models.Location.objects.create(name=name, **(defaults | values))
    if address:
        lat, lon = at or (51.5089, 7.4086)
        models.LocationAddress.objects.create(
            location=row,
            street=street_name,
            postcode="44149",
            city="Dortmund",
            lat=lat,
            lon=lon,
            position_is_approximate=approximate,
            neighborhood=in_neighborhood,
        )
    for one in served:
        location_district(location=row, district=one)
    return row


def location_address(**values):
    values.setdefault("location", None)
    values["location"] = values["location"] or location(address=False)
    return models.LocationAddress.objects.create(**({"city": "Dortmund"} | values))


def location_district(**values):
    return models.LocationDistrict.objects.create(
        location=values.pop("location", None) or location(),
        district=values.pop("district", None) or district(f"District {next(_numbers)}"),
        **values,
    )


def funding_scope(**values):
    return models.FundingScope.objects.create(
        location=values.pop("location", None) or location(),
        programme=values.pop("programme", None) or programme(),
        **({"valid_from": date(2024, 6, 1)} | values),
    )


def former_slug(slug="old-name", **values):
    return models.FormerSlug.objects.create(
        slug=slug, location=values.pop("location", None) or location()
    )


def opening_hours(**values):
    """Tuesdays 14:00 to 16:00, confirmed, unless told otherwise."""
    defaults = {
        "weekday": 1,
        "opens_at": time(14),
        "closes_at": time(16),
        "confirmed_on": CONFIRMED_ON,
    }
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.OpeningHours.objects.create(**(defaults | values))


def closure(**values):
    """Closed on Tuesday, 24 November 2026, unless told otherwise."""
    defaults = {
        "starts_on": date(2026, 11, 24),
        "ends_on": date(2026, 11, 24),
        "effect": Effect.CLOSED,
    }
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.Closure.objects.create(**(defaults | values))


def user(name=None, **values):
    """An account without a password: tests log in without one (tests/staff.py)."""
    number = next(_numbers)
    roles = values.pop("roles", ())
    defaults = {"email": f"person-{number}@example.org", "name": name or f"Person {number}"}
    row = User.objects.create_user(**(defaults | {"password": values.pop("password", None)}))
    for field, value in values.items():
        setattr(row, field, value)
    row.save()
    for role in roles:
        membership(user=row, role=role)
    return row


def membership(**values):
    """A role without bounds; advisers and leads get a location, all others none."""
    role = values.setdefault("role", models.Role.ADVISER)
    values["user"] = values.get("user") or user()
    if role in (models.Role.ADVISER, models.Role.LEAD) and not values.get("location"):
        values["location"] = location(kind=models.Location.Kind.OFFICE)
    return models.Membership.objects.create(**values)


def invitation(*, token=None, **values):
    """An open invitation; `token` is what its link would hold."""
    number = next(_numbers)
    role = values.setdefault("role", models.Role.ADVISER)
    if role in (models.Role.ADVISER, models.Role.LEAD) and not values.get("location"):
        values["location"] = location(kind=models.Location.Kind.OFFICE)
    defaults = {
        "email": f"invited-{number}@example.org",
        "token_hash": hashlib.sha256((token or f"token-{number}").encode()).hexdigest(),
        "expires_at": timezone.now() + timedelta(hours=72),
    }
    return models.Invitation.objects.create(**(defaults | values))


def topic(label="Wohnen", **values):
    number = next(_numbers)
    defaults = {"code": f"topic-{number}", "position": number % 30_000, "letter": label[:1].upper()}
    return Topic.objects.create(label=label, **(defaults | values))


def conversation_language(code="so", **values):
    defaults = {"position": next(_numbers) % 30_000}
    return ConversationLanguage.objects.create(code=code, **(defaults | values))


def unmet_need_reason(code=UnmetNeedReason.Code.OTHER, **values):
    defaults = {"position": next(_numbers) % 30_000}
    return UnmetNeedReason.objects.create(code=code, **(defaults | values))


def contact(*, topics=(), **values):
    """A contact with an advice seeker on Friday, 20 November 2026; the figures know nothing of it.

    `consultations.actions.contacts.log_contact` makes one as people do.
    """
    defaults = {
        "happened_on": date(2026, 11, 20),
        "recorded_at": timezone.now().replace(second=0, microsecond=0),
        "counterpart": Counterpart.ADVICE_SEEKER,
    }
    if values.get("headcount"):
        defaults |= {"advised": 0, "accompanying": 0}
    if values.get("home_district"):
        defaults["home"] = Home.DISTRICT
    values["location"] = values.get("location") or location(kind=models.Location.Kind.OFFICE)
    row = Contact.objects.create(**(defaults | values))
    row.topics.set(topics)
    return row


def any_topic():
    """One of the catalogue, which the migrations have begun."""
    return Topic.objects.first() or topic()


def contact_topic(**values):
    return ContactTopic.objects.create(
        contact=values.get("contact") or contact(), topic=values.get("topic") or any_topic()
    )


def unmet_need(**values):
    values["contact"] = values.get("contact") or contact()
    return UnmetNeed.objects.create(**({"reason": UnmetNeedReason.Code.FULL} | values))


def referral(**values):
    values["contact"] = values.get("contact") or contact()
    return Referral.objects.create(**({"target": ReferralTarget.JOBCENTER} | values))


def partner_contact(**values):
    values["contact"] = values.get("contact") or contact(counterpart=Counterpart.PARTNER)
    return PartnerContact.objects.create(**({"kind": PartnerKind.MEETING} | values))


def contact_version(**values):
    """What a contact was before its first correction."""
    values["contact"] = values.get("contact") or contact()
    defaults = {"version": 1, "changed_at": timezone.now(), "values": {}}
    return ContactVersion.objects.create(**(defaults | values))


def follow_up(*, memo="", **values):
    """Open, due on Wednesday, 25 November 2026; `memo` is sealed here."""
    values["contact"] = values.get("contact") or contact()
    defaults = {"due_on": date(2026, 11, 25), "made_at": timezone.now(), "author": None}
    defaults |= {"location": values["contact"].location}
    return FollowUp.objects.create(memo=memo and seal(memo), **(defaults | values))


def slip(code="H7KM3P", **values):
    """Valid until 20 May 2027, at the place of its contact."""
    values["contact"] = values.get("contact") or contact()
    defaults = {"location": values["contact"].location, "expires_on": date(2027, 5, 20)}
    return Slip.objects.create(code=code, **(defaults | values))


def location_day(**values):
    """Friday, 20 November 2026, on which the consultation took place; nobody counted."""
    values["location"] = values.get("location") or location(kind=models.Location.Kind.OFFICE)
    return LocationDay.objects.create(**({"on": date(2026, 11, 20)} | values))


def location_day_staff(**values):
    return LocationDayStaff.objects.create(
        day=values.get("day") or location_day(), user=values.get("user") or user()
    )


def aggregate_count(**values):
    """365 contacts of the network from October 2017 to March 2018."""
    defaults = {
        "starts_on": date(2017, 10, 1),
        "ends_on": date(2018, 3, 31),
        "measure": Measure.CONTACTS,
        "value": 365,
        "source": "Jahresbericht 2018",
    }
    return AggregateCount.objects.create(**(defaults | values))


def figures_of_home(**values):
    defaults = {"month": MONTH, "home": Home.UNKNOWN, "counterpart": Counterpart.ADVICE_SEEKER}
    return FiguresOfHome.objects.create(**(defaults | values))


def figures_of_location(**values):
    values["location"] = values.get("location") or location(kind=models.Location.Kind.OFFICE)
    defaults = {"month": MONTH, "counterpart": Counterpart.ADVICE_SEEKER}
    return FiguresOfLocation.objects.create(**(defaults | values))


def figures_of_topic(**values):
    values["topic"] = values.get("topic") or any_topic()
    return FiguresOfTopic.objects.create(**({"month": MONTH, "home": Home.UNKNOWN} | values))


def figures_of_day(**values):
    defaults = {
        "day": date(2026, 11, 20),
        "home": Home.UNKNOWN,
        "counterpart": Counterpart.ADVICE_SEEKER,
    }
    return FiguresOfDay.objects.create(**(defaults | values))


def figures_of_location_day(**values):
    values["location"] = values.get("location") or location(kind=models.Location.Kind.OFFICE)
    day = values.setdefault("day", date(2026, 11, 20))
    return FiguresOfLocationDay.objects.create(**({"month": day.replace(day=1)} | values))


def figures_of_feature(**values):
    defaults = {"month": MONTH, "home": Home.UNKNOWN, "feature": "language", "value": "ar"}
    return FiguresOfFeature.objects.create(**(defaults | values))


def figures_of_topic_language(**values):
    values["topic"] = values.get("topic") or any_topic()
    return FiguresOfTopicLanguage.objects.create(**({"month": MONTH} | values))


def figures_check(**values):
    return FiguresCheck.objects.create(**({"pk": 1} | values))


def month_lock(**values):
    """October 2026 is closed."""
    defaults = {"month": date(2026, 10, 1), "locked_at": timezone.now(), "locked_by": uuid.uuid4()}
    return MonthLock.objects.create(**(defaults | values))


def revision(**values):
    """A contact of October 2026 that was entered late."""
    values["location"] = values.get("location") or location(kind=models.Location.Kind.OFFICE)
    defaults = {
        "month": date(2026, 10, 1),
        "at": timezone.now().replace(second=0, microsecond=0),
        "done": Revised.ADDED,
        "kind": "contact",
        "reason": RevisionReason.LATE,
        "contacts": 1,
    }
    return Revision.objects.create(**(defaults | values))


def publication(quarter=date(2026, 7, 1), *, contacts=(120, 45, 10), **values):
    """The quarter as version 1: contacts from Eving, from an unknown home and from outside."""
    homes = (
        Line("eving", "Eving"),
        Line(UNKNOWN, "nicht bekannt", is_apart=True),
        Line(OUTSIDE, "außerhalb Dortmunds", is_apart=True),
    )
    measures = dict.fromkeys(
        ("contacts", "consultations", "advised", "first_contacts", "not_helped"), tuple(contacts)
    )
    one = {"contacts": (sum(contacts),)}
    tables = (
        _table("kontakte-nach-wohnort", homes, measures, has_totals=True),
        _table("wohnort-und-thema", homes, {"wohnen": tuple(contacts)}, has_totals=True),
        _table("sensible-themen", (Line("gesundheit", "Gesundheit"),), one),
        _table("sprachen", (Line("ar", "Arabisch"),), one),
        _table("kontakte-nach-ort", (Line("dorstfeld", "Dorstfeld"),), one),
        _table("wege", (Line("phone", "Telefon"),), one),
        _table("was-gefehlt-hat", (Line("language", "Sprache"),), one),
    )
    version = values.get("version", 1)
    defaults = {
        "quarter": quarter,
        "version": version,
        "published_at": timezone.now(),
        "published_by": uuid.uuid4(),
        "reason": "" if version == 1 else Publication.Reason.LATE,
        "definitions": 1,
        **frozen({table.key: table for table in tables}, quarter),
    }
    return Publication.objects.create(**(defaults | values))


def _table(key, lines, values, *, has_totals=False):
    table = Table(
        key=key,
        title=key,
        heading="",
        lines=lines,
        columns=tuple(Column(name, name) for name in values),
        values=values,
        totals=dict.fromkeys(values) if has_totals else {},
        total_label="Ganze Stadt",
    )
    return table.with_values(values)


def frozen(tables, quarter):
    """Content of a publication with its digest."""
    text = content.written(
        tables,
        first_day=quarter.isoformat(),
        last_day=quarter_of(quarter).last.isoformat(),
        is_demo=False,
        note="",
        definitions={},
    )
    return {"content": text, "digest": content.digest_of(text)}


def retired_reason(code=models.Closure.Reason.EVENT):
    return models.RetiredReason.objects.create(code=code)


def audit_entry(**values):
    """Somebody has opened a location, unless told otherwise."""
    defaults = {"action": AuditEntry.Action.READ, "kind": "location", "record": "1"}
    return AuditEntry.objects.create(**(defaults | values))


def audit_inquiry(*, reason="Ein Verdacht, der geklärt werden muss.", **values):
    """An inquiry that waits for a second person."""
    defaults = {
        "asked_by": uuid.uuid4(),
        "subject": uuid.uuid4(),
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 11, 20),
    }
    return AuditInquiry.objects.create(reason=seal(reason), **(defaults | values))


def factor_reset(**values):
    """A request that is still open, unless told otherwise."""
    values["user"] = values.get("user") or user()
    values["asked_by"] = values.get("asked_by") or user()
    values.setdefault("expires_at", timezone.now() + timedelta(hours=24))
    return models.FactorReset.objects.create(**values)


def location_pause(**values):
    """Paused in December 2026, unless told otherwise."""
    defaults = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 31)}
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.LocationPause.objects.create(**(defaults | values))


def season_question(**values):
    """The Christmas holidays of 2026, without an answer, unless told otherwise."""
    defaults = {
        "season": "Weihnachtsferien",
        "starts_on": date(2026, 12, 23),
        "ends_on": date(2027, 1, 6),
        "asked_at": timezone.now(),
    }
    if values.get("answer"):
        defaults["answered_at"] = timezone.now()
    values.setdefault("location", None)
    values["location"] = values["location"] or location()
    return models.SeasonQuestion.objects.create(**(defaults | values))


def submit(**values):
    defaults = {"owner": uuid.uuid4(), "key": uuid.uuid4(), "result": "/intern/"}
    return Submit.objects.create(**(defaults | values))


def draft(**values):
    fields = json.dumps(
        {"key": uuid.uuid4().hex, "fields": values.pop("fields", {"memo": ["Text"]})}
    )
    defaults = {"owner": uuid.uuid4(), "path": "/intern/#Form", "content": seal(fields)}
    return Draft.objects.create(**(defaults | values))


def change(**values):
    defaults = {"kind": "locations.closure", "record": "1", "after": {"id": 1}}
    return Change.objects.create(**(defaults | values))


def outbox_mail(**values):
    return OutboxMail.objects.create(**({"message_id": f"<{uuid.uuid4()}@example.org>"} | values))


def cache_entry(key="key", **values):
    defaults = {"value": "", "expires": timezone.now()}
    return CacheEntry.objects.create(cache_key=key, **(defaults | values))

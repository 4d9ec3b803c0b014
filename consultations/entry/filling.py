"""What the form begins with: a contact that is there, or the first one of a family."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from consultations import languages
from consultations.choices import Home, Result
from consultations.entries import Entry, Missing, entry_of
from consultations.entry.offered import Offered
from consultations.models import Contact, UnmetNeedReason
from locations.gazetteer import fold
from locations.models import Neighborhood

# The value behind "Andere …".
OTHER = "other"
SAME = (
    *("happened_on", "channel", "counterpart", "duration", "first_contact", "interpreting"),
    *("age_band", "gender", "advised", "accompanying", "headcount", "result"),
)


def initial_of(contact: Contact, entry: Entry, offered: Offered) -> dict[str, Any]:
    """The values of all fields for the form of `contact`, which says `entry`."""
    return {
        **{name: getattr(entry, name) for name in SAME},
        # Of a group nobody is counted one by one.
        **({"advised": None, "accompanying": None} if entry.headcount is not None else {}),
        "location": contact.location_id,
        "topics": sorted(entry.topic_ids),
        **of_family(entry, offered),
        **_referrals(entry),
        **_unmet(entry.missing),
        **_partner(entry),
        "also_referred": bool(entry.sent_to) and entry.result != Result.REFERRED,
        "also_missing": bool(entry.missing) and entry.result != Result.NOT_HELPED,
    }


def of_family(entry: Entry, offered: Offered) -> dict[str, Any]:
    """What the next member of a family has in common with this one: language and home."""
    known = {row.code for row in offered.languages}
    is_other = bool(entry.language) and entry.language not in known
    return {
        "language": OTHER if is_other else entry.language,
        "other_language": _language(entry.language) if is_other else "",
        "home": str(entry.home_district_id) if entry.home == Home.DISTRICT else entry.home,
        "neighborhood": _neighborhood(entry.home_neighborhood_id, offered),
    }


def typed(initial: Mapping[str, Any]) -> QueryDict:
    """The same as a form that is sent."""
    data = QueryDict(mutable=True)
    for name, value in initial.items():
        if isinstance(value, list | tuple):
            data.setlist(name, [str(one) for one in value])
        elif value is True:
            data[name] = "on"
        elif isinstance(value, date):
            data[name] = value.isoformat()
        elif value not in (None, "", False):
            data[name] = str(value)
    return data


def kept_values(contact: Contact, offered: Offered) -> dict[str, Any]:
    """As the cleaned data of a form would say it."""
    values = initial_of(contact, entry_of(contact), offered)
    return {name: value for name, value in values.items() if not name.startswith("also_")}


def name_of(neighborhood: Neighborhood, offered: Offered) -> str:
    """What to type for it: its name, or "Stadtteil Hörde" beside the district of that name."""
    districts = {fold(row.name) for row in offered.districts}
    name = neighborhood.name
    return f"Stadtteil {name}" if fold(name) in districts else name


def _neighborhood(pk: int | None, offered: Offered) -> str:
    rows = (row for row in offered.neighborhoods if row.pk == pk)
    return next((name_of(row, offered) for row in rows), "")


def _language(code: str) -> str:
    return languages.names().get(code, code)


def _referrals(entry: Entry) -> dict[str, Any]:
    organizations = [one.organization_id for one in entry.sent_to if one.organization_id]
    return {
        "targets": list(dict.fromkeys(one.target for one in entry.sent_to)),
        "organization": organizations[0] if organizations else None,
    }


def _unmet(missing: Iterable[Missing]) -> dict[str, Any]:
    first: dict[str, Missing] = {}
    for one in missing:
        first.setdefault(one.reason, one)
    codes = UnmetNeedReason.Code
    language = first[codes.LANGUAGE].language if codes.LANGUAGE in first else ""
    category = first[codes.NO_OFFER].offer_category if codes.NO_OFFER in first else ""
    return {
        "missing": list(first),
        "missing_language": _language(language) if language else "",
        "missing_category": category,
        **{f"missing_topic_{code}": one.topic_id for code, one in first.items()},
    }


def _partner(entry: Entry) -> dict[str, Any]:
    if not (said := entry.partner):
        return {}
    return {
        "partner_organization": said.organization_id,
        "partner_kind": said.kind,
        "partner_initiative": said.initiative,
        "partner_theme": said.theme,
    }

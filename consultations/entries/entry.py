"""The values of a contact, and how they are written down in its history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Missing:
    """One unmet need: its reason, and what of the rest is known."""

    reason: str
    topic_id: int | None = None
    language: str = ""
    offer_category: str = ""


@dataclass(frozen=True)
class SentTo:
    """One referral: a kind of target, and perhaps an organization."""

    target: str
    organization_id: int | None = None


@dataclass(frozen=True)
class Partner:
    """What is said of a contact with a cooperation partner."""

    organization_id: int | None = None
    kind: str = ""
    initiative: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Entry:
    """Codes of `consultations.choices`, primary keys of topics and districts; empty: not said."""

    happened_on: date
    counterpart: str
    channel: str = ""
    advised: int = 1
    accompanying: int = 0
    headcount: int | None = None
    first_contact: str = ""
    home: str = ""
    home_district_id: int | None = None
    home_neighborhood_id: int | None = None
    language: str = ""
    interpreting: str = ""
    age_band: str = ""
    gender: str = ""
    duration: str = ""
    result: str = ""
    earlier_id: int | None = None
    topic_ids: frozenset[int] = field(default_factory=frozenset)
    missing: tuple[Missing, ...] = ()
    sent_to: tuple[SentTo, ...] = ()
    partner: Partner | None = None


def to_values(entry: Entry) -> dict[str, Any]:
    """What JSON can hold of an entry; `from_values` reads it again."""
    values = asdict(entry)
    return values | {
        "happened_on": entry.happened_on.isoformat(),
        "topic_ids": sorted(entry.topic_ids),
        "missing": list(values["missing"]),
        "sent_to": list(values["sent_to"]),
    }


def from_values(values: Mapping[str, Any]) -> Entry:
    """The entry that `to_values` wrote down."""
    partner = values["partner"]
    said = {name: values[name] for name in Entry.__dataclass_fields__ if name in values}
    return Entry(
        **said
        | {
            "happened_on": date.fromisoformat(values["happened_on"]),
            "topic_ids": frozenset(values["topic_ids"]),
            "missing": tuple(Missing(**one) for one in values["missing"]),
            "sent_to": tuple(SentTo(**one) for one in values["sent_to"]),
            "partner": None if partner is None else Partner(**partner),
        }
    )

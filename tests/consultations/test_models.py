"""What the tables of contacts can hold at all."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from consultations.models import Contact
from records.models import AuditEntry
from tests import factories

# Texts that are no choices: a memo, which is sealed, and the source of an old total. The rest are
# codes that a check lets through (a language is one of CLDR, a code of a slip is made here).
TEXTS = {
    "AggregateCount.source",
    "Contact.language",
    "FollowUp.memo",
    "Slip.code",
    "UnmetNeed.language",
}
# Kept by coordinators, about no person.
CATALOGUES = {"Topic", "ConversationLanguage", "UnmetNeedReason"}
SHORT = 16


def texts(of):
    """Fields of models that could hold words, and how many characters of them."""
    return {
        f"{model.__name__}.{field.name}": field.max_length
        for model in of
        for field in model._meta.get_fields()
        if isinstance(field, (models.CharField, models.TextField, models.BinaryField))
        and not field.choices
    }


def test_contacts_and_what_hangs_on_them_hold_no_free_text():
    about_contacts = [
        model
        for model in apps.get_app_config("consultations").get_models()
        if model.__name__ not in CATALOGUES and not model.__name__.startswith("FiguresOf")
    ]
    found = texts(about_contacts)
    assert set(found) == TEXTS
    long = {name for name, length in found.items() if length is None or length > SHORT}
    assert long == {"AggregateCount.source", "FollowUp.memo"}


def test_field_that_could_hold_free_text_is_found():
    found = texts([AuditEntry])
    assert found["AuditEntry.reason"] == 120
    assert "AuditEntry.action" not in found


IMPOSSIBLE = [
    {"home": "district"},
    {"home": "outside", "has_district": True},
    {"home": "", "has_district": True},
    {"advised": 0},
    {"advised": 100},
    {"accompanying": 100},
    {"headcount": 0, "advised": 0},
    {"headcount": 1000, "advised": 0},
    {"headcount": 5, "advised": 1},
    {"headcount": 5, "advised": 0, "accompanying": 1},
]
POSSIBLE = [
    {},
    {"home": "district", "has_district": True},
    {"home": "outside"},
    {"advised": 99, "accompanying": 99},
    {"headcount": 999, "advised": 0},
]


def add(values):
    values = dict(values)
    has_district = values.pop("has_district", False)
    row = Contact(
        location=factories.location(),
        happened_on=date(2026, 11, 20),
        recorded_at="2026-11-20T14:32+01:00",
        counterpart="advice_seeker",
        home_district=factories.district("Eving") if has_district else None,
        **values,
    )
    with transaction.atomic():
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("values", IMPOSSIBLE, ids=str)
def test_database_refuses_what_no_contact_can_be(values):
    with pytest.raises(IntegrityError):
        add(values)


@pytest.mark.django_db
@pytest.mark.parametrize("values", POSSIBLE, ids=str)
def test_database_takes_what_a_contact_can_be(values):
    add(values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"reason": "full", "language": "ar"},
        {"reason": "full", "offer_category": "sport"},
        {"reason": "language", "offer_category": "sport"},
    ],
    ids=str,
)
def test_database_refuses_details_of_another_reason(values):
    contact = factories.contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.unmet_need(contact=contact, **values)
    factories.unmet_need(contact=contact, reason="language", language="ar")
    factories.unmet_need(contact=contact, reason="no_offer", offer_category="sport")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "is_possible"),
    [
        ({}, True),
        ({"visitors": 0}, True),
        ({"visitors": 5, "third_country_nationals": 5, "turned_away": 9}, True),
        ({"visitors": 5, "third_country_nationals": 6}, False),
        ({"third_country_nationals": 6}, False),
        ({"is_held": False, "cancellation": "room", "third_country_nationals": 0}, False),
        ({"is_held": False, "cancellation": "room"}, True),
        ({"is_held": False}, False),
        ({"cancellation": "room"}, False),
        ({"is_held": False, "cancellation": "room", "visitors": 0}, False),
        ({"is_held": False, "cancellation": "room", "turned_away": 1}, False),
    ],
    ids=str,
)
def test_day_was_held_or_cancelled(values, is_possible):
    place = factories.location()
    try:
        with transaction.atomic():
            factories.location_day(location=place, **values)
    except IntegrityError:
        assert not is_possible
    else:
        assert is_possible

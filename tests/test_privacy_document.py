"""docs/privacy.md decides about every field of every model: personal, and why, or not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from consultations.actions.slips import VALID_FOR

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "privacy.md"
PERSONAL = "## Fields with data about persons"
OTHERS = "## Fields without data about persons"


def rows(text, heading):
    """The rows of the table below a heading, as lists of cells."""
    section = text.partition(heading + "\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell):
    return re.findall(r"`([\w.]+)`", cell)


def personal_fields(text):
    """Fields as app.Model.field; `.field` goes on with the model of the name before it."""
    found = []
    for cells in rows(text, PERSONAL):
        model = ""
        for name in names(cells[0]):
            if not name.startswith("."):
                model, _dot, name = name.rpartition(".")
            found.append(f"{model}.{name.lstrip('.')}")
    return found


def other_fields(text):
    return [
        f"{names(cells[0])[0]}.{name}" for cells in rows(text, OTHERS) for name in names(cells[1])
    ]


def fields_of_all_models():
    """Every column and every relation, without the numbers that a database gives its rows."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if not (field.primary_key and field.name == "id")
    }


def undecided(fields, text):
    """Fields that the document does not name, that it names twice, that do not exist (any more)."""
    named = [*personal_fields(text), *other_fields(text)]
    return {
        "missing": sorted(fields - set(named)),
        "twice": sorted({name for name in named if named.count(name) > 1}),
        "gone": sorted(set(named) - fields),
    }


NOTHING = {"missing": [], "twice": [], "gone": []}


@pytest.fixture(scope="module")
def document():
    return DOCUMENT.read_text(encoding="utf-8")


def test_every_field_is_decided_about(document):
    fields = fields_of_all_models()
    assert len(fields) > 150
    assert len(personal_fields(document)) > 40
    assert undecided(fields, document) == NOTHING


def test_new_field_is_missed_until_somebody_decides(document):
    fields = fields_of_all_models()
    new = "accounts.User.shoe_size"
    assert undecided(fields | {new}, document) == NOTHING | {"missing": [new]}
    old = "accounts.User.email"
    assert undecided(fields - {old}, document) == NOTHING | {"gone": [old]}
    line = f"| `{old}` | twice | nobody | never | no |"
    doubled = document.replace(PERSONAL + "\n", f"{PERSONAL}\n| a |\n|---|\n{line}\n")
    assert old in undecided(fields, doubled)["twice"]


def test_every_personal_field_says_why_who_how_long_and_where(document):
    table = rows(document, PERSONAL)
    assert len(table) > 20
    assert [cells[0] for cells in table if len(cells) != 5 or not all(cells)] == []


def terms(text):
    """Classes of the retention that a text names, with their days: `drafts` (7 days)."""
    return {(name, int(days)) for name, days in re.findall(r"`(\w+)` \((\d+) days\)", text)}


def test_terms_are_those_of_the_settings(document):
    wanted = {(name, rule["term"].days) for name, rule in settings.RETENTION.items()}
    assert terms(document) == wanted
    assert terms("kept like `drafts` (8 days)") - wanted == {("drafts", 8)}


# Free texts about people are kept sealed: whoever reads the database alone reads none of them.
SEALED = {
    "consultations.FollowUp.memo",
    "records.AuditInquiry.reason",
    "records.Draft.content",
    "records.OutboxMail.content",
    "mfa.Authenticator.data",
}


def test_sealed_fields_are_said_to_be_sealed(document):
    said = {
        name
        for cells in rows(document, PERSONAL)
        if "sealed" in " ".join(cells)
        for name in personal_fields(f"{PERSONAL}\n| a |\n|---|\n| {cells[0]} |\n")
    }
    assert said == SEALED


def test_terms_that_the_page_for_residents_names_are_those_of_the_code():
    """templates/pages/privacy.html says them in words, in every language."""
    terms = {name: settings.RETENTION[name]["term"] for name in settings.RETENTION}
    assert terms["contacts"] == timedelta(days=3 * 365 + 1)  # three years
    assert terms["follow_ups_done"] == timedelta(days=30)
    assert terms["follow_ups"] == timedelta(days=365)  # twelve months
    assert VALID_FOR.months == 6

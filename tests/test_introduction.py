"""docs/einfuehrung/ says what the code does: its tables are those of the code."""

import importlib.util
from pathlib import Path

import pytest
from django.conf import settings

from locations.models import Role
from lokalwillkommen import access

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("introduction", ROOT / "tools" / "introduction.py")
introduction = importlib.util.module_from_spec(spec)
spec.loader.exec_module(introduction)
DOCUMENTS = sorted(introduction.FOLDER.glob("*.md"))
HINT = "Write it anew: .venv/bin/python tools/introduction.py"


def differing(text, name, content):
    """Lines that only the code's table or only the document's has."""
    wanted = introduction.filled(text, name, content).splitlines()
    found = text.splitlines()
    return {
        "only in the code": [line for line in wanted if line not in found],
        "only in the document": [line for line in found if line not in wanted],
    }


@pytest.mark.parametrize(
    ("file", "name", "make"), introduction.TABLES, ids=[name for name, *_ in introduction.TABLES]
)
def test_table_is_that_of_the_code(file, name, make):
    text = (introduction.FOLDER / file).read_text(encoding="utf-8")
    content = make()
    assert content.count("\n") > 8
    assert differing(text, name, content) == {
        "only in the code": [],
        "only in the document": [],
    }, HINT


def test_table_that_differs_is_found(monkeypatch):
    file, name, make = introduction.TABLES[0]
    text = (introduction.FOLDER / file).read_text(encoding="utf-8")
    monkeypatch.setitem(access.PAGES, "audit:audit", frozenset({Role.ADVISER}))
    changed = differing(text, name, make())
    assert len(changed["only in the code"]) == len(changed["only in the document"]) == 1
    assert "/intern/protokoll/" in changed["only in the code"][0]


def test_every_role_and_every_class_has_german_words():
    assert list(introduction.ROLES) == Role.values
    assert set(introduction.CLASSES) == set(settings.RETENTION)


def test_document_without_the_place_for_its_table_is_refused():
    with pytest.raises(ValueError, match="Expected one line"):
        introduction.filled("text", "Löschfristen", "table")


def is_marked(text):
    return "Entwurf, rechtlich zu prüfen" in text.split("\n\n")[1]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_is_marked_as_a_draft(path):
    assert is_marked(path.read_text(encoding="utf-8"))


def test_documents_are_there_and_one_without_its_mark_is_found():
    assert len(DOCUMENTS) >= 5
    assert not is_marked("# Title\n\nText.\n")


def terms_missing(text):
    """Words of the guide to documents that lead nowhere."""
    return [path.name for path in DOCUMENTS if path.name != "README.md" and path.name not in text]


def test_guide_names_every_document():
    guide = (introduction.FOLDER / "README.md").read_text(encoding="utf-8")
    assert terms_missing(guide) == []
    assert len(terms_missing("")) == len(DOCUMENTS) - 1

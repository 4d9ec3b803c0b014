"""Every figure is explained, and docs/figures.md says the same as the pages."""

import hashlib
import importlib.util
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from records.periods import quarter_of
from reports.definitions import DEFINITIONS, MEASURES, VERSION, Definition
from reports.figures import FIGURES
from reports.publications import public_words
from tests.reports import small_town

# All sentences in English, by the version of which they are.
SENTENCES = {1: "c02c3fb04b17c7e243f81db4d46443419ac40ea25faf52f61a9f8f435567aec6"}
REWORDED = (
    "The definitions read differently. If one of them means something else now, raise"
    " reports.definitions.VERSION and add the new version here; if all mean the same as before,"
    " write this under the present version: {digest}"
)
QUARTER = quarter_of(date(2026, 2, 1))
TOOLS = Path(__file__).resolve().parents[2] / "tools"
HINT = "Write it anew: .venv/bin/python tools/figures_doc.py"


@pytest.fixture
def figures_doc(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    spec = importlib.util.spec_from_file_location("figures_doc", TOOLS / "figures_doc.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("introduction", None)


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_definition_says_what_counts_what_does_not_and_what_is_unknown(key):
    one = DEFINITIONS[key]
    assert len(str(one.name)) > 2
    for sentence in (one.counts, one.counts_not, one.unknown):
        assert str(sentence)[-1] in ".”“", sentence


def digest():
    """Of every sentence as it stands in the code: a better translation is no other meaning."""
    with translation.override(None):
        parts = [
            f"{key}\n{one.name}\n{one.counts}\n{one.counts_not}\n{one.unknown}"
            for key, one in sorted(DEFINITIONS.items())
        ]
    return hashlib.sha256("\n\n".join(parts).encode()).hexdigest()


def test_definitions_that_read_differently_are_looked_at_before_they_are_published():
    """Their version stands on what is published: who counts differently raises it."""
    assert max(SENTENCES) == VERSION
    # So are the plain words of the public page.
    assert public_words.DEFINITIONS_EXPLAINED == VERSION
    assert digest() == SENTENCES[VERSION], REWORDED.format(digest=digest())


@pytest.mark.parametrize("field", ["name", "counts", "counts_not", "unknown"])
def test_control_any_other_sentence_is_noticed(monkeypatch, field):
    before = digest()
    monkeypatch.setitem(DEFINITIONS, "contacts", replace(DEFINITIONS["contacts"], **{field: "x"}))
    assert digest() != before


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(FIGURES))
def test_table_names_definitions_that_exist(name):
    small_town.build()
    table = FIGURES[name](small_town.asked(QUARTER))
    assert table.definitions
    assert set(table.definitions) <= set(DEFINITIONS)


@pytest.mark.django_db
def test_no_two_figures_have_the_same_key():
    small_town.build()
    asked = small_town.asked(QUARTER)
    keys = [figure(asked).key for figure in FIGURES.values()]
    assert sorted(set(keys)) == sorted(keys)
    assert all(key.isascii() and key == key.lower() and "_" not in key for key in keys)


def test_document_says_what_the_pages_say(figures_doc):
    found = figures_doc.FILE.read_text(encoding="utf-8")
    wanted = figures_doc.document()
    assert set(wanted.splitlines()) ^ set(found.splitlines()) == set(), HINT
    assert wanted == found, HINT


def test_control_definition_that_is_new_is_missing_in_the_document(figures_doc, monkeypatch):
    monkeypatch.setitem(MEASURES, "new", Definition("New", "a.", "b.", "c."))
    assert "### New (`new`)" in figures_doc.document()
    assert "### New" not in figures_doc.FILE.read_text(encoding="utf-8")

"""A page put together from a frame is the page that the template would have made."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

from locations import pages
from locations.fragments import Fragment, unbroken
from lokalwillkommen import home
from tests import factories

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "q=Dorstfeld",
    "q=Dorstfeld&open=now&language=ar&step_free=1",
    "q=Hauptstr.",
    "q=44149",
    "q=Dorstfled",
    "q=Timbuktu",
    'q="><b>&amp;%27</b>',
    "q=%EF%B7%90text%EF%B7%91",
    "lat=51.51&lon=7.41",
    "lat=51.51&lon=7.41&open=tu",
    "lat=nan&lon=7&open=never&page=x",
    "kind=office",
    "language=zz&open=now",
    "page=2",
]


@pytest.fixture(autouse=True)
def _town(at):
    at(2026, 11, 24, 14, 30)
    west = factories.district("Innenstadt-West")
    for name in ("Dorstfeld", "City"):
        around = factories.neighborhood(name, district=west)
        factories.street("Hauptstraße", neighborhood=around)
    factories.postcode("44149", districts=[west, factories.district("Lütgendortmund")])
    row = factories.location("Dorstfeld", languages=["ar"], served=[west])
    factories.opening_hours(location=row)
    factories.location("West office", kind="office", served=[west])
    for number in range(40):
        factories.location(f"Place {number}", at=(51.4 + number / 500, 7.45))


def drawn(query, language):
    with translation.override(language):
        prefix = "" if language == "de" else f"/{language}"
        return home.finder(RequestFactory().get(f"{prefix}/?{query}")).content.decode()


def of_the_template(request, found):
    """The page of results without frames: all at once, as Django would make it."""
    context = home._search(found.criteria) | home._offered(found) | home._results(found)
    page = render(request, home.TEMPLATE, context | {"criteria": found.criteria})
    return unbroken(page.content.decode())


@pytest.mark.parametrize("language", ["de", "ar"])
def test_page_from_a_frame_is_the_page_of_the_template(language, monkeypatch):
    # Twice, so that the second time each page comes from a frame that another one left.
    framed = [drawn(query, language) for query in QUESTIONS]
    pages.forget()
    again = [drawn(query, language) for query in reversed(QUESTIONS)][::-1]
    assert framed == again
    pages.forget()
    monkeypatch.setattr(home, "_drawn", of_the_template)
    for query, page in zip(QUESTIONS, framed, strict=True):
        assert drawn(query, language) == page, query


def test_no_hole_is_left_open():
    for query in QUESTIONS:
        page = drawn(query, "de")
        assert "\ufdd0" not in page
        assert "<b>" not in page


def test_control_a_frame_that_was_filled_wrongly_is_noticed(monkeypatch):
    right = drawn("q=Dorstfeld", "de")
    pages.forget()
    fill = Fragment.fill
    monkeypatch.setattr(Fragment, "fill", lambda self, values: fill(self, values)[:-1])
    assert drawn("q=Dorstfeld", "de") != right

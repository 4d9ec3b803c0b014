"""Drafts and conflicts as a browser meets them, with the login, the gate and the templates."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from locations.models import Location, Organization, Role
from records import drafts
from records.models import Draft, Submit
from tests import factories
from tests.staff import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.user(roles=[Role.COORDINATOR])


@pytest.fixture
def browser(person):
    """A browser that sends the token against forgery, as every browser has to."""
    client = Client(enforce_csrf_checks=True)
    login(client, person)
    return client


@pytest.fixture
def place():
    return factories.location("Hörde", kind=Location.Kind.OFFICE)


@pytest.fixture
def page(place):
    return reverse("hours:waiting", args=[place.slug])


def hidden(answer):
    """The hidden fields of the form on the page, as a browser would send them."""
    form = re.search(r'<form class="kept".*?</form>', answer.content.decode(), re.DOTALL)[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def typed(answer):
    return re.search(r'name="waiting_days"[^>]*value="([^"]*)"', answer.content.decode())


def test_draft_is_kept_while_somebody_types_and_thrown_away_when_they_say_so(browser, page):
    kept = hidden(browser.get(page))
    answer = browser.post(reverse("records:draft"), kept | {"waiting_days": "12"})
    assert answer.status_code == 204
    again = browser.get(page)
    assert typed(again)[1] == "12"
    answer = browser.post(reverse("records:discard"), hidden(again))
    assert answer["Location"] == page
    assert not Draft.objects.exists()
    assert typed(browser.get(page)) is None


def test_draft_needs_a_login_and_the_token_against_forgery(browser, page):
    kept = hidden(browser.get(page))
    bare = {"submit_key": "x" + kept["submit_key"], "waiting_days": "12"}
    assert browser.post(reverse("records:draft"), bare).status_code == 403
    answer = Client().post(reverse("records:draft"), bare)
    assert answer.status_code == 302
    assert not Draft.objects.exists()
    assert browser.get(reverse("records:draft")).status_code == 405


def test_text_sent_after_the_login_has_expired_is_in_the_form_after_the_login(
    browser, person, page
):
    kept = hidden(browser.get(page))
    browser.logout()
    answer = browser.post(page, kept | {"waiting_days": "12"})
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    login(browser, person)
    again = browser.get(page)
    assert typed(again)[1] == "12"
    done = browser.post(page, hidden(again) | {"waiting_days": "12"})
    assert done.status_code == 302
    assert Location.objects.get().waiting_days == 12
    assert not Draft.objects.exists()


def test_form_sent_twice_leads_twice_to_the_same_page(browser, page):
    kept = hidden(browser.get(page)) | {"waiting_days": "12"}
    first, second = browser.post(page, kept), browser.post(page, kept)
    assert first["Location"] == second["Location"]
    assert Submit.objects.count() == 1


def test_form_whose_row_is_gone_leads_where_it_led(browser, place, page):
    kept = hidden(browser.get(page)) | {"waiting_days": "12"}
    first = browser.post(page, kept)
    Location.objects.all().delete()
    assert browser.get(page).status_code == 404
    assert browser.post(page, kept)["Location"] == first["Location"]


def test_conflict_shows_both_texts_and_two_ways_on(browser, page):
    kept = hidden(browser.get(page))
    Location.objects.update(version=2, waiting_days=3, waiting_told_on="2026-11-20")
    answer = browser.post(page, kept | {"waiting_days": "12"})
    assert answer.status_code == 409
    assert hidden(answer)["seen_version"] == "2"
    assert typed(answer)[1] == "12"
    assert reverse("records:discard") in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    assert browser.post(page, hidden(answer) | {"waiting_days": "12"}).status_code == 302
    assert Location.objects.get().waiting_days == 12


@pytest.mark.parametrize("value", ["\0", "\u202e12", "9" * 40, "9" * 5000, "-1", "1900-01-01"])
@pytest.mark.parametrize("name", ["waiting_days", "seen_version", "submit_key", "csrf", "x"])
def test_hostile_values_are_never_a_crash(browser, page, name, value):
    kept = hidden(browser.get(page)) | {"waiting_days": "12"}
    for path in (page, reverse("records:draft"), reverse("records:discard")):
        assert browser.post(path, kept | {name: value}).status_code < 500


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "utf-16"])
def test_halves_of_surrogate_pairs_are_never_a_crash(browser, page, charset):
    """The server reads UTF-8 only (tests/test_charset.py), the client of the tests what it says."""
    kept = hidden(browser.get(page))
    lines = []
    for name, value in (kept | {"waiting_days": "+2AA-\\ud800"}).items():
        lines += ["--b", f'Content-Disposition: form-data; name="{name}"', "", value]
    body = "\r\n".join([*lines, "--b--", ""])
    for path in (page, reverse("records:draft")):
        kind = f"multipart/form-data; boundary=b; charset={charset}"
        answer = browser.generic("POST", path, body.encode(), kind)
        assert answer.status_code < 500
    assert browser.get(page).status_code == 200


def test_body_over_the_limit_is_refused_in_words(browser, page):
    kept = hidden(browser.get(page))
    assert browser.post(page, kept | {"waiting_days": "1" * 1_100_000}).status_code == 413
    many = {f"field-{number}": "" for number in range(600)}
    assert browser.post(page, kept | many).status_code == 413


def test_drafts_of_an_owner_are_few(browser, page, person):
    kept = hidden(browser.get(page))
    for number in range(3):
        browser.post(reverse("records:draft"), kept | {"waiting_days": str(number)})
    assert Draft.objects.filter(owner=person.public_id).count() == 1
    assert drafts.MOST_DRAFTS < 100
    assert not Organization.objects.exists()

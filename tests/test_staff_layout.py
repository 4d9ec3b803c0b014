"""The frame and the parts of the pages behind the login."""

import re
from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from locations.models import Role
from lokalwillkommen import access, staff_frame
from lokalwillkommen.templatetags.form_ui import field
from tests import factories, gallery
from tests.kept import said
from tests.staff import login

pytestmark = pytest.mark.django_db

GALLERY = "/intern/muster/"


@pytest.fixture
def in_gallery(settings, monkeypatch):
    settings.ROOT_URLCONF = "tests.gallery"
    for name in ("gallery", "gallery_preview"):
        monkeypatch.setitem(access.PAGES, name, access.ANY_ROLE)


@pytest.fixture
def office():
    return factories.location("Mengede/Huckarde", slug="mengede-huckarde", kind="office")


@pytest.fixture
def adviser(client, office):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=office)
    return login(client, user)


def request_of(user, *roles, path="/intern/"):
    request = RequestFactory().get(path)
    request.user, request.roles = user, frozenset(roles)
    request.resolver_match = None
    return request


def text_of(client, path="/intern/"):
    return client.get(path).content.decode()


# --- Where one can go, and who one is ---


@pytest.mark.parametrize("role", Role)
def test_navigation_leads_where_the_role_reaches_and_nowhere_else(role):
    frame = staff_frame.StaffFrame(request_of(factories.user(), role))
    shown = {area["url"] for area in frame.navigation}
    reached = {}
    for name, label in staff_frame.AREAS:
        if isinstance(access.PAGES[name], frozenset) and role in access.PAGES[name]:
            reached.setdefault(str(label), reverse(name))
    assert shown == set(reached.values())
    assert "/intern/" in shown


def test_everybody_finds_reports_once_coordinators_all_and_teams_those_of_their_places():
    def found(*roles):
        areas = staff_frame.StaffFrame(request_of(factories.user(), *roles)).navigation
        return [area["url"] for area in areas if "/berichte/" in area["url"]]

    assert found(Role.COORDINATOR) == found(Role.COORDINATOR, Role.LEAD) == ["/intern/berichte/"]
    assert found(Role.ADVISER) == ["/intern/berichte/orte/"]
    assert found(Role.ADMINISTRATOR) == []


def test_every_area_leads_somewhere():
    names = [name for name, _label in staff_frame.AREAS]
    assert len({get_resolver().resolve(reverse(name)).view_name for name in names}) == len(names)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/intern/", {"/intern/": "page"}),
        ("/intern/team/", {"/intern/team/": "page"}),
        ("/intern/team/einladen/", {"/intern/team/": "true"}),
        ("/intern/konto/", {}),
    ],
)
def test_area_of_the_page_is_marked(path, current):
    frame = staff_frame.StaffFrame(request_of(factories.user(), *Role, path=path))
    marked = {area["url"]: area["current"] for area in frame.navigation if area["current"]}
    assert marked == current


def test_frame_says_in_which_role_one_works(client, adviser):
    role = said("Adviser")
    assert f"{role}, Mengede/Huckarde" in text_of(client)


def test_many_places_are_a_number(adviser):
    for number in range(2):
        place = factories.location(f"Ort {number}", kind="office")
        factories.membership(user=adviser, role=Role.ADVISER, location=place)
    frame = staff_frame.StaffFrame(request_of(adviser, Role.ADVISER))
    assert "3" in frame.who
    assert "Mengede" not in frame.who


def test_account_and_logout_stand_on_every_page_and_logout_is_a_button(client, adviser):
    text = text_of(client)
    assert f'href="{reverse("account")}"' in text
    assert f'<form method="post" action="{reverse("account_logout")}">' in text


@pytest.mark.parametrize(
    ("instance", "banner"),
    [
        ("demo", "Data for practice – do not enter real cases here."),
        ("training", "Training – do not enter real cases here."),
        ("production", ""),
    ],
)
def test_banner_says_what_kind_of_site_this_is(client, adviser, settings, instance, banner):
    settings.INSTANCE = instance
    for text in (
        text_of(client),
        text_of(client, "/intern/gibt/es/nicht/"),
        text_of(Client(), "/intern/anmelden/"),
    ):
        assert (said(banner) in text) if banner else ('class="banner' not in text)


def test_staff_pages_load_their_own_sheet_and_public_ones_do_not(client, adviser):
    assert re.search(r"css/staff\.[0-9a-f]+\.css", text_of(client))
    assert "css/staff" not in text_of(client, "/")
    assert "css/site" not in text_of(client)


# --- Fields ---


def drawn(client, data=None):
    response = client.post(GALLERY, data) if data is not None else client.get(GALLERY)
    return response.content.decode()


def tag(text, name):
    """The input, select or textarea of this name."""
    return re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', text)[0]


@pytest.mark.usefixtures("adviser", "in_gallery")
class TestFields:
    def test_every_field_has_a_label(self, client):
        text = drawn(client)
        for name in ("name", "email", "count", "day", "begins", "reason", "note"):
            assert f'<label for="id_{name}">' in text
        assert text.count("<legend>") == 2

    def test_what_may_stay_empty_says_so(self, client):
        optional = said("optional")
        text = drawn(client)
        assert f'Hinweis <span class="optional">({optional})</span>' in text
        assert "Name <span class" not in text
        assert "required" in tag(text, "name")

    def test_pickers_of_the_browser_get_what_they_can_read(self, client):
        text = drawn(client)
        assert 'type="date"' in tag(text, "day")
        assert 'type="time"' in tag(text, "begins")

    def test_date_that_is_none_is_still_there(self, client):
        text = drawn(client, {"day": "31.2.2026", "begins": "25:99", "count": "vier"})
        assert 'value="31.2.2026"' in tag(text, "day")
        assert 'type="date"' not in tag(text, "day")
        assert 'value="25:99"' in tag(text, "begins")
        assert 'value="vier"' in tag(text, "count")

    def test_error_is_told_to_the_field_and_on_top(self, client):
        text = drawn(client, {"email": "kein"})
        assert 'aria-invalid="true"' in tag(text, "email")
        assert 'aria-describedby="id_email_helptext id_email_error"' in tag(text, "email")
        assert 'id="id_email_error"' in text
        assert '<a href="#id_email">' in text
        assert re.search(r'<div class="problems"[^>]* autofocus>', text)
        assert f"<title>{said('Error')}: " in text

    def test_page_without_an_error_says_none(self, client):
        text = drawn(client)
        assert 'class="problems"' not in text
        assert f"<title>{said('Error')}" not in text

    def test_kept_form_carries_its_key_and_saves_drafts(self, client):
        text = drawn(client)
        assert text.count('name="csrfmiddlewaretoken"') >= 4
        assert re.search(r'name="submit_key" value="[^"]{20,}"', text)
        # There is a password in it, and that is never kept.
        assert "data-draft=" not in text

    def test_every_button_has_a_key_of_its_own(self, client):
        keys = re.findall(r'name="submit_key" value="([^"]+)"', drawn(client))
        assert len(keys) == len(set(keys)) > 4


def test_date_is_shown_as_the_picker_reads_it():
    form = gallery.Sample(initial={"day": date(2026, 12, 1)})
    assert 'value="2026-12-01"' in field(form["day"])["control"]


def test_draft_is_kept_where_there_is_no_password(client, adviser, in_gallery, monkeypatch):
    monkeypatch.delitem(gallery.Sample.base_fields, "password")
    assert f'data-draft="{reverse("records:draft")}"' in drawn(client)


def test_frame_costs_one_query(adviser, django_assert_num_queries):
    frame = staff_frame.StaffFrame(request_of(adviser, Role.ADVISER))
    with django_assert_num_queries(1):
        assert frame.navigation
        assert frame.who == frame.who
        assert frame.changed is None

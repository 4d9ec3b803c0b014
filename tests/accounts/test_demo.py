"""Accounts of the demonstration: made there, with real roles, and nowhere else."""

from datetime import date

import pytest
from django.test import override_settings

from accounts import demo
from accounts.models import User
from locations.imports.demo import load_demo
from locations.imports.demo_accounts import PEOPLE
from locations.imports.rows import Report
from locations.models import Membership, Role
from tests.accounts.test_login_views import LOGIN, send

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town(rows_of_module):
    with override_settings(INSTANCE="demo"):
        rows_of_module(lambda: load_demo(date(2026, 11, 24), Report()))


@pytest.fixture
def loaded(settings, town):
    settings.INSTANCE, settings.SECOND_FACTOR_ROLES = "demo", []


def test_demonstration_has_an_account_for_every_role_at_its_place(loaded):
    held = Membership.objects.values_list("user__email", "role", "location__slug")
    assert set(held) == {
        ("demo-beratung@example.org", "adviser", "mengede-huckarde"),
        ("demo-leitung@example.org", "lead", "mengede-huckarde"),
        ("demo-hoerde@example.org", "adviser", "hoerde-hombruch"),
        ("demo-koordination@example.org", "coordinator", None),
        ("demo-ehrenamt@example.org", "volunteer_coordinator", None),
        ("demo-datenschutz@example.org", "privacy_officer", None),
        ("demo-admin@example.org", "administrator", None),
    }
    assert {person.role for person in PEOPLE} == set(Role)
    assert User.objects.filter(is_demo=False).count() == 0


def test_loading_twice_makes_nothing_twice_and_ends_no_login(loaded):
    before = list(User.objects.values_list("pk", "password"))
    load_demo(date(2026, 11, 25), Report())
    assert list(User.objects.values_list("pk", "password")) == before
    assert Membership.objects.count() == len(PEOPLE)


def test_button_of_the_login_page_logs_in(client, loaded):
    page = client.get(LOGIN).content.decode()
    assert all(person.email in page for person in PEOPLE)
    user = User.objects.get(email="demo-leitung@example.org")
    assert send(client, user, demo.PASSWORD).headers["Location"] == "/intern/"
    assert client.get("/intern/konto/").status_code == 200


@pytest.mark.parametrize("instance", ["production", "training"])
def test_nowhere_else_is_such_an_account_made_or_let_in(client, settings, town, instance):
    settings.INSTANCE = instance
    user = User.objects.get(email="demo-admin@example.org")
    assert send(client, user, demo.PASSWORD).status_code == 200
    Membership.objects.all().delete()
    User.objects.all().delete()
    load_demo(date(2026, 11, 24), Report())
    assert not User.objects.exists()

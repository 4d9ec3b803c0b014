"""One's own account, seen from outside."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from locations.models import Role
from records.models import AuditEntry
from tests import factories, staff

pytestmark = pytest.mark.django_db

PASSWORD = "vier Wörter in einer Reihe"
NEW = "fünf andere Wörter am Stück"
OWN = "/intern/konto/"
CHANGE = "/intern/konto/passwort/"
OWN_PAGES = [
    "account",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "usersessions_list",
]


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def user(client):
    return staff.login(client, factories.user("Ada", password=PASSWORD, roles=["coordinator"]))


def passkey(user, name="Schublade"):
    # Without an answer of a browser in it: enough for lists, not for logging in.
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type="webauthn", data=data)


def codes(user):
    return Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


@pytest.fixture
def still(monkeypatch):
    """No second passes, so that what the pages know of the network is not asked again."""
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)


def fill(page, **values):
    """What a browser sends of the form on `page`, with these values."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | values


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_about_oneself_open_for_every_role(client, role, name):
    staff.login(client, factories.user(roles=[role], password=PASSWORD))
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_about_oneself_are_closed_to_everybody_else(client, name):
    assert client.get(reverse(name)).headers["Location"].startswith("/intern/anmelden/")
    staff.login(client, factories.user())
    assert client.get(reverse(name)).status_code == 302


# --- Name and roles ---


def test_own_page_names_address_roles_and_what_is_recorded(client, user):
    page = client.get(OWN)
    assert user.email in page.content.decode()
    assert list(page.context["memberships"]) == [user.memberships.get()]


def test_name_is_changed_and_the_change_written_down(client, user):
    answer = client.post(OWN, fill(client.get(OWN), name="Ada Muster"))
    assert answer.headers["Location"] == f"{OWN}?neu=name"
    user.refresh_from_db()
    assert user.name == "Ada Muster"
    entry = AuditEntry.objects.get(action="change")
    assert (entry.kind, entry.record, entry.actor) == ("user", str(user.public_id), user.public_id)


def test_name_is_saved_once_when_sent_twice(client, user):
    data = fill(client.get(OWN), name="Ada Muster")
    assert {client.post(OWN, data).status_code for _ in range(2)} == {302}
    assert AuditEntry.objects.filter(action="change").count() == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b", "a\u202eb", "1" * 900_000])
def test_hostile_names_get_a_message_at_the_field(client, user, name):
    page = client.post(OWN, fill(client.get(OWN), name=name))
    assert page.status_code == 200
    assert page.context["form"]["name"].errors
    user.refresh_from_db()
    assert user.name == "Ada"


# --- Password ---


def change(client, new=NEW, again=None, old=PASSWORD):
    data = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
    return client.post(CHANGE, data)


def test_changed_password_ends_the_other_logins_and_is_told_by_mail(client, user):
    other = Client()
    staff.login(other, user)
    assert change(client).headers["Location"] == f"{OWN}?neu=passwort"
    assert client.get(OWN).status_code == 200
    assert other.get(OWN).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEntry.objects.filter(kind="password", actor=user.public_id).count() == 1
    assert [message.to for message in mail.outbox] == [[user.email]]


@pytest.mark.parametrize(
    "values",
    [
        {"old": "wrong"},
        {"again": "something else entirely"},
        {"new": "too short"},
        {"new": "123456789012"},
        {"new": "\x00" * 20},
        {"new": "x" * 5000},
        {"new": "person-1234@example.org"},
    ],
)
def test_passwords_that_are_not_taken(client, user, values):
    user.email = "person-1234@example.org"
    user.save()
    page = change(client, **values)
    assert page.status_code == 200
    assert page.context["form"].errors
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_account_without_a_password_gets_its_first_by_mail(client):
    staff.login(client, factories.user(roles=["coordinator"]))
    assert client.get(CHANGE).headers["Location"] == "/intern/passwort-vergessen/"


# --- Second factor ---


def test_last_factor_of_a_role_that_needs_one_stays(client, user, settings):
    key, app = passkey(user), codes(user)
    remove_key = reverse("mfa_remove_webauthn", args=[key.pk])
    remove_app = reverse("mfa_deactivate_totp")
    assert client.post(remove_app).status_code == 302
    assert client.post(remove_key).status_code == 403
    assert list(Authenticator.objects.filter(user=user)) == [key]
    settings.SECOND_FACTOR_ROLES = []
    assert client.post(remove_key).status_code == 302
    assert not Authenticator.objects.filter(pk__in=[key.pk, app.pk]).exists()


def test_last_codes_of_a_role_that_needs_them_stay(client, user):
    app = codes(user)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 200
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_new_or_removed_factor_ends_the_other_logins(client, user):
    other = Client()
    staff.login(other, user)
    codes(user)
    client.post(reverse("mfa_remove_webauthn", args=[passkey(user).pk]))
    assert other.get(OWN).status_code == 302
    assert client.get(OWN).status_code == 200
    assert AuditEntry.objects.filter(kind="second_factor", action="change").count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_factors_are_listed_with_as_many_questions_for_one_as_for_three(
    still, client, user, number, django_assert_num_queries
):
    for _ in range(number):
        passkey(user)
    client.get(OWN)
    with django_assert_num_queries(8):
        page = client.get(reverse("mfa_index"))
    assert page.content.decode().count("Schublade</bdi>") == number


@pytest.mark.parametrize("number", [1, 3])
def test_roles_are_listed_with_as_many_questions_for_one_as_for_three(
    still, client, user, number, django_assert_num_queries
):
    for _ in range(number - 1):
        factories.membership(user=user)
    client.get(OWN)
    with django_assert_num_queries(7):
        page = client.get(OWN)
    assert len(page.context["memberships"]) == number


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_passkey_of_somebody_else_is_a_404(client, user, name):
    foreign = passkey(factories.user())
    for pk in (foreign.pk, foreign.pk + 1000, int("9" * 40)):
        address = reverse(name, args=[pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "mine"}).status_code == 404


def test_passkey_is_renamed(client, user):
    key = passkey(user)
    address = reverse("mfa_edit_webauthn", args=[key.pk])
    for name, status in (("", 200), ("x" * 61, 200), ("a\x00", 200), ("Zuhause", 302)):
        assert client.post(address, {"name": name}).status_code == status
    key.refresh_from_db()
    assert key.data["name"] == "Zuhause"


def test_second_factor_is_changed_only_by_who_has_just_shown_who_it_is(user, at):
    at(2026, 11, 24, 8)
    client = Client()
    staff.login(client, user)
    at(2026, 11, 24, 8, 10)
    asked = client.get(reverse("mfa_add_webauthn"))
    assert asked.headers["Location"].startswith("/intern/entsperren/")


def test_recovery_codes_are_shown_downloaded_and_made_anew(client, user):
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 404
    codes(user)
    first = RecoveryCodes.activate(user).get_unused_codes()
    assert first[0] in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert first[9] in file.content.decode()
    assert file.headers["Content-Type"].startswith("text/plain")
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert first[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()


# --- Logins ---


@pytest.mark.parametrize("number", [1, 3])
def test_own_logins_are_listed_and_the_others_ended(
    still, client, user, number, django_assert_num_queries
):
    others = [Client() for _ in range(number - 1)]
    for other in others:
        staff.login(other, user)
    foreign = Client()
    staff.login(foreign, factories.user(roles=["coordinator"]))
    client.get(OWN)
    with django_assert_num_queries(5):
        page = client.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == number
    assert client.post(reverse("usersessions_list")).status_code == 302
    assert [other.get(OWN).status_code for other in others] == [302] * (number - 1)
    assert client.get(OWN).status_code == foreign.get(OWN).status_code == 200
    assert UserSession.objects.filter(user=user).count() == 1

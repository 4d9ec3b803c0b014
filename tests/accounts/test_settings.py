"""What the settings say about logins, on the machines that matter."""

import runpy
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from locations.models import Role

FILE = Path(__file__).resolve().parents[2] / "lokalwillkommen" / "settings.py"


@pytest.fixture
def written(monkeypatch):
    """The settings as they are with these variables of the environment."""

    def read(**environment):
        for name in ("SITE_URL", "INSTANCE", "SECOND_FACTOR_ROLES", "TRUSTED_PROXY_COUNT"):
            monkeypatch.setenv(name, environment.get(name, ""))
            if name not in environment and name != "SITE_URL":
                monkeypatch.delenv(name)
        monkeypatch.setattr("environ.Env.read_env", lambda *args, **kwargs: None)
        return runpy.run_path(str(FILE))

    return read


def test_passwords_are_hashed_with_argon2id(written, settings):
    settings.PASSWORD_HASHERS = written()["PASSWORD_HASHERS"]
    hashed = make_password("vier Wörter in einer Reihe")
    assert hashed.startswith("argon2$argon2id$")
    assert identify_hasher(hashed).algorithm == "argon2"
    assert check_password("vier Wörter in einer Reihe", hashed)


def test_cookies_belong_to_this_host_alone_where_there_is_https(written):
    secure = written(SITE_URL="https://willkommen.example")
    assert secure["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert secure["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert secure["SESSION_COOKIE_SECURE"] is secure["CSRF_COOKIE_SECURE"] is True
    # A browser refuses such a name without https.
    assert "SESSION_COOKIE_NAME" not in written(SITE_URL="http://localhost:8000")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(written):
    values = written()
    for cookie in ("SESSION", "CSRF"):
        assert values[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert values[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(
    ("instance", "roles"),
    [("production", set(Role.values)), ("training", set(Role.values)), ("demo", set())],
)
def test_second_factor_is_for_every_role_but_in_the_demonstration(written, instance, roles):
    assert set(written(INSTANCE=instance)["SECOND_FACTOR_ROLES"]) == roles


def test_roles_with_a_second_factor_can_be_named(written):
    assert written(SECOND_FACTOR_ROLES="lead")["SECOND_FACTOR_ROLES"] == ["lead"]


def test_limits_are_counted_where_all_workers_see_them(written):
    assert "locmem" not in written()["CACHES"]["default"]["BACKEND"].lower()

"""What `manage.py check` says about the settings."""

import pytest
from django.core.checks import Error, run_checks
from django.core.checks import Warning as CheckWarning

from locations.models import Role

COMPLETE = {
    "SITE_URL": "https://example.org",
    "NETWORK_PHONE": "0231 000-0",
    "NETWORK_EMAIL": "netz@example.org",
    "OPERATOR": {"name": "Stadt Beispiel", "vat_id": "none"},
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "SECOND_FACTOR_ROLES": Role.values,
}


@pytest.fixture
def complete(settings):
    """A site whose settings leave nothing to say."""
    for name, value in COMPLETE.items():
        setattr(settings, name, value)
    return settings


def said(*, deploy):
    messages = run_checks(include_deployment_checks=deploy)
    return {m.id.partition(".")[2]: m for m in messages if m.id.startswith("lokalwillkommen.")}


def test_defaults_are_silent_where_somebody_develops():
    assert said(deploy=False) == {}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_complete_site_has_nothing_to_be_told(complete):
    assert said(deploy=True) == {}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("name", "value", "number", "words"),
    [
        ("SITE_URL", "", "W001", "SITE_URL"),
        ("SITE_URL", "http://example.org", "W001", "SITE_URL"),
        ("NETWORK_PHONE", "", "W002", "NETWORK_PHONE"),
        ("NETWORK_EMAIL", "", "W002", "NETWORK_EMAIL"),
        ("OPERATOR", {"name": "x", "editor": "", "email": ""}, "W003", "OPERATOR_EDITOR"),
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "W004", "SQLite"),
        ("SECOND_FACTOR_ROLES", ["administrator"], "W005", "adviser, lead"),
    ],
)
def test_each_gap_is_one_warning_before_going_public(complete, name, value, number, words):
    setattr(complete, name, value)
    messages = said(deploy=True)
    assert list(messages) == [number]
    assert isinstance(messages[number], CheckWarning)
    assert words in messages[number].msg
    assert said(deploy=False) == {}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_one_warning_names_every_missing_value_of_the_operator(complete):
    complete.OPERATOR = {"name": "Stadt", "editor": "", "email": ""}
    text = said(deploy=True)["W003"].msg
    assert "OPERATOR_EDITOR, OPERATOR_EMAIL" in text
    assert "OPERATOR_NAME" not in text


@pytest.mark.parametrize(
    ("name", "value", "number", "words"),
    [
        ("CHECKED_LANGUAGES", ["de", "xx"], "E001", "xx"),
        ("CONFIRMED_ANSWERS", ["free", "cheap"], "E002", "cheap"),
    ],
)
def test_unknown_code_is_an_error_everywhere(settings, name, value, number, words):
    setattr(settings, name, value)
    messages = said(deploy=False)
    assert list(messages) == [number]
    assert isinstance(messages[number], Error)
    assert words in messages[number].msg


def test_known_codes_are_no_error(settings):
    settings.CHECKED_LANGUAGES = ["de", "ar"]
    settings.CONFIRMED_ANSWERS = ["free", "no_name", "bring", "children", "interpreter"]
    assert said(deploy=False) == {}


@pytest.mark.parametrize(
    ("name", "value", "number", "words"),
    [
        ("INSTANCE", "prodution", "E008", "prodution"),
        ("SECOND_FACTOR_ROLES", ["lead", "admin"], "E009", "admin"),
    ],
)
def test_misspelt_setting_that_would_open_a_door_is_an_error(settings, name, value, number, words):
    setattr(settings, name, value)
    messages = said(deploy=False)
    assert list(messages) == [number]
    assert isinstance(messages[number], Error)
    assert words in messages[number].msg
